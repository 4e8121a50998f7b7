"""Who works at which site, in which role, and when somebody was here last."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import membership, moderator, second, session, site

NAMES = 0x796B6E61  # "ykna": the advisory lock under which a new name is compared with all others


def hold(connection: Connection, site_id: int) -> None:
    """Nobody else gives or takes roles of this site before this transaction ends."""
    mine = sa.select(site.c.id).where(site.c.id == site_id)
    connection.execute(mine.with_for_update(key_share=True))


def of_sites(connection: Connection, sites: Collection[int], now: datetime) -> Sequence[Row[Any]]:
    """Each role of these sites with who has it, by name; those of every site with no site."""
    own = moderator.c.id
    query: sa.Select[Any] = sa.select(
        *(moderator.c[name] for name in ("id", "name", "root", "disabled", "seen", "entered")),
        membership.c.site_id, membership.c.role,
        sa.exists().where(session.c.moderator_id == own, session.c.expires > now).label("here"),
        sa.exists().where(second.c.moderator_id == own, second.c.confirmed.is_not(None))
        .label("two_step"),
    )  # fmt: skip
    of = sa.and_(membership.c.moderator_id == own, membership.c.site_id.in_(sites))
    query = query.select_from(moderator.outerjoin(membership, of))
    there = sa.or_(moderator.c.root, membership.c.site_id.is_not(None))
    return connection.execute(query.where(there).order_by(moderator.c.name)).all()


def entered(connection: Connection, moderator_id: int) -> bool:
    """Whether somebody has ever made the account his own."""
    mine = sa.select(moderator.c.entered).where(moderator.c.id == moderator_id)
    return bool(connection.execute(mine).scalar_one())


def alike(connection: Connection, name: str) -> bool:
    """Whether a name differs in its case alone from one that there is; no database folds «Đ».

    From here to the end of the transaction nobody else asks this, to add a name.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(NAMES)))
    others = connection.scalars(sa.select(moderator.c.name).where(moderator.c.name != name))
    return name.casefold() in {one.casefold() for one in others}


def others(connection: Connection, site_id: int, sites: Collection[int] | None) -> list[str]:
    """Who has no role at a site and works, or worked last, at one of these; None: at any."""
    has = sa.exists().where(membership.c.moderator_id == moderator.c.id)
    there = sa.true() if sites is None else sa.or_(
        has.where(membership.c.site_id.in_(sites)), ~has & moderator.c.last_site.in_(sites)
    )  # fmt: skip
    query = sa.select(moderator.c.name).where(
        ~has.where(membership.c.site_id == site_id), there, ~moderator.c.disabled, ~moderator.c.root
    )  # fmt: skip
    return list(connection.scalars(query.order_by(moderator.c.name)))


def admins(connection: Connection, site_id: int) -> set[int]:
    """Who is an admin of this site, may come in and has."""
    query = sa.select(moderator.c.id).join(membership).where(
        membership.c.site_id == site_id, membership.c.role == "admin", ~moderator.c.disabled,
        moderator.c.entered,
    )  # fmt: skip
    return set(connection.scalars(query))


def take_role(connection: Connection, moderator_id: int, site_id: int) -> None:
    """Have no role at this site any more; which one it was that was left last is kept."""
    which = sa.and_(membership.c.moderator_id == moderator_id, membership.c.site_id == site_id)
    connection.execute(sa.delete(membership).where(which))
    mine = moderator.c.id == moderator_id
    connection.execute(sa.update(moderator).where(mine).values(last_site=site_id))
