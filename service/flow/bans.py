"""An editor bans an author, an address range, a domain or a phrase from a site, and ends it.

A ban is a finding of every comment that it meets: the policy holds or rejects it, and nothing is
dropped unseen. No e-mail and no address is ever typed: they are those of a comment.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.ban import BY_COMMENT, Kind, value_of
from service.domain.comment import FieldError, Invalid
from service.domain.site import Site
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.house import note
from service.flow.note import BAN, UNBAN
from service.store import bans, moderation
from service.store.session import read, write


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be banned: by a comment, or by what is typed."""

    kind: Kind
    reason: str
    comment: str | None = None
    value: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Meant:
    value: str  # as it is kept
    sought: str  # as comments have it
    comment_id: int | None


def _meant(connection: Connection, site: Site, wanted: Wanted) -> _Meant:
    row = None
    if wanted.comment is not None:
        row = moderation.one(connection, wanted.comment)
        if row is None or row.site_id != site.id:
            raise Missing("comment")
    if wanted.kind in BY_COMMENT:
        if row is None:
            raise Invalid(FieldError("/comment", "field.required"))
        sought = row.author if wanted.kind == "author" else row.address
        if not sought:
            raise Invalid(FieldError("/comment", "ban.unknown"))
        return _Meant("", sought, row.id)
    typed = wanted.value
    if row is not None and wanted.kind == "email_domain" and not typed:
        typed = row.email_domain
    if not typed:
        raise Invalid(FieldError("/value", "field.required"))
    value = value_of(wanted.kind, typed)
    return _Meant(value, value, None if row is None else row.id)


def preview(deps: Deps, site: Site, wanted: Wanted, now: datetime) -> tuple[int, int]:
    """How many comments of the last 30 days it would have met, how many of them are published.

    Raises Invalid and Missing.
    """
    with read(deps.engine) as connection:
        meant = _meant(connection, site, wanted)
        return bans.preview(connection, site.id, wanted.kind, meant.sought, now)


def ban(deps: Deps, site: Site, wanted: Wanted, by: By, now: datetime) -> Row[Any]:
    """Ban it from now on. Raises Invalid and Missing."""
    if not wanted.reason:
        raise Invalid(FieldError("/reason", "field.required"))
    if wanted.until is not None and wanted.until <= now:
        raise Invalid(FieldError("/until", "ban.over"))
    with write(deps.engine) as connection:
        meant = _meant(connection, site, wanted)
        made = bans.add(connection, {
            "public_id": new_id(), "site_id": site.id, "kind": wanted.kind, "value": meant.value,
            "comment_id": meant.comment_id, "reason": wanted.reason, "by": by.name,
            "created": now, "until": wanted.until,
        })  # fmt: skip
        note(connection, BAN, by.name, now, site_id=site.id, comment_id=made.comment_id,
             ban=made.public_id, after=_told(made), note=made.reason)  # fmt: skip
    return made


def unban(deps: Deps, public_id: str, by: By, now: datetime) -> None:
    """End a ban. Raises Missing."""
    with write(deps.engine) as connection:
        ended = bans.end(connection, public_id, by.sites, by.name, now)
        if ended is None:
            raise Missing("ban")
        note(connection, UNBAN, by.name, now, site_id=ended.site_id, ban=public_id,
             comment_id=ended.comment_id, before=_told(ended))  # fmt: skip


def forget_over(deps: Deps, now: datetime) -> None:
    """Keep nothing of whom a ban was about that has reached its end."""
    with write(deps.engine) as connection:
        bans.forget_over(connection, now)


def _told(row: Row[Any]) -> dict[str, Any]:
    """Without the reason: an erasure takes that out of the record, as it does other notes."""
    until = None if row.until is None else row.until.isoformat()
    return {"kind": row.kind, "value": row.value, "until": until}
