"""A reader asks for something about his data; a letter proves that the address is his."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Row

from config.messages import sentence
from service.domain.access import new_token, token_hash
from service.domain.comment import check_text
from service.domain.identity import Address, address_of
from service.domain.mail import Letter
from service.domain.record import AUTHOR
from service.domain.site import Site
from service.domain.workdays import due
from service.flow.deps import Deps, Missing, new_id
from service.flow.erase import comments_of
from service.flow.export import export
from service.flow.house import note
from service.flow.mail import post
from service.store import requests
from service.store.session import read, write

KINDS = ("export", "correct", "withdraw", "erase")
PROOF = timedelta(hours=24)  # in which the letter's link has to be followed
WORDS_MAX = 1000  # code points
OPENED, COPIED = "request.open", "request.copy"  # acts in the record


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants; nothing is proved yet."""

    kind: str  # one of KINDS
    address: Address
    words: str
    lang: str


def ask(deps: Deps, site: Site, wish: Wish, now: datetime) -> None:
    """Send a letter to an address that has written here. Raises Invalid: too many words.

    Whether it has written shows nowhere: what is done otherwise is as much, and keeps no address.
    """
    words = wish.words.strip() and check_text(wish.words, most=WORDS_MAX, field="/words").text
    known = bool(comments_of(deps, wish.address.identity, {site.id}))
    token, hashed = new_token("ykd")
    keys, expires = deps.keys, now + PROOF
    email, said = keys.seal(wish.address.email), keys.seal(words)
    url = f"{deps.settings.public_url}/my-data/confirm?token={token}"
    letter = Letter("proof", wish.address.email, wish.lang, expires, {
        "site": site.name, "what": what(wish.kind, wish.lang), "url": url,
    })  # fmt: skip
    with write(deps.engine) as connection:
        requests.add(connection, {
            "public_id": new_id(), "site_id": site.id, "kind": wish.kind, "lang": wish.lang,
            "state": requests.ASKED if known else requests.VOID, "token": hashed,
            "email": email if known else None, "words": said if known and words else None,
            "key_id": keys.current.id if known else None, "expires": expires, "created": now,
        })  # fmt: skip
        if known:
            post(connection, deps, site.id, letter, now)
    deps.queue.call()


def what(kind: str, lang: str) -> str:
    """A kind of request in words."""
    return sentence(f"my_data.kind.{kind}", lang)


def proved_by(deps: Deps, token: str, now: datetime, state: str = requests.ASKED) -> Row[Any]:
    """The request behind a letter's link. Raises Missing: used, too old, or never sent."""
    with read(deps.engine) as connection:
        found = requests.by_token(connection, token_hash(token), state, now)
    if found is None:
        raise Missing("request")
    return found


def prove(deps: Deps, token: str, now: datetime) -> Row[Any]:
    """Put the request before the newsroom: the link was followed. Raises Missing."""
    sites = {site.id: site for site in deps.sites.all().values()}
    with write(deps.engine) as connection:
        found = requests.by_token(connection, token_hash(token), requests.ASKED, now, lock=True)
        if found is None or found.site_id not in sites:
            raise Missing("request")
        site = sites[found.site_id]
        until = due(now, site.privacy_days, site.holidays)
        requests.prove(connection, found.id, until, now)
        note(connection, OPENED, AUTHOR, now, site_id=site.id, request=found.public_id,
             kind=found.kind, due=until.isoformat())  # fmt: skip
    return found


def copy(deps: Deps, token: str, typed: str, now: datetime) -> list[dict[str, Any]]:
    """Everything that is kept, for whoever has the letter and knows the address it went to.

    Raises Invalid, and Missing: another address, or a link that is no good.
    """
    found = proved_by(deps, token, now, requests.DONE)
    email = deps.keys.opened(found.email, found.key_id)
    said = address_of(typed).identity
    if email is None or said != address_of(email).identity:
        raise Missing("request")
    told = list(export(deps, comments_of(deps, said, {found.site_id}), for_reader=True))
    with write(deps.engine) as connection:
        note(connection, COPIED, AUTHOR, now, site_id=found.site_id, request=found.public_id,
             comments=len(told))  # fmt: skip
    return told
