"""The thread of one article stands under another one, until it is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.mode import two_by_place
from service.domain.site import Article
from service.store import replies, sites, watches
from service.store.cursor import keyset
from service.store.tables import article, article_alias, comment, merge, merged, site

_INTO = article.alias("into")
_ON = merge.alias("on")  # which took that one's own key, if it was merged on since
_INTO_KEY = sa.func.coalesce(
    sa.select(_ON.c.key).where(_ON.c.from_id == _INTO.c.id, _ON.c.undone.is_(None))
    .scalar_subquery(), _INTO.c.key,
)  # fmt: skip
_TOLD = (
    merge, site.c.key.label("site"), _INTO_KEY.label("into"), _INTO.c.title.label("into_title"),
    article.c.title.label("title"),
)  # fmt: skip
_FROM = (
    merge.join(site, site.c.id == merge.c.site_id)
    .join(_INTO, _INTO.c.id == merge.c.into_id)
    .join(article, article.c.id == merge.c.from_id)
)
AT_ONCE = 1000  # ids in one statement
AWAY = "\x1f"  # begins the key of an article that was merged: nobody can send one


def gone(key: str) -> bool:
    """Whether an article of this key has been merged into another one."""
    return key.startswith(AWAY)


def called(key: str, where: frozenset[int] | None) -> sa.CompoundSelect[tuple[int]]:
    """Ids of the articles that this key or alias means at these sites; None: at all."""
    own = sa.select(article.c.id).where(article.c.key == key)
    other = sa.select(article_alias.c.article_id).where(article_alias.c.key == key)
    if where is not None:
        own = own.where(article.c.site_id.in_(where))
        other = other.where(article_alias.c.site_id.in_(where))
    return sa.union_all(own, other)


def page(
    connection: Connection, where: frozenset[int] | None, *, limit: int, cursor: str | None = None
) -> tuple[list[Row[Any]], str | None]:
    """Merges at these sites, the newest first."""
    query = sa.select(*_TOLD).select_from(_FROM)
    if where is not None:
        query = query.where(merge.c.site_id.in_(where))
    return keyset(query, (merge.c.id, merge.c.id, "desc"), cursor=cursor, limit=limit).run(
        connection
    )


def find(connection: Connection, public_id: str) -> Row[Any] | None:
    """One merge."""
    query = sa.select(*_TOLD).select_from(_FROM).where(merge.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def lock(connection: Connection, ids: Iterable[int], under: int) -> tuple[Article, ...]:
    """Lock articles by id and then the comments under one, in the order that a decision has."""
    wanted = list(ids)
    query = sa.select(article.c.id).where(article.c.id.in_(wanted)).order_by(article.c.id)
    connection.execute(query.with_for_update()).all()
    of = sa.select(comment.c.id).where(comment.c.article_id == under)
    connection.execute(of.order_by(comment.c.id).with_for_update()).all()
    return tuple(sites.article_of(connection, one) for one in wanted)


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Keep a merge; its internal id."""
    return int(
        connection.execute(sa.insert(merge).returning(merge.c.id).values(values)).scalar_one()
    )


def note_moved(connection: Connection, merge_id: int, from_id: int) -> int:
    """Note which comments stand under an article; how many."""
    of = sa.select(sa.literal(merge_id, sa.BigInteger), comment.c.id)
    of = of.where(comment.c.article_id == from_id)
    connection.execute(sa.insert(merged).from_select(["merge_id", "comment_id"], of))
    noted = sa.select(sa.func.count()).where(merged.c.merge_id == merge_id)
    return int(connection.execute(noted).scalar_one())


def with_replies(connection: Connection, merge_id: int, under: int) -> list[int]:
    """What a merge has moved, and the replies written to it since."""
    moved = sa.select(merged.c.comment_id.label("id")).where(merged.c.merge_id == merge_id)
    tree = moved.cte("tree", recursive=True)
    tree = tree.union(sa.select(comment.c.id).join(tree, comment.c.parent_id == tree.c.id))
    query = sa.select(comment.c.id).where(
        comment.c.id.in_(sa.select(tree.c.id)), comment.c.article_id == under
    )
    return list(connection.scalars(query.order_by(comment.c.id)))


