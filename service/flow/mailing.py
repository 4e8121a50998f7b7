"""Whoever sent a comment is told by mail what became of it, as he wished, and who answered it.

What is to be told is looked up when the letter is written: of what was taken back meanwhile nothing
is said, and what came together is one letter. Nothing waits in words: an erasure has nothing to find.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain import mailing
from service.domain.mail import Letter
from service.domain.mode import seen_at
from service.flow import letters
from service.flow.deps import Deps
from service.flow.letters import About
from service.flow.mail import post
from service.store import addressees, comments, mailings, sites
from service.store.session import read, write

LEASE = timedelta(seconds=60)  # a row that cannot be written about holds up no other
LOOK = timedelta(seconds=10)  # until the machine is asked again what it thinks of a comment


def write_due(deps: Deps, now: datetime) -> None:
    """Write the letters of all that is due."""
    while (found := _lease(deps, now)) is not None:
        with write(deps.engine) as connection:
            for row in mailings.of(connection, found):
                _write(deps, connection, row, now)


def _lease(deps: Deps, now: datetime) -> int | None:
    if not deps.settings.mails:
        return None
    with read(deps.engine) as connection:
        if not mailings.is_due(connection, now):
            return None
    with write(deps.engine) as connection:
        return mailings.lease(connection, now, now + LEASE)


@dataclass(slots=True)
class _Look:
    """What there is to tell, and how the row stands afterwards."""

    letter: Letter | None = None
    values: dict[str, Any] = field(default_factory=lambda: {"due_at": None})


def _write(deps: Deps, connection: Connection, row: Row[Any], now: datetime) -> None:
    site, email = deps.sites.by_id(row.site_id), deps.keys.opened(row.email, row.key_id)
    look = _Look()
    if site is not None and email is not None:
        about = About(deps, row, site, sites.article_of(connection, row.article_id), email)
        look = _proof(about, now) if row.proof else _news(connection, about, now)
    if site is not None and look.letter is not None and not row.confirmed:
        others = deps.keys.found_by_any(f"author/{site.key}", look.letter.to.casefold())
        _limit(connection, look, row, others, now)
    if look.letter is not None:
        look.values["sent_at"] = now
        post(connection, deps, row.site_id, look.letter, now, comment_id=row.comment_id)
    mailings.change(connection, row.comment_id, **look.values)


def _limit(
    connection: Connection, look: _Look, row: Row[Any], others: Collection[str], now: datetime
) -> None:  # fmt: skip
    """An address that may be another's gets few letters, and none if it wants none: the rest waits."""
    sent, stopped = addressees.known(connection, row.site_id, row.author, others)
    sent = [at for at in sent if at > now - mailing.HOUR]
    if stopped:
        look.letter = None
    elif len(sent) >= mailing.PER_HOUR:
        look.letter, look.values = None, {"due_at": now + mailing.HOUR}
    else:
        addressees.note(connection, row.site_id, row.author, [*sent, now])


def _proof(about: About, now: datetime) -> _Look:
    row = about.row
    if mailing.unread(row):
        return _Look(None, {"due_at": now + LOOK})
    letter = letters.proof(about, now) if mailing.worth_proof(row) else None
    wait = mailing.FOLD if letter is not None else timedelta(0)  # what became of it meanwhile
    return _Look(letter, {"proof": False, "due_at": now + wait if row.wants else None})


def _news(connection: Connection, about: About, now: datetime) -> _Look:
    row, at = about.row, seen_at(about.site, about.article, now)
    later = row.publish_at is not None and row.publish_at > now
    if not row.wants or at is None or (row.status == "published" and later):
        return _Look(None, {"due_at": row.publish_at if row.wants and at and later else None})
    decided = row.status in mailing.TOLD and row.status != row.told
    reason = comments.stands_since(connection, row.comment_id, row.status)[1]
    found = _replies(connection, row) if row.status == "published" else []
    seen = [one for one in found if one.shown_at <= at]
    rest = [one.shown_at for one in found if one.shown_at > at]
    look = _Look(None, {"due_at": min(rest, default=None)})
    if row.confirmed and row.status == "published":
        look.values["since"] = min(rest, default=None)
    if decided:
        look.values["told"] = row.status
    hushed = reason == mailing.SPAM and not row.confirmed
    if (decided and not hushed) or seen:
        look.letter = letters.news(about, now, reason, seen, decided=decided)
    return look


def _replies(connection: Connection, row: Row[Any]) -> list[Row[Any]]:
    if row.since is None or not row.confirmed:
        return []
    return mailings.replies(connection, row)
