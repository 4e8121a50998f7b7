"""What moderators read: the queue and the archive in one, a comment whole, its record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store import search
from service.store.cursor import keyset
from service.store.fold import first_ones
from service.store.tables import article, comment, decision, event, revision, site, verdict
from service.store.wanted import Filter, Needs, Order, where

__all__ = ["Filter", "Needs", "Order"]
COUNTED = 10_000  # counts are exact up to here
CLAIM = timedelta(minutes=2)

_COLUMNS = (
    *comment.c, site.c.key.label("site_key"), article.c.key.label("article_key"),
    article.c.title.label("article_title"), article.c.url.label("article_url"),
    article.c.confirmed.label("article_confirmed"), article.c.published.label("article_published"),
    article.c.section, article.c.second_level, revision.c.text, revision.c.id.label("revision_id"),
    verdict.c.outcome.label("v_outcome"), verdict.c.score.label("v_score"),
    verdict.c.thresholds, verdict.c.findings, verdict.c.failed, verdict.c.versions, verdict.c.ms,
)  # fmt: skip
_FROM = (
    comment.join(site, site.c.id == comment.c.site_id)
    .join(article, article.c.id == comment.c.article_id)
    .join(revision, sa.and_(revision.c.comment_id == comment.c.id,
                            revision.c.number == comment.c.revision))
    .outerjoin(verdict, sa.and_(verdict.c.revision_id == revision.c.id, verdict.c.current))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows; `count` is exact up to 10,000."""

    rows: list[Row[Any]]
    count: int
    exact: bool
    next: str | None


def page(connection: Connection, wanted: Filter) -> Page:
    """One page of what was asked for. Raises BadCursor."""
    by = "newest" if wanted.q and wanted.order == "priority" else wanted.order
    keys = {
        "priority": (comment.c.priority, comment.c.id, "desc"),
        "oldest": (comment.c.id, comment.c.id, "asc"),
        "newest": (comment.c.id, comment.c.id, "desc"),
    }[by]
    query, cursor = sa.select(*_COLUMNS).select_from(_FROM), wanted.cursor
    if wanted.folded:
        found, cursor = first_ones(connection, wanted, keys), None
        query = query.where(comment.c.id.in_(found))
    else:
        query = query.where(*where(connection, wanted))
    paged = keyset(query, keys, cursor=cursor, limit=wanted.limit)
    rows, following = paged.run(connection)
    counted = count(connection, wanted)
    exact = counted <= COUNTED and not search.cut(connection, wanted.q or "")
    return Page(rows, min(counted, COUNTED), exact, following)


def count(connection: Connection, wanted: Filter) -> int:
    """How many there are, counted to one more than 10,000."""
    some = sa.select(comment.c.id).where(*where(connection, wanted)).limit(COUNTED + 1)
    if wanted.section:
        some = some.join(article, article.c.id == comment.c.article_id)
    return int(connection.execute(sa.select(sa.func.count()).select_from(some.subquery()))
               .scalar_one())  # fmt: skip


def ids(connection: Connection, wanted: Filter, most: int) -> list[Row[Any]]:
    """All that was asked for as (id, public_id, version), oldest first, up to `most`."""
    query = sa.select(comment.c.id, comment.c.public_id, comment.c.version).select_from(
        comment.join(article, article.c.id == comment.c.article_id)
    ).where(*where(connection, wanted)).order_by(comment.c.id).limit(most)  # fmt: skip
    return list(connection.execute(query))


