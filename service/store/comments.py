"""Comments and their revisions, as they are written: added, leased, moved."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.record import Comment, Due, Event
from service.store import leases, replies
from service.store.among import among
from service.store.rows import insert
from service.store.tables import Instant, article, comment, event, revision

_COMMENT = [comment.c[f.name] for f in fields(Comment)]
_EVENT = tuple(f.name for f in fields(Event))
_ADD_REVISION = sa.insert(revision).returning(revision.c.id)
_LOCK = sa.select(*_COMMENT).with_for_update(key_share=True)  # FOR NO KEY UPDATE: may be replied to
# Made once, as all that each batch asks: to make a statement takes longer than to send it.
THOSE = among(comment.c.id, "ids")
_LOCK_MANY = _LOCK.where(THOSE).order_by(comment.c.id)
_SETTLE = (
    sa.update(comment)
    .where(comment.c.id == sa.bindparam("i"))
    .values(
        status=sa.bindparam("s"),
        version=sa.bindparam("v"),
        changed=sa.bindparam("n"),
        outcome=sa.bindparam("o"),
        score=sa.bindparam("p"),
        priority=sa.bindparam("q"),
        codes=sa.bindparam("c"),
    )
)
_SHOW = _SETTLE.values(
    shown=sa.bindparam("w"), publish_at=sa.bindparam("at"),
    shown_at=sa.func.coalesce(comment.c.shown_at, sa.bindparam("f", type_=Instant)),
)  # fmt: skip
_LEASED = (revision.c.id, revision.c.comment_id, revision.c.number, revision.c.attempts,
           revision.c.name, revision.c.text, revision.c.created, revision.c.running,
           revision.c.typed)  # fmt: skip
_DUE = sa.and_(
    among(revision.c.id, "ids"),
    leases.is_due(revision.c.due_at, sa.bindparam("now"), sa.bindparam("ahead")),
)
_IS_DUE = sa.select(revision.c.id, revision.c.attempts).where(_DUE)
_TAKE = (
    sa.update(revision)
    .where(_DUE)
    .values(attempts=revision.c.attempts + 1, due_at=sa.bindparam("until"))
    .returning(*_LEASED)
)


def add_revision(connection: Connection, values: dict[str, Any]) -> int:
    """Insert a revision that waits to be examined; returns its internal id."""
    return int(connection.execute(_ADD_REVISION, values).scalar_one())


def add_events(connection: Connection, lines: Iterable[Event]) -> None:
    """Write lines of the record."""
    rows = [_event(line) for line in lines]
    if rows:
        insert(connection, event, rows)


def add_event(connection: Connection, line: Event) -> int:
    """Write one line of the record and return its id."""
    done = connection.execute(sa.insert(event).returning(event.c.id), _event(line))
    return int(done.scalar_one())


def _event(line: Event) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _EVENT}


def lock(connection: Connection, public_id: str) -> Comment | None:
    """A comment, kept from others until the transaction ends (SQLite has one writer anyway)."""
    which = comment.c.public_id == public_id
    lock_articles(connection, which)
    row = connection.execute(_LOCK.where(which)).one_or_none()
    return None if row is None else Comment(**row._mapping)


def lock_many(connection: Connection, ids: Iterable[int]) -> dict[int, Comment]:
    """Comments by internal id, locked in one order so that two transactions cannot cross."""
    those = list(ids)
    lock_articles(connection, comment.c.id.in_(those))
    rows = connection.execute(_LOCK_MANY, {"ids": those})
    return {row.id: Comment(*row) for row in rows.all()}


def lock_articles(connection: Connection, which: sa.ColumnElement[bool]) -> None:
    """Lock the articles of these comments, in one order, before any comment and its revisions.

    Whoever has an article may change its counts, and `replies` of any comment above these ones,
    without meeting somebody who came the other way.
    """
    if connection.dialect.name != "sqlite":
        of = article.c.id.in_(sa.select(comment.c.article_id).where(which))
        query = sa.select(article.c.id).where(of).order_by(article.c.id)
        connection.execute(query.with_for_update(key_share=True))


def find(connection: Connection, public_id: str) -> Comment | None:
    """A comment as it stands."""
    query = sa.select(*_COMMENT).where(comment.c.public_id == public_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else Comment(**row._mapping)


def change(
    connection: Connection, was: Comment, became: Comment, now: datetime, **more: Any
) -> Comment:
    """Store what became of a locked comment: one version on, and the thread's counts with it."""
    became = replace(became, version=was.version + 1, outcome=more.get("outcome", was.outcome))
    values: dict[str, Any] = {
        "status": became.status, "version": became.version, "revision": became.revision,
        "shown": became.shown, "name": became.name, "changed": now,
        "appealed": became.appealed, "escalated": became.escalated,
        "publish_at": became.publish_at, "proposed": became.proposed,
    }  # fmt: skip
    was_seen, is_seen = was.status == "published", became.status == "published"
    if is_seen and not was_seen:
        first = sa.literal(became.publish_at or now, Instant)
        values["shown_at"] = sa.func.coalesce(comment.c.shown_at, first)
    elif was_seen and not is_seen and not was.seen(now):
        values["shown_at"] = sa.case(
            (comment.c.shown_at > sa.literal(now, Instant), None), else_=comment.c.shown_at
        )
    connection.execute(sa.update(comment).where(comment.c.id == was.id).values(values | more))
    if was_seen or is_seen:
        replies.count(connection, was, became)
    return became


