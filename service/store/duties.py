"""Sections that are somebody's to read; they hide nothing from anybody else."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.session import insert_into
from service.store.tables import article, comment, duty, membership, moderator, site


def _has(who: str) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(duty.c.lent_to, duty.c.who) == who


def put(connection: Connection, which: tuple[int, str], who: str, *, on: bool) -> bool:
    """Give a section to somebody or take it away; False: it was so."""
    row = {"site_id": which[0], "section": which[1], "who": who}
    if on:
        insert = insert_into(connection, duty).values(**row).on_conflict_do_nothing()
        return connection.execute(insert.returning(duty.c.who)).first() is not None
    same = sa.and_(*(duty.c[name] == value for name, value in row.items()))
    return connection.execute(sa.delete(duty).where(same)).rowcount == 1


def of_sites(connection: Connection, sites: Collection[int]) -> Sequence[Row[Any]]:
    """Every section that is somebody's at these sites."""
    query: sa.Select[Any] = sa.select(
        duty, site.c.key.label("site_key"), site.c.name.label("site_name")
    ).join(site)
    here = query.where(duty.c.site_id.in_(sites))
    return connection.execute(here.order_by(site.c.name, duty.c.section, duty.c.who)).all()


def count(connection: Connection, who: str, sites: Collection[int]) -> int:
    """How many sections somebody has at these sites."""
    mine = sa.select(sa.func.count()).select_from(duty).where(_has(who), duty.c.site_id.in_(sites))
    return int(connection.execute(mine).scalar_one())


def of(connection: Connection, who: str, sites: Collection[int]) -> Sequence[Row[Any]]:
    """What is somebody's own at these sites, or is lent to that one."""
    theirs = sa.or_(duty.c.who == who, duty.c.lent_to == who)
    return connection.execute(sa.select(duty).where(theirs, duty.c.site_id.in_(sites))).all()


def within(who: str) -> sa.ColumnElement[bool]:
    """Comments on articles of the sections that somebody has."""
    same = sa.and_(duty.c.site_id == article.c.site_id, duty.c.section == article.c.section)
    mine = sa.select(article.c.id).select_from(article.join(duty, same)).where(_has(who))
    return comment.c.article_id.in_(mine)


def sections(connection: Connection, sites: Collection[int]) -> Sequence[Row[Any]]:
    """The sections that articles of these sites are in: site_id, section."""
    query: sa.Select[Any] = sa.select(article.c.site_id, article.c.section).distinct()
    known = query.where(article.c.site_id.in_(sites), article.c.section.is_not(None))
    return connection.execute(known.order_by(article.c.section).limit(500)).all()


def colleagues(connection: Connection, sites: Collection[int]) -> dict[str, frozenset[int]]:
    """Who moderates at these sites, and where: those who are not disabled, by name."""
    query = sa.select(moderator.c.name, moderator.c.root, membership.c.site_id)
    source = moderator.outerjoin(membership)
    rows = connection.execute(query.select_from(source).where(~moderator.c.disabled))
    found = dict[str, set[int]]()
    for row in sorted(rows, key=lambda one: one.name):
        where = set(sites) if row.root else {row.site_id} & set(sites)
        if where:
            found.setdefault(row.name, set()).update(where)
    return {name: frozenset(where) for name, where in found.items()}


def lend(connection: Connection, who: str, to: str, sites: Collection[int]) -> Sequence[Row[Any]]:
    """Hand over all that somebody has at these sites; what comes home is lent no more."""
    mine = sa.and_(_has(who), duty.c.site_id.in_(sites))
    home = sa.case((duty.c.who == to, sa.null()), else_=to)
    done = sa.update(duty).where(mine).values(lent_to=home)
    return connection.execute(done.returning(duty.c.site_id, duty.c.section)).all()


def take_back(connection: Connection, who: str) -> Sequence[Row[Any]]:
    """Have again what is one's own."""
    away = sa.and_(duty.c.who == who, duty.c.lent_to.is_not(None))
    done = sa.update(duty).where(away).values(lent_to=None)
    return connection.execute(done.returning(duty.c.site_id, duty.c.section)).all()


def pass_claims(
    connection: Connection, who: str, to: str, sites: Collection[int], *,
    now: datetime, until: datetime,
) -> Counter[int]:  # fmt: skip
    """Hand over the comments that somebody has claimed; returns how many, by site."""
    mine = sa.and_(
        comment.c.claimed_by == who, comment.c.claimed_until > now, comment.c.site_id.in_(sites)
    )
    done = sa.update(comment).where(mine).values(claimed_by=to, claimed_until=until)
    return Counter(connection.scalars(done.returning(comment.c.site_id)))


def drop(connection: Connection, who: str, site_id: int) -> tuple[list[str], list[str]]:
    """Whoever leaves a site has no section of it and no claim; what was lent goes home.

    Returns the sections that were that one's own, and those that were lent.
    """
    here = duty.c.site_id == site_id
    others = sa.update(duty).where(here, duty.c.lent_to == who).values(lent_to=None)
    lent = sorted(connection.scalars(others.returning(duty.c.section)))
    mine = sa.delete(duty).where(here, duty.c.who == who).returning(duty.c.section)
    claimed = sa.and_(comment.c.claimed_by == who, comment.c.site_id == site_id)
    free = {"claimed_by": None, "claimed_until": None}
    connection.execute(sa.update(comment).where(claimed).values(free))
    return sorted(connection.scalars(mine)), lent
