"""What there is to tell an author by mail at this moment, and how it stands afterwards."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain import mailing
from service.domain.mail import Letter
from service.domain.mode import seen_at
from service.flow import letters
from service.flow.letters import About
from service.store import comments, mailings

LOOK = timedelta(seconds=10)  # until the machine is asked again what it thinks of a comment


@dataclass(slots=True)
class Look:
    """What there is to tell, and how the row stands afterwards."""

    letter: Letter | None = None
    values: dict[str, Any] = field(default_factory=lambda: {"due_at": None})


def proof(about: About, now: datetime) -> Look:
    """The letter that has an address proved, once it is time for it."""
    row = about.row
    if mailing.unread(row):
        return Look(None, {"due_at": now + LOOK})
    asks = about.site.email_confirmation != "off" and mailing.worth_proof(row)
    letter = letters.proof(about, now) if asks else None
    wait = mailing.FOLD if letter is not None else timedelta(0)  # what became of it meanwhile
    return Look(letter, {"proof": False, "due_at": now + wait if row.wants else None})


def news(connection: Connection, about: About, now: datetime) -> Look:
    """What became of a comment, and who answered it."""
    row, at = about.row, seen_at(about.site, about.article, now)
    if not row.wants or not about.site.notify:
        return Look()
    if row.status == "published" and row.publish_at is not None and row.publish_at > now:
        return Look(None, {"due_at": row.publish_at if at else now + mailing.FOLD})
    decided = row.status in mailing.TOLD and row.status != row.told
    since, reason = comments.stands_since(connection, row.comment_id, row.status)
    old = now - mailing.LIFE
    fresh = decided and max(since or old, row.publish_at or old) > old
    if at is None and row.status != "rejected":  # hidden: it is told when it is seen again
        return Look(
            None, {"due_at": now + mailing.FOLD if fresh or (row.since or old) > old else None}
        )
    at = at or now
    found = _replies(connection, row) if row.status == "published" else []
    seen = [one for one in found if old < one.shown_at <= at]
    rest = [one.shown_at for one in found if one.shown_at > at]
    look = Look(None, {"due_at": min(rest, default=None)})
    if row.confirmed and row.status == "published":
        look.values["since"] = min(rest, default=None)
    if decided:
        look.values["told"] = row.status
    hushed = reason == mailing.SPAM and not row.confirmed
    fresh = fresh and not hushed
    if fresh or seen:
        look.letter = letters.news(about, now, reason, seen, decided=fresh)
    return look


def _replies(connection: Connection, row: Row[Any]) -> list[Row[Any]]:
    if row.since is None or not row.confirmed:
        return []
    return mailings.replies(connection, row)
