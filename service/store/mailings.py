"""What authors are to be told by mail: a row for each comment whose author is written to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.mailing import Due, after
from service.store import mails
from service.store.tables import Instant, comment, mailing, revision

_DUE = mailing.c.due_at.is_not(None)


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note whom to write to: comment_id, proof, wants, due_at."""
    if rows:
        connection.execute(sa.insert(mailing), rows)


def wake(connection: Connection, news: Iterable[Due]) -> None:
    """Have a look at what is news, where its author wants to be told.

    A decision can be taken back for a while, so what was due waits with it; a reply delays nothing.
    """
    told = dict[int, list[Due]]()
    for due in news:
        told.setdefault(due.comment_id, []).append(due)
    if not told:
        return
    wants = mailing.c.comment_id.in_(list(told)) & mailing.c.wants
    query = sa.select(mailing).where(wants).order_by(mailing.c.comment_id)
    for row in connection.execute(query.with_for_update()).all():
        some = told[row.comment_id]
        replies = [at for at in (row.since, *(due.reply for due in some)) if at is not None]
        first = after(min(due.at for due in some), row.sent_at)
        if all(due.reply is not None for due in some):
            first = min(first, row.due_at or first)
        change(connection, row.comment_id, since=min(replies, default=None), due_at=first)


def change(connection: Connection, comment_id: int, **values: Any) -> None:
    """Note what was told, and when to look again."""
    connection.execute(
        sa.update(mailing).where(mailing.c.comment_id == comment_id).values(values)
    )  # fmt: skip


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether somebody is to be written to."""
    query = sa.select(mailing.c.comment_id).where(mailing.c.due_at <= now, _DUE)
    return connection.execute(query.limit(1)).first() is not None


def lease(connection: Connection, now: datetime, until: datetime) -> int | None:
    """Take the comment that has been due longest, as far as nobody else has it."""
    query = sa.select(mailing.c.comment_id).where(mailing.c.due_at <= now, _DUE)
    query = query.order_by(mailing.c.due_at).limit(1).with_for_update(skip_locked=True)
    found: int | None = connection.scalar(query)
    if found is not None:
        change(connection, found, due_at=until)
    return found


def of(connection: Connection, comment_id: int) -> list[Row[Any]]:
    """The row, with what a letter says of its comment, locked; none if it was let go of.

    Locked first: a query that waited for the lock would read the comment as it was before.
    """
    mine = sa.select(mailing.c.comment_id).where(mailing.c.comment_id == comment_id)
    connection.execute(mine.with_for_update())
    query = sa.select(
        mailing, comment.c.public_id, comment.c.site_id, comment.c.status, comment.c.publish_at,
        comment.c.email, comment.c.key_id, comment.c.confirmed, comment.c.author,
        comment.c.created, comment.c.article_id, comment.c.outcome,
    ).join(comment, comment.c.id == mailing.c.comment_id).where(
        mailing.c.comment_id == comment_id
    )  # fmt: skip
    return list(connection.execute(query))


def asked(connection: Connection, comment_id: int) -> bool:
    """Whether a letter about a comment went out, or is to go, by which its address is proved."""
    went = mailing.c.proof | mailing.c.sent_at.is_not(None)
    query = sa.select(mailing.c.comment_id).where(mailing.c.comment_id == comment_id, went)
    return connection.execute(query).first() is not None


def replies(connection: Connection, to: Row[Any]) -> list[Row[Any]]:
    """Published replies to a comment of `of` that were not told, oldest first; none of its author's."""
    query = sa.select(
        comment.c.public_id, comment.c.shown_at, revision.c.name, revision.c.text
    ).join(revision, sa.and_(
        revision.c.comment_id == comment.c.id, revision.c.number == comment.c.shown
    )).where(
        comment.c.article_id == to.article_id, comment.c.parent_id == to.comment_id,
        comment.c.status == "published", comment.c.author != to.author,
        comment.c.shown_at >= sa.literal(to.since, Instant),
    )  # fmt: skip
    return list(connection.execute(query.order_by(comment.c.shown_at, comment.c.id)))


def stop(connection: Connection, site_id: int, author: str) -> None:
    """Write to an author no more about all that he has sent."""
    mine = sa.select(mailing.c.comment_id).join(comment).where(
        comment.c.site_id == site_id, comment.c.author == author
    ).order_by(mailing.c.comment_id)  # fmt: skip
    ids = list(connection.scalars(mine.with_for_update(of=mailing)))
    connection.execute(
        sa.update(mailing).where(mailing.c.comment_id.in_(ids)).values(
            proof=False, wants=False, since=None, due_at=None
        )
    )  # fmt: skip
    mails.cancel(connection, ids)


def drop(connection: Connection, comment_ids: Collection[int]) -> None:
    """Write to nobody about these: they are gone, or their author is."""
    connection.execute(sa.delete(mailing).where(mailing.c.comment_id.in_(comment_ids)))
    mails.cancel(connection, comment_ids)
    mails.recall(connection, comment_ids)


def prove(connection: Connection, comment_id: int, now: datetime) -> None:
    """Note that a letter's link has proved a comment's address."""
    connection.execute(
        sa.update(comment).where(comment.c.id == comment_id).values(confirmed=True, proved=now)
    )


def bury(connection: Connection) -> None:
    """Write to nobody, later either: they are another house's, a copy was made of it."""
    values = {"due_at": None, "proof": False, "wants": False, "since": None}
    connection.execute(sa.update(mailing).values(values))
