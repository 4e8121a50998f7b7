"""What is read beside a comment: what it stands with, and what else its author has written."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import comment, decision, event, revision

RECORDED = 5_000  # of one author: SQLite reads a row for each


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


def author_record(connection: Connection, site_id: int, author: str) -> dict[str, int]:
    """How many of an author's newest comments at this site have which status, 5,000 in all."""
    status = sa.func.coalesce(comment.c.status, "")  # else SQLite goes through the site by status
    newest = sa.select(status.label("status")).where(
        comment.c.site_id == site_id, comment.c.author == author
    ).order_by(comment.c.id.desc()).limit(RECORDED).subquery()  # fmt: skip
    query = sa.select(newest.c.status, sa.func.count()).group_by(newest.c.status)
    return {r[0]: r[1] for r in connection.execute(query)}


def revisions_of(connection: Connection, comment_id: int) -> list[Row[Any]]:
    """Every text that a comment had."""
    query = sa.select(revision).where(revision.c.comment_id == comment_id)
    return list(connection.execute(query.order_by(revision.c.number)))


def happened(connection: Connection, comment_id: int, act: str) -> bool:
    """Whether the record of a comment has such an act."""
    query = sa.select(event.c.id).where(event.c.comment_id == comment_id, event.c.act == act)
    return connection.execute(query.limit(1)).one_or_none() is not None


def latest_decision(connection: Connection, comment_id: int) -> Row[Any] | None:
    """The newest decision that was not taken back."""
    query = sa.select(decision).where(
        decision.c.comment_id == comment_id, decision.c.undone_by.is_(None)
    )
    return connection.execute(query.order_by(decision.c.id.desc()).limit(1)).one_or_none()
