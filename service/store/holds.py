"""Legal holds: «lưu giữ phục vụ kiểm tra», on a comment or on all of its author's at the site.

A hold of an author hangs on one comment of his and is found by what the two have in common, so that
it needs no address and stands when a new secret key gives authors another HMAC.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.session import insert_into
from service.store.tables import comment, hold, site

_THAT = comment.alias("that")  # the comment on which a hold hangs


def _covers() -> sa.ColumnElement[bool]:
    """Whether a hold, with the comment it hangs on, covers a row of `comment`."""
    same = sa.and_(
        hold.c.whole, _THAT.c.site_id == comment.c.site_id, _THAT.c.author == comment.c.author,
        comment.c.author != "",
    )  # fmt: skip
    return sa.or_(hold.c.comment_id == comment.c.id, same)


def is_held(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a row of `comment` is under a hold at this moment."""
    there = sa.select(hold.c.id).join(_THAT, _THAT.c.id == hold.c.comment_id)
    return there.where(hold.c.until > now, _covers()).correlate(comment).exists()


def of(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, Row[Any]]:
    """The hold that covers each of these comments longest; those under none are not there."""
    query = sa.select(
        comment.c.id.label("held"), comment.c.public_id.label("covered"),
        _THAT.c.public_id.label("on"), hold
    ).select_from(
        hold.join(_THAT, _THAT.c.id == hold.c.comment_id).join(comment, _covers())
    ).where(comment.c.id.in_(ids), hold.c.until > now).order_by(hold.c.until, hold.c.id)  # fmt: skip
    return {row.held: row for row in connection.execute(query)}


def authors(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Whom a hold covers with all that he has written: site, address and HMAC of each."""
    query = sa.select(
        comment.c.site_id, site.c.key.label("site_key"), comment.c.email, comment.c.key_id,
        comment.c.author, comment.c.identity,
    ).join(hold, hold.c.comment_id == comment.c.id).join(site, site.c.id == comment.c.site_id)  # fmt: skip
    return list(connection.execute(query.where(hold.c.whole, hold.c.until > now)))


def put(connection: Connection, comment_id: int, values: Mapping[str, Any]) -> Row[Any]:
    """Lay a hold on a comment, in the place of the one that hung there."""
    insert = insert_into(connection, hold).values(comment_id=comment_id, **values)
    done = insert.on_conflict_do_update(index_elements=["comment_id"], set_=values)
    return connection.execute(done.returning(hold)).one()


def end(connection: Connection, comment_id: int, *, over: datetime | None = None) -> bool:
    """Take the hold off this comment, if one hangs there; `over`: only if it ended before then."""
    which = hold.c.comment_id == comment_id
    if over is not None:
        which = sa.and_(which, hold.c.until <= over)
    return connection.execute(sa.delete(hold).where(which)).rowcount > 0


def over(connection: Connection, now: datetime, most: int) -> list[int]:
    """Internal ids of comments whose hold has reached its end."""
    query = sa.select(hold.c.comment_id).where(hold.c.until <= now).order_by(hold.c.id)
    return list(connection.scalars(query.limit(most)))
