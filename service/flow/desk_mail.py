"""A moderator says what comes by mail, and proves the address that it goes to."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Row

from service.domain.access import Principal
from service.domain.desk_mail import Wish
from service.domain.mail import Letter
from service.domain.site import Site
from service.domain.workdays import ZONE
from service.flow import mail
from service.flow.deps import Deps
from service.flow.house import note
from service.store import desk_mail
from service.store.session import write

CONFIRM = "desk_address"  # the letter that proves an address
PAGE = "/moderate/mail"
PROOF = timedelta(hours=24)  # how long that letter is tried to be sent


@dataclass(frozen=True, slots=True)
class Kept:
    """What a moderator wants, and where to."""

    wish: Wish
    email: str
    confirmed: bool


def kept(deps: Deps, row: Row[Any] | None) -> Kept:
    """What is kept of a moderator."""
    if row is None:
        return Kept(Wish(), "", confirmed=False)
    email = deps.keys.opened(row.email, row.key_id) or ""
    wish = Wish(row.digest, tuple(row.hours), row.every, held=row.held)
    return Kept(wish, email, confirmed=row.confirmed is not None and bool(email))


def zone_of(sites: list[Site]) -> ZoneInfo:
    """Whose hours a moderator means: his first site's."""
    return ZoneInfo(sites[0].time_zone) if sites else ZONE


def keep(
    deps: Deps, who: Principal, moderator_id: int, said: Kept, sites: list[Site], *, now: datetime
) -> Kept:
    """Keep it; an address that is new, or still to be proved, gets a letter."""
    with write(deps.engine) as connection:
        row = desk_mail.find(connection, moderator_id)
        was, wish = kept(deps, row), said.wish
        same = row is not None and was.email == said.email
        confirmed = row.confirmed if row is not None and same else None
        stays = row is not None and same and (wish.held or not was.wish.held)
        salt = row.salt if row is not None and stays else secrets.token_urlsafe(15)
        desk_mail.put(connection, moderator_id, {
            "email": deps.keys.seal(said.email), "key_id": deps.keys.current.id, "salt": salt,
            "confirmed": confirmed, "digest": wish.digest, "hours": list(wish.hours),
            "every": wish.every, "digest_due": wish.following(now, zone_of(sites)),
            "held": wish.held, "held_due": now if wish.held else None,
            "held_seen": row.held_seen if row is not None and stays and was.wish.held else now,
        })  # fmt: skip
        note(connection, "moderator.mail", who.name, now, moderator=who.name,
             before=_told(was), after=_told(said))  # fmt: skip
        if confirmed is None and said.email and sites:
            _ask(
                connection, deps, sites[0], who, moderator_id, email=said.email, salt=salt, now=now
            )
    deps.queue.call()
    return replace(said, confirmed=confirmed is not None)


def _told(one: Kept) -> dict[str, Any]:
    """What the record says of it: no address."""
    return {"digest": one.wish.digest, "held": one.wish.held}


def _ask(
    connection: Connection, deps: Deps, site: Site, who: Principal, moderator_id: int, *,
    email: str, salt: str, now: datetime,
) -> None:  # fmt: skip
    token = deps.keys.token(_proof(moderator_id, salt))
    data = {"who": who.name, "url": f"{deps.settings.public_url}{PAGE}?confirm={token}"}
    until = now + PROOF
    lang = who.lang or site.lang
    mail.post(connection, deps, site.id, Letter(CONFIRM, email, lang, until, data), now)


def _proof(moderator_id: int, salt: str) -> str:
    return f"desk-mail/address/{moderator_id}/{salt}"


def confirm(deps: Deps, name: str, moderator_id: int, token: str, now: datetime) -> bool:
    """An address is proved by what was sent there."""
    with write(deps.engine) as connection:
        row = desk_mail.find(connection, moderator_id)
        if row is None or not deps.keys.owns(token, _proof(moderator_id, row.salt)):
            return False
        if row.confirmed is None:
            desk_mail.put(connection, moderator_id, {"confirmed": now, "held_seen": now})
            note(connection, "moderator.mail_proved", name, now, moderator=name)
    return True
