"""An author has what is kept of him erased; what is under a legal hold waits for its end."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.record import OPERATOR, Comment, Event
from service.domain.state import move
from service.flow.announce import Tell, telling
from service.flow.deps import Deps
from service.flow.reseal import gather_held
from service.store import campaigns, comments, holds, privacy, reports, sites, words
from service.store.session import read, write

HELD_BACK = "held_back"  # the act in the record


def comments_of(
    deps: Deps, identity: str, only: Container[int] | None = None
) -> list[int]:  # fmt: skip
    """Internal ids of the comments of a folded e-mail address, on these sites or all.

    An author is found under every key that is still there: `secrets rotate` may not be through.
    """
    with read(deps.engine) as connection:
        where = [one for one in sites.all_sites(connection) if only is None or one.id in only]
        hashes = [
            (one.id, author)
            for one in where
            for author in deps.keys.found_by_any(f"author/{one.key}", identity)
        ]
        return privacy.of_author(connection, hashes)


@dataclass(frozen=True, slots=True)
class Back:
    """What a legal hold keeps from being erased."""

    comment: str
    document: str
    until: datetime


def erase(deps: Deps, comment_id: int, now: datetime, by: str = OPERATOR) -> Back | None:
    """Remove one comment and everything of a person in it; there is no undo.

    What is under a legal hold leaves the public all the same and is kept until the hold ends; what
    holds it back is returned.
    """
    gather_held(deps, now)
    with telling(deps, now) as (connection, tell):
        was = comments.lock_many(connection, [comment_id])[comment_id]
        back = holds.of(connection, [comment_id], now).get(comment_id)
        if back is None:
            blank(connection, tell, was, "erase", by, now=now)
            return None
        became = was if was.status == "removed" else gone(connection, tell, was, now)
        privacy.ask(connection, was.id, now)
        comments.add_events(connection, [
            Event(was.site_id, was.id, HELD_BACK, by, now, was.status, became.status,
                  data={"document": back.document, "until": back.until.isoformat()})
        ])  # fmt: skip
    return Back(was.public_id, back.document, back.until)


def blank(
    connection: Connection, tell: Tell, was: Comment, act: str, by: str, *, now: datetime
) -> None:
    """Take a locked comment and all of a person in it away, in the caller's transaction."""
    became = gone(connection, tell, was, now)
    privacy.blank(connection, was.id, now)
    comments.add_events(connection, [
        Event(was.site_id, was.id, act, by, now, was.status, became.status)
    ])  # fmt: skip


def gone(connection: Connection, tell: Tell, was: Comment, now: datetime) -> Comment:
    """No reader sees it any more, and nobody has to decide on it."""
    status = was.status if was.status == "removed" else move(was.status, "remove")
    became = replace(was, status=status, shown=None, appealed=False, escalated=False, proposed=None)
    became = comments.change(connection, was, became, now)
    tell(was, became)
    campaigns.drop(connection, [was.id])
    reports.close(connection, was.id, "upheld", now)
    return became


def purge(deps: Deps) -> None:
    """Take what was erased out of what is searched, to the last trace."""
    with write(deps.engine) as connection:
        words.purge(connection)
