"""Articles that a moderator watches («bài theo dõi»): his own marks, and nobody else's concern."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.session import insert_into
from service.store.tables import article, comment, watch


def put(connection: Connection, who: str, article_id: int, *, on: bool) -> None:
    """Watch an article, or no longer; the same again changes nothing."""
    if on:
        insert = insert_into(connection, watch).values(who=who, article_id=article_id)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["who", "article_id"]))
        return
    connection.execute(sa.delete(watch).where(watch.c.who == who, watch.c.article_id == article_id))


def within(who: str) -> sa.ColumnElement[bool]:
    """Comments on what somebody watches."""
    return comment.c.article_id.in_(sa.select(watch.c.article_id).where(watch.c.who == who))


def is_on(connection: Connection, who: str, article_id: int) -> bool:
    """Whether somebody watches an article."""
    mine = sa.select(watch.c.who).where(watch.c.who == who, watch.c.article_id == article_id)
    return connection.execute(mine).first() is not None


def count(connection: Connection, who: str, sites: Collection[int]) -> int:
    """How many articles of these sites somebody watches."""
    query = sa.select(sa.func.count()).select_from(watch.join(article))
    mine = query.where(watch.c.who == who, article.c.site_id.in_(sites))
    return int(connection.execute(mine).scalar_one())


def of(connection: Connection, article_id: int) -> list[str]:
    """Who watches an article."""
    query = sa.select(watch.c.who).where(watch.c.article_id == article_id)
    return list(connection.scalars(query.order_by(watch.c.who)))


def move(connection: Connection, who: Sequence[str], from_id: int, into_id: int) -> None:
    """Have them watch another article instead."""
    for one in who:
        put(connection, one, from_id, on=False)
        put(connection, one, into_id, on=True)