def move(connection: Connection, ids: list[int] | None, from_id: int, into_id: int) -> int:
    """Put comments under another article; None: all. How many of them are published."""
    if ids is not None and len(ids) > AT_ONCE:
        parts = range(0, len(ids), AT_ONCE)
        return sum(move(connection, ids[at : at + AT_ONCE], from_id, into_id) for at in parts)
    where = [comment.c.article_id == from_id]
    if ids is not None:
        where.append(comment.c.id.in_(ids))
    seen = sa.select(sa.func.count()).where(*where, comment.c.status == "published")
    published = connection.execute(seen).scalar_one()
    connection.execute(sa.update(comment).where(*where).values(article_id=into_id))
    return int(published)


def pinned(connection: Connection, article_id: int) -> list[int]:
    """Ids of the article's own comments that stand first."""
    query = sa.select(comment.c.id).where(
        comment.c.article_id == article_id, comment.c.pinned, comment.c.parent_id.is_(None)
    )
    return list(connection.scalars(query))


def rename(connection: Connection, one: Article, key: str) -> None:
    """Give an article another key."""
    connection.execute(sa.update(article).where(article.c.id == one.id).values(key=key))


def carry(connection: Connection, site_id: int, one: Article, other: Article) -> dict[str, Any]:
    """Have the other article watched, and take two hands, as the one; a note of what changed.

    Two hands of its section or of a tag become the article's own: its thread has left both.
    """
    theirs = sites.site_of(connection, site_id)
    level = two_by_place(theirs, one) and not other.second_level
    if level:
        _set_level(connection, other, on=True)
    who, already = watches.of(connection, one.id), watches.of(connection, other.id)
    watches.move(connection, who, one.id, other.id)
    return {"level": level, "watchers": who, "both": [name for name in who if name in already]}


def carry_back(
    connection: Connection, one: Article, other: Article, data: Mapping[str, Any]
) -> None:
    """Take back what was carried; who has ceased to watch it meanwhile watches neither."""
    if data.get("level"):
        _set_level(connection, other, on=False)
    still = set(watches.of(connection, other.id)).intersection(data.get("watchers", ()))
    watches.move(connection, sorted(still), other.id, one.id)
    for who in still.intersection(data.get("both", ())):
        watches.put(connection, who, other.id, on=True)


def _set_level(connection: Connection, one: Article, *, on: bool) -> None:
    of = article.c.id == one.id
    connection.execute(sa.update(article).where(of).values(second_level=on))


def count(connection: Connection, one: Article, other: Article, published: int) -> None:
    """So many more are published there; what the other one's readers wait for may be among them."""
    values: dict[str, Any] = {"voted": max(one.voted, other.voted)}
    connection.execute(sa.update(article).where(article.c.id == one.id).values(values))
    replies.touch(connection, one.id, published, other.waits_until)


def hand_over(connection: Connection, from_id: int, into_id: int, merge_id: int) -> list[str]:
    """Give an article's aliases to another one; which those were."""
    keys = sites.aliases(connection, from_id)
    mine = article_alias.c.article_id == from_id
    values = {
        "article_id": into_id,
        "merge_id": sa.func.coalesce(article_alias.c.merge_id, merge_id),
    }
    connection.execute(sa.update(article_alias).where(mine).values(values))
    return keys


def alias(connection: Connection, site_id: int, key: str, into_id: int, merge_id: int) -> None:
    """Have a key mean another article."""
    values = {"site_id": site_id, "key": key, "article_id": into_id, "merge_id": merge_id}
    connection.execute(sa.insert(article_alias).values(values))


def give_back(connection: Connection, made: Row[Any], keys: list[str]) -> None:
    """The aliases of an article are its own again, and its key none."""
    of = sa.and_(
        article_alias.c.article_id == made.into_id, article_alias.c.site_id == made.site_id
    )
    connection.execute(sa.delete(article_alias).where(of, article_alias.c.key == made.key))
    own = sa.case((article_alias.c.merge_id == made.id, None), else_=article_alias.c.merge_id)
    connection.execute(sa.update(article_alias).where(of, article_alias.c.key.in_(keys)).values(
        article_id=made.from_id, merge_id=own,
    ))  # fmt: skip


def change(connection: Connection, merge_id: int, **values: Any) -> None:
    """Note of a merge."""
    connection.execute(sa.update(merge).where(merge.c.id == merge_id).values(values))


def undone(connection: Connection, merge_id: int, by: str, now: datetime) -> bool:
    """Note that it was taken back; False: somebody was faster."""
    here = sa.update(merge).where(merge.c.id == merge_id, merge.c.undone.is_(None))
    return connection.execute(here.values(undone_by=by, undone=now)).rowcount == 1