def one(connection: Connection, public_id: str) -> Row[Any] | None:
    """A comment with its site, article, current text and verdict."""
    query = sa.select(*_COLUMNS).select_from(_FROM).where(comment.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def codes_of(
    connection: Connection, public_ids: Iterable[str], sites: frozenset[int] | None
) -> dict[str, list[str]]:
    """What was found in those of these comments that are of these sites, by current verdicts."""
    which = [comment.c.public_id.in_(list(public_ids))]
    if sites is not None:
        which.append(comment.c.site_id.in_(sites))
    rows = connection.execute(sa.select(comment.c.public_id, comment.c.codes).where(*which))
    return {row.public_id: row.codes.split() for row in rows}


def thread_of(connection: Connection, row: Row[Any]) -> list[Row[Any]]:
    """What a comment stands with: its parent first, then the newest 20 replies to it."""
    query = sa.select(
        comment.c.public_id, comment.c.id, comment.c.status, comment.c.name, comment.c.created,
        comment.c.parent_id, revision.c.text,
    ).join(revision, sa.and_(
        revision.c.comment_id == comment.c.id,
        revision.c.number == sa.func.coalesce(comment.c.shown, comment.c.revision),
    ))  # fmt: skip
    parent = connection.execute(query.where(comment.c.id == row.parent_id)).all()
    replies = query.where(comment.c.article_id == row.article_id, comment.c.parent_id == row.id)
    return [*parent, *connection.execute(replies.order_by(comment.c.id.desc()).limit(20))]


def events_of(connection: Connection, comment_id: int) -> list[Row[Any]]:
    """The record of a comment, oldest first."""
    query = sa.select(event).where(event.c.comment_id == comment_id).order_by(event.c.id)
    return list(connection.execute(query))


def happened(connection: Connection, comment_id: int, act: str) -> bool:
    """Whether the record of a comment has such an act."""
    query = sa.select(event.c.id).where(event.c.comment_id == comment_id, event.c.act == act)
    return connection.execute(query.limit(1)).one_or_none() is not None


def escalate(connection: Connection, comment_id: int, *, up: bool) -> None:
    """Put a locked comment before an editor, or not any more; that is no new version of it."""
    connection.execute(sa.update(comment).where(comment.c.id == comment_id).values(escalated=up))


def revisions_of(connection: Connection, comment_id: int) -> list[Row[Any]]:
    """Every text that a comment had."""
    query = sa.select(revision).where(revision.c.comment_id == comment_id)
    return list(connection.execute(query.order_by(revision.c.number)))


def author_record(connection: Connection, site_id: int, author: str) -> dict[str, int]:
    """How many comments of an author at this site have which status."""
    query = sa.select(comment.c.status, sa.func.count()).where(
        comment.c.site_id == site_id, comment.c.author == author
    )
    return {r[0]: r[1] for r in connection.execute(query.group_by(comment.c.status))}


def latest_decision(connection: Connection, comment_id: int) -> Row[Any] | None:
    """The newest decision that was not taken back."""
    query = sa.select(decision).where(
        decision.c.comment_id == comment_id, decision.c.undone_by.is_(None)
    )
    return connection.execute(query.order_by(decision.c.id.desc()).limit(1)).one_or_none()


def decided(connection: Connection, decision_id: str) -> Row[Any] | None:
    """A decision with the comment that it was about, by the decision's public id."""
    told = (*decision.c, comment.c.public_id.label("comment"), comment.c.name)
    query: sa.Select[Any] = sa.select(*told).join(comment, comment.c.id == decision.c.comment_id)
    return connection.execute(query.where(decision.c.public_id == decision_id)).one_or_none()


def claim(
    connection: Connection, public_id: str, by: str, now: datetime, sites: frozenset[int] | None
) -> tuple[str, datetime] | None:
    """Take or renew a comment for two minutes; returns who has it until when. None: no such."""
    mine = sa.or_(
        comment.c.claimed_by.is_(None), comment.c.claimed_by == by, comment.c.claimed_until <= now
    )
    which = [comment.c.public_id == public_id]
    if sites is not None:
        which.append(comment.c.site_id.in_(sites))
    connection.execute(
        sa.update(comment).where(*which, mine).values(claimed_by=by, claimed_until=now + CLAIM)
    )
    row = connection.execute(
        sa.select(comment.c.claimed_by, comment.c.claimed_until).where(*which)
    ).one_or_none()
    return None if row is None else (row.claimed_by, row.claimed_until)


def release(
    connection: Connection, public_ids: Iterable[str], by: str, *, taken: datetime | None = None
) -> None:
    """Hand back what one has claimed; `taken`: unless it was claimed anew after that moment."""
    which = [comment.c.public_id.in_(list(public_ids)), comment.c.claimed_by == by]
    if taken is not None:
        which.append(comment.c.claimed_until <= taken + CLAIM)
    connection.execute(sa.update(comment).where(*which).values(claimed_by=None, claimed_until=None))
