"""Bans of a site: kept, found for what is examined, and measured on what came lately."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.ban import Ban, Kind
from service.domain.text import fold
from service.store import search
from service.store.among import among
from service.store.cursor import keyset
from service.store.tables import ban, comment, site

LOOKED_BACK = timedelta(days=30)
MOST = 50_000  # newest comments of a site that a preview looks at
_TOLD = (*ban.c, comment.c.public_id.label("comment"), comment.c.name, site.c.key.label("site"))
_FROM = ban.join(site, site.c.id == ban.c.site_id).outerjoin(
    comment, comment.c.id == ban.c.comment_id
)
_IN_FORCE = sa.select(  # made once: it is asked with every batch that is examined
    ban.c.site_id, ban.c.kind, ban.c.value, ban.c.until,
    sa.func.coalesce(ban.c.author, comment.c.author), comment.c.address,
).select_from(ban.outerjoin(comment, comment.c.id == ban.c.comment_id)).where(
    among(ban.c.site_id, "sites"), ban.c.ended.is_(None)
).order_by(ban.c.id)  # fmt: skip


def add(connection: Connection, values: dict[str, Any]) -> Row[Any]:
    """Keep one; returns it as it is told."""
    made = connection.execute(sa.insert(ban).returning(ban.c.id), values).scalar_one()
    query = sa.select(*_TOLD).select_from(_FROM).where(ban.c.id == made)
    return connection.execute(query).one()


def end(
    connection: Connection, public_id: str, sites: frozenset[int] | None, by: str, now: datetime
) -> Row[Any] | None:
    """End one that is in force at these sites. None: there is none."""
    which = [ban.c.public_id == public_id, ban.c.ended.is_(None)]
    if sites is not None:
        which.append(ban.c.site_id.in_(sites))
    over = {"ended": now, "ended_by": by, "author": None}
    done = sa.update(ban).where(*which).values(over).returning(*ban.c)
    return connection.execute(done).one_or_none()


def outlive(connection: Connection, comment_id: int, now: datetime) -> None:
    """Before a comment is blanked: a ban of its author keeps the HMAC, and its words go.

    Nothing leads from the ban to the comment any more.
    """
    mine = ban.c.comment_id == comment_id
    lasts = sa.and_(ban.c.ended.is_(None), sa.or_(ban.c.until.is_(None), ban.c.until > now))
    whose = sa.select(comment.c.author).where(comment.c.id == comment_id).scalar_subquery()
    kept = sa.case((sa.and_(ban.c.kind == "author", lasts), whose), else_=None)
    under = sa.select(comment.c.key_id).where(comment.c.id == comment_id).scalar_subquery()
    gone = {"author": kept, "key_id": under, "comment_id": None, "reason": ""}
    connection.execute(sa.update(ban).where(mine).values(gone))


def renamed(connection: Connection, names: Mapping[str, str], key_id: str) -> None:
    """Authors of whom nothing but a ban may be left have another HMAC from now on, of this key."""
    known = sa.select(ban.c.author).where(ban.c.author.in_(list(names))).distinct()
    for old in connection.scalars(known).all():
        to = {"author": names[str(old)], "key_id": key_id}
        connection.execute(sa.update(ban).where(ban.c.author == old).values(to))


def left(connection: Connection, key_id: str, now: datetime) -> int:
    """How many in force know their author by the HMAC of another key than this one, and no more."""
    query = sa.select(sa.func.count()).where(
        ban.c.author.is_not(None), ban.c.ended.is_(None), ban.c.key_id.is_distinct_from(key_id),
        sa.or_(ban.c.until.is_(None), ban.c.until > now),
    )  # fmt: skip
    return int(connection.execute(query).scalar_one())


def forget_over(connection: Connection, now: datetime) -> int:
    """Drop whom bans were about that have reached their end; how many."""
    over = sa.and_(ban.c.author.is_not(None), ban.c.until <= now)
    return connection.execute(sa.update(ban).where(over).values(author=None)).rowcount


def page(
    connection: Connection, sites: frozenset[int] | None, *, ended: bool, now: datetime,
    limit: int, cursor: str | None = None,
) -> tuple[list[Row[Any]], str | None]:  # fmt: skip
    """Bans of these sites, the newest first: those in force, or those that are over."""
    over = sa.or_(ban.c.ended.is_not(None), sa.and_(ban.c.until.is_not(None), ban.c.until <= now))
    query = sa.select(*_TOLD).select_from(_FROM).where(over if ended else ~over)
    if sites is not None:
        query = query.where(ban.c.site_id.in_(sites))
    keys = (ban.c.id, ban.c.id, "desc")
    return keyset(query, keys, cursor=cursor, limit=limit).run(connection)


def of_sites(connection: Connection, sites: Collection[int]) -> dict[int, list[Ban]]:
    """What nobody has ended, by site; whoever asks looks at `until`."""
    found = defaultdict[int, list[Ban]](list)
    for site_id, *told in connection.execute(_IN_FORCE, {"sites": list(sites)}):
        found[site_id].append(Ban(*told))
    return found


def preview(
    connection: Connection, site_id: int, kind: Kind, value: str, now: datetime
) -> tuple[int, int]:
    """How many comments of the last 30 days it would have met, and how many were published."""
    newest = sa.select(comment.c.id).where(comment.c.site_id == site_id)
    newest = newest.order_by(comment.c.id.desc()).offset(MOST).limit(1)
    first = connection.execute(newest).scalar() or 0
    query = sa.select(
        sa.func.count(), sa.func.count().filter(comment.c.status == "published")
    ).where(comment.c.site_id == site_id, comment.c.id > first,
            comment.c.created > now - LOOKED_BACK, *_met(connection, kind, value))  # fmt: skip
    count, published = connection.execute(query).one()
    return count, published


def _met(connection: Connection, kind: Kind, value: str) -> list[sa.ColumnElement[bool]]:
    if kind not in ("link_domain", "phrase"):
        return [comment.c[kind] == value]
    folded = fold(value)
    there = comment.c.folded.contains(folded, autoescape=True)
    return [search.found(connection, value, oldest=False), there]
