"""What readers see: published comments of an article, roots or the replies to one."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.record import Comment
from service.domain.soon import NOTHING, Soon
from service.store import soon
from service.store.cursor import keyset
from service.store.tables import PLACE, article, article_alias, comment, revision

DEEP = 50  # of those above a comment, the nearest
Sort = Literal["newest", "oldest", "top"]

_shown = revision.alias("seen")
_parent = comment.alias("parent")
# An address that a letter has proved says nothing of the name beside it: that is no mark for readers.
_vouched = sa.and_(comment.c.confirmed, comment.c.proved.is_(None)).label("confirmed")
_COLUMNS = (
    comment.c.id, comment.c.public_id, comment.c.status, _shown.c.name, _shown.c.text,
    _shown.c.by, _shown.c.number, _shown.c.created.label("revised"), comment.c.created, comment.c.votes_up, comment.c.votes_down,
    comment.c.replies, comment.c.staff, _vouched, comment.c.pinned, comment.c.standing,
    _parent.c.public_id.label("parent"),
)  # fmt: skip
_FROM = comment.outerjoin(
    _shown, sa.and_(_shown.c.comment_id == comment.c.id, _shown.c.number == comment.c.shown)
).outerjoin(_parent, _parent.c.id == comment.c.parent_id)
# Word for word what the indexes of a thread say: else they would not be used.
_PLACE = sa.text("(" + re.sub(r"\b(?=status|replies)", "comment.", PLACE) + ")")
_COUNT = (article.c.id, article.c.published, article.c.waits_until)


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

    @property
    def there(self) -> sa.ColumnElement[bool]:
        """What readers see, and places: of what is gone, while the replies to it still stand."""
        seen = soon.seen(self.at)
        return sa.or_(
            seen, sa.and_(~seen, comment.c.replies > 0, comment.c.id.not_in(self.soon.gone))
        )


def thread(connection: Connection, wanted: Wanted) -> tuple[list[Row[Any]], str | None]:
    """Published comments, and places of those gone; with the next cursor. Raises BadCursor.

    What the newsroom pinned stands first whatever the order, once, on the first page.
    """
    seen = soon.seen(wanted.at)
    pinned = sa.and_(comment.c.pinned, seen)
    listed = sa.select(*_COLUMNS, seen.label("seen")).select_from(_FROM).where(
        comment.c.article_id == wanted.article_id,
        *_under(wanted.parent),
    )  # fmt: skip
    first = list[Row[Any]]()
    if wanted.cursor is None:
        first += _first(connection, wanted, listed.where(pinned))
    keys = {
        "newest": (comment.c.id, comment.c.id, "desc"),
        "oldest": (comment.c.id, comment.c.id, "asc"),
        "top": (comment.c.standing, comment.c.id, "desc"),
    }[wanted.sort]
    paged = keyset(listed.where(_PLACE, wanted.there, sa.not_(pinned)), keys, cursor=wanted.cursor,
                   limit=wanted.limit - len(first))  # fmt: skip
    rows, following = paged.run(connection)
    return first + rows, following


def _first(connection: Connection, wanted: Wanted, pinned: Any) -> Iterable[Row[Any]]:
    """What is pinned in a list, if anything; asked for by itself, which reads no thread."""
    query = sa.select(comment.c.id).where(
        comment.c.article_id == wanted.article_id, comment.c.pinned
    )
    ids = list(connection.scalars(query))
    return connection.execute(pinned.where(comment.c.id.in_(ids)).limit(1)) if ids else ()


def _under(parent: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    """Roots, or replies to one comment, in the very words of their indexes.

    The parent is looked up by itself: a join would hide that the index has the order.
    """
    if parent is None:
        return (comment.c.parent_id.is_(None),)
    above = comment.alias("above")
    found = sa.select(above.c.id).where(above.c.public_id == parent).scalar_subquery()
    return comment.c.parent_id == found, comment.c.parent_id.is_not(None)


def one(connection: Connection, wanted: Wanted, public_id: str) -> Row[Any] | None:
    """A comment that readers see, or the place of one that is gone."""
    query = sa.select(*_COLUMNS, soon.seen(wanted.at).label("seen")).select_from(_FROM).where(
        comment.c.public_id == public_id, comment.c.article_id == wanted.article_id, wanted.there
    )  # fmt: skip
    found: list[Row[Any]] = list(connection.execute(query))
    return found[0] if found else None


def way_to(connection: Connection, wanted: Wanted, public_id: str) -> list[Row[Any]]:
    """A comment that readers see and those above it, the topmost first; nothing if it is not there."""
    found, above = list[Row[Any]](), public_id
    while above and len(found) < DEEP and (row := one(connection, wanted, above)) is not None:
        found.insert(0, row)
        above = row.parent
    return found


def newest(connection: Connection, article_id: int, at: datetime, limit: int) -> list[Row[Any]]:
    """The newest published comments of an article, at whatever depth."""
    query = sa.select(*_COLUMNS).select_from(_FROM).where(
        comment.c.article_id == article_id, soon.seen(at)
    )  # fmt: skip
    return list(connection.execute(query.order_by(comment.c.id.desc()).limit(limit)))


def pinned_beside(connection: Connection, of: Comment) -> list[int]:
    """Ids of the comments that are pinned in the same list as this one."""
    query = sa.select(comment.c.id).where(
        comment.c.article_id == of.article_id, comment.c.id != of.id, comment.c.pinned,
        comment.c.parent_id.is_not_distinct_from(of.parent_id),
    )  # fmt: skip
    return list(connection.scalars(query))


def pin(connection: Connection, ids: list[int], *, pinned: bool) -> None:
    """Have these locked comments stand first in their lists, or not."""
    connection.execute(sa.update(comment).where(comment.c.id.in_(ids)).values(pinned=pinned))


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


def said_under(
    connection: Connection, parent_id: int, authors: Collection[str], signature: str
) -> int | None:
    """An answer of these authors to a comment that says just this; None: there is none.

    It is published, or waits for a second hand: what was sent back may be said again.
    """
    proposed = sa.and_(comment.c.status == "held", comment.c.proposed.is_not(None))
    query = sa.select(comment.c.id).where(
        comment.c.parent_id == parent_id, comment.c.author.in_(authors),
        comment.c.signature == signature, sa.or_(comment.c.status == "published", proposed),
    )  # fmt: skip
    return connection.scalars(query.order_by(comment.c.id).limit(1)).first()
