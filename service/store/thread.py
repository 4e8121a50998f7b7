"""What readers see: published comments of an article, roots or the replies to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.soon import NOTHING, Soon
from service.store import soon
from service.store.cursor import keyset
from service.store.tables import article, article_alias, comment, revision

Sort = Literal["newest", "oldest", "top"]

_shown = revision.alias("seen")
_parent = comment.alias("parent")
_COLUMNS = (
    comment.c.id, comment.c.public_id, comment.c.status, _shown.c.name, _shown.c.text,
    _shown.c.by, _shown.c.number, comment.c.created, comment.c.votes_up, comment.c.votes_down,
    comment.c.replies, comment.c.staff, comment.c.pinned,
    _parent.c.public_id.label("parent"),
)  # fmt: skip
_FROM = comment.outerjoin(
    _shown, sa.and_(_shown.c.comment_id == comment.c.id, _shown.c.number == comment.c.shown)
).outerjoin(_parent, _parent.c.id == comment.c.parent_id)
_COUNT = (article.c.id, article.c.published, article.c.waits_until)
_TOP = (comment.c.votes_up - comment.c.votes_down).label("top")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of a thread."""

    article_id: int
    at: datetime  # what is to be seen later isn't there yet
    parent: str | None = None
    sort: Sort = "newest"
    limit: int = 20
    cursor: str | None = None
    soon: Soon = NOTHING


def thread(connection: Connection, wanted: Wanted) -> tuple[list[Row[Any]], str | None]:
    """Published comments, and places of those gone; with the next cursor. Raises BadCursor."""
    seen = soon.seen(wanted.at)
    # A comment that is gone leaves a place where the replies to it still stand.
    place = sa.and_(~seen, comment.c.replies > 0, comment.c.id.not_in(wanted.soon.gone))
    query = sa.select(*_COLUMNS, _TOP, seen.label("seen")).select_from(_FROM).where(
        comment.c.article_id == wanted.article_id, sa.or_(seen, place),
        comment.c.parent_id.is_(None) if wanted.parent is None
        else _parent.c.public_id == wanted.parent,
    )  # fmt: skip
    keys = {
        "newest": (comment.c.id, comment.c.id, "desc"),
        "oldest": (comment.c.id, comment.c.id, "asc"),
        "top": (_TOP, comment.c.id, "desc"),
    }[wanted.sort]
    return keyset(query, keys, cursor=wanted.cursor, limit=wanted.limit).run(connection)


def parent_of(connection: Connection, article_id: int, public_id: str, now: datetime) -> int | None:
    """The internal id of a published comment of an article, to be replied to."""
    query = sa.select(comment.c.id).where(
        comment.c.public_id == public_id, comment.c.article_id == article_id,
        soon.seen(now),
    )  # fmt: skip
    return connection.execute(query).scalar_one_or_none()


def counts(
    connection: Connection, site_id: int, keys: Iterable[str], now: datetime
) -> dict[str, int]:
    """How many comments of each article are published; unknown articles have none."""
    wanted = list(keys)
    found = dict.fromkeys(wanted, 0)
    own = sa.select(article.c.key, *_COUNT).where(
        article.c.site_id == site_id, article.c.key.in_(wanted)
    )
    other = (
        sa.select(article_alias.c.key, *_COUNT)
        .join(article)
        .where(article_alias.c.site_id == site_id, article_alias.c.key.in_(wanted))
    )
    rows = [row for query in (other, own) for row in connection.execute(query)]
    ahead = [row.id for row in rows if row.waits_until is not None and row.waits_until > now]
    waiting = soon.many(connection, ahead, now) if ahead else {}
    return found | {row.key: row.published - waiting.get(row.id, 0) for row in rows}
