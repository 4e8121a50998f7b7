"""What is approved and waits for its moment: read with the moment, so that nothing has to run."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.site import Article
from service.domain.soon import NOTHING, Node, Soon, soon
from service.store.tables import comment

_NODE = (comment.c.id, comment.c.parent_id, comment.c.replies, comment.c.status,
         comment.c.publish_at)  # fmt: skip


def due(now: datetime) -> sa.ColumnElement[bool]:
    """What waits for no moment any more, of what was approved."""
    return sa.or_(comment.c.publish_at.is_(None), comment.c.publish_at <= now)


def seen(now: datetime) -> sa.ColumnElement[bool]:
    """What readers see at a moment, of comments."""
    return sa.and_(comment.c.status == "published", due(now))


def waits(now: datetime) -> sa.ColumnElement[bool]:
    """What was approved and isn't seen yet: found by its moment, not among all that is published."""
    published = sa.func.coalesce(comment.c.status, "") == "published"
    return sa.and_(published, comment.c.publish_at > now)


def of(connection: Connection, where: Article | None, now: datetime) -> Soon:
    """What of an article waits. Almost always nothing, which the article itself tells."""
    if where is None or where.waits_until is None or where.waits_until <= now:
        return NOTHING
    query = sa.select(*_NODE)
    found = connection.execute(query.where(comment.c.article_id == where.id, waits(now))).all()
    known, above = dict[int, Node](), found
    while above:
        known |= {row.id: _node(row, now) for row in above}
        missing = {row.parent_id for row in above if row.parent_id} - set(known)
        above = connection.execute(query.where(comment.c.id.in_(missing))).all() if missing else []
    return soon(known.values())


def _node(row: Any, now: datetime) -> Node:
    published = row.status == "published"
    waiting = published and row.publish_at is not None and row.publish_at > now
    return Node(row.id, row.parent_id, row.replies, waits=waiting, published=published)


def many(connection: Connection, article_ids: list[int], now: datetime) -> dict[int, int]:
    """How many comments of each article wait."""
    query = sa.select(comment.c.article_id, sa.func.count()).where(
        comment.c.article_id.in_(article_ids), waits(now)
    )
    rows = connection.execute(query.group_by(comment.c.article_id))
    return {row[0]: row[1] for row in rows}