def change_many(
    connection: Connection,
    changes: Sequence[tuple[Comment, Comment, dict[str, Any]]],
    now: datetime,
) -> None:
    """The same for comments that a worker settled, in few statements; none is hidden by it."""
    seen, unseen = list[dict[str, Any]](), list[dict[str, Any]]()
    for was, became, more in changes:
        row = {"i": was.id, "s": became.status, "v": was.version + 1, "n": now,
               "o": more["outcome"], "p": more["score"], "q": more["priority"], "c": more["codes"]}  # fmt: skip
        if became.status == "published":
            first = None if was.status == "published" else became.publish_at or now
            seen.append(row | {"w": became.shown, "at": became.publish_at, "f": first})
        else:
            unseen.append(row)
    for query, rows in ((_SHOW, seen), (_SETTLE, unseen)):
        if rows:
            connection.execute(query, rows)
    replies.count_many(connection, [(was, became) for was, became, _ in changes])


def those(connection: Connection, ids: Iterable[int]) -> list[Comment]:
    """Comments by internal id as they stand, oldest first."""
    query = sa.select(*_COMMENT).where(comment.c.id.in_(list(ids))).order_by(comment.c.id)
    return [Comment(**row._mapping) for row in connection.execute(query)]


def revision_of(connection: Connection, comment_id: int, number: int) -> sa.Row[*tuple[Any, ...]]:
    """One revision: id, name, text, by."""
    query = sa.select(revision.c.id, revision.c.name, revision.c.text, revision.c.by).where(
        revision.c.comment_id == comment_id, revision.c.number == number
    )
    return connection.execute(query).one()


def next_number(connection: Connection, comment_id: int) -> int:
    """The number of a new revision; numbers are never used twice."""
    query = sa.select(sa.func.max(revision.c.number)).where(revision.c.comment_id == comment_id)
    return int(connection.execute(query).scalar_one()) + 1


def put_due(connection: Connection, revision_id: int, now: datetime) -> None:
    """Have a revision examined (again)."""
    connection.execute(
        sa.update(revision).where(revision.c.id == revision_id).values(
            due_at=now, attempts=0, running=None
        )
    )  # fmt: skip


def lease(
    connection: Connection, ids: Sequence[int], now: datetime, seconds: int
) -> tuple[list[Due], list[int]]:
    """Take the due ones of these revisions: all fresh ones, or else one that had an attempt.

    Returns what was leased, and the ids that somebody has to look at later. A revision that killed
    a worker is so examined alone, and delays nobody else.
    """
    at = {"now": now, "ahead": leases.beyond(now, seconds)}
    found = connection.execute(_IS_DUE, {"ids": list(ids), **at}).all()
    fresh = [row.id for row in found if row.attempts == 0]
    tried = [row.id for row in found if row.attempts > 0]
    take = fresh or tried[:1]
    if not take:
        return [], []
    until = {"until": now + timedelta(seconds=seconds)}
    due = [
        Due(**(row._asdict() | {"running": frozenset((row.running or "").split())}))
        for row in connection.execute(_TAKE, {"ids": take, **at, **until}).all()
    ]
    return due, tried if fresh else tried[1:]


def note_running(connection: Connection, due: Due, name: str | None = None) -> None:
    """Write down which filter is about to run, so that it is known if it kills the process."""
    names = due.running | ({name} if name else set())
    connection.execute(
        sa.update(revision).where(revision.c.id == due.id).values(
            running=" ".join(sorted(names)) or None
        )
    )  # fmt: skip


def waiting(
    connection: Connection, before: datetime, most: int, ahead: datetime = leases.NEVER
) -> list[int]:
    """Revisions that have been due since before a moment, oldest first; `ahead`: see leases."""
    query = sa.select(revision.c.id).where(leases.is_due(revision.c.due_at, before, ahead))
    return list(connection.scalars(query.order_by(revision.c.due_at).limit(most)))


def moved_since(
    connection: Connection, comment_id: int, event_id: int, still: Sequence[str]
) -> bool:
    """Whether anything moved a comment after this line; `still` are acts that move nothing."""
    query = sa.select(event.c.id).where(
        event.c.comment_id == comment_id, event.c.id > event_id, event.c.act.not_in(still)
    )
    return connection.execute(query.limit(1)).first() is not None


def stands_since(
    connection: Connection, comment_id: int, status: str
) -> tuple[datetime | None, str | None]:
    """When a comment last came to its status, and the reason that was given."""
    query = sa.select(event.c.at, event.c.reason).where(
        event.c.comment_id == comment_id, event.c.after == status,
        sa.or_(event.c.before.is_(None), event.c.before != status),
    ).order_by(event.c.id.desc()).limit(1)  # fmt: skip
    row = connection.execute(query).one_or_none()
    return (None, None) if row is None else (row.at, row.reason)
