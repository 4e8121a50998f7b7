"""A link of a moderator's letter is made, and followed.

It names one act on one version of a comment. It is sealed with the moderator's role there and a
salt of his own, so that it is dead once he is disabled, has another role, or wants no such mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.access import Principal
from service.domain.desk_mail import Link, read
from service.flow.deps import Deps
from service.store import access, desk_mail, moderation, second

ACT = "/moderate/by-mail"


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that is alive, who follows it, and the comment as it stands."""

    link: Link
    who: Principal
    row: Row[Any]


def seal(deps: Deps, link: Link, who: Principal, site_id: int, salt: str) -> str:
    """A link as it stands in a letter."""
    mac = deps.keys.token(link.vow(_role(who, site_id), salt))
    return f"{deps.settings.public_url}{ACT}?token={mac}~{link.path}"  # ends in a digit: no mail program cuts it


def _role(who: Principal, site_id: int) -> str:
    return "root" if who.root else who.roles.get(site_id, "")


def follow(deps: Deps, connection: Connection, token: str, now: datetime) -> Followed | None:
    """A link that is alive; None: it is over, or never was, or its moderator may not any more."""
    said = read(token)
    if said is None or said[0].until <= now:
        return None
    link, mac = said
    who, row = access.by_id(connection, link.moderator), moderation.one(connection, link.comment)
    wish = desk_mail.find(connection, link.moderator)
    if who is None or row is None or wish is None or not who.may("moderator", row.site_id):
        return None
    if not wish.held or second.is_on(connection, link.moderator):
        return None
    alive = deps.keys.owns(mac, link.vow(_role(who, row.site_id), wish.salt))
    return Followed(link, who, row) if alive else None
