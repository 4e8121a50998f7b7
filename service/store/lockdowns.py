"""Lock-downs: kept, found for what is asked, and measured before they are ordered."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.lockdown import Lock, Scope
from service.store.cursor import keyset
from service.store.tables import article, comment, lockdown, site

_TOLD = (*lockdown.c, site.c.key.label("site"), article.c.title)
_FROM = lockdown.join(site, site.c.id == lockdown.c.site_id).outerjoin(article, sa.and_(
    lockdown.c.scope == "article", article.c.site_id == lockdown.c.site_id,
    article.c.key == lockdown.c.target,
))  # fmt: skip
_LOCK = ("public_id", "scope", "target", "level", "sentence", "created", "until")


def add(connection: Connection, values: dict[str, Any]) -> Row[Any]:
    """Keep one; returns it as it is told."""
    made = connection.execute(sa.insert(lockdown).returning(lockdown.c.id), values).scalar_one()
    query = sa.select(*_TOLD).select_from(_FROM).where(lockdown.c.id == made)
    return connection.execute(query).one()


def end(
    connection: Connection, public_id: str, sites: frozenset[int] | None, by: str, now: datetime
) -> Row[Any] | None:
    """End one that is in force at these sites. None: there is none."""
    which = [lockdown.c.public_id == public_id, lockdown.c.ended.is_(None), _alive(now)]
    if sites is not None:
        which.append(lockdown.c.site_id.in_(sites))
    done = sa.update(lockdown).where(*which).values(ended=now, ended_by=by)
    return connection.execute(done.returning(*lockdown.c)).one_or_none()


def _alive(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(lockdown.c.until.is_(None), lockdown.c.until > now)


def page(
    connection: Connection, sites: frozenset[int] | None, *, ended: bool, now: datetime,
    limit: int, cursor: str | None = None,
) -> tuple[list[Row[Any]], str | None]:  # fmt: skip
    """Lock-downs of these sites, the newest first: those in force, or those that are over."""
    alive = sa.and_(lockdown.c.ended.is_(None), _alive(now))
    query = sa.select(*_TOLD).select_from(_FROM).where(~alive if ended else alive)
    if sites is not None:
        query = query.where(lockdown.c.site_id.in_(sites))
    keys = (lockdown.c.id, lockdown.c.id, "desc")
    return keyset(query, keys, cursor=cursor, limit=limit).run(connection)


def in_force(connection: Connection) -> dict[int, tuple[Lock, ...]]:
    """What nobody has ended, by site, the oldest first; whoever asks looks at `until`."""
    query = sa.select(lockdown.c.site_id, *(lockdown.c[name] for name in _LOCK))
    found = defaultdict[int, tuple[Lock, ...]](tuple)
    for site_id, *told in connection.execute(
        query.where(lockdown.c.ended.is_(None)).order_by(lockdown.c.id)
    ):
        found[site_id] += (Lock(*told),)
    return found


def touches(connection: Connection, site_id: int, scope: Scope, target: str) -> dict[str, int]:
    """How many articles, published comments and waiting ones a place has."""
    where = [article.c.site_id == site_id]
    if scope == "tag":
        tag = orjson.dumps(target).decode()
        where.append(sa.cast(article.c.tags, sa.Text).contains(tag, autoescape=True))
    elif scope != "site":
        where.append(article.c[{"section": "section", "article": "key"}[scope]] == target)
    articles = connection.execute(sa.select(sa.func.count()).select_from(article).where(*where))
    counted = sa.select(comment.c.status, sa.func.count()).where(comment.c.site_id == site_id)
    if scope != "site":
        within = sa.select(article.c.id).where(*where)
        counted = counted.where(comment.c.article_id.in_(within))
    of = {row[0]: row[1] for row in connection.execute(counted.group_by(comment.c.status))}
    return {"articles": articles.scalar_one(), "published": of.get("published", 0),
            "waiting": of.get("received", 0) + of.get("held", 0)}  # fmt: skip
