"""Which comments a page of the desk holds: their ids first, each found where an index has them in order.

A list of several sites and statuses is in no index's order as a whole, but each site's comments of one status
are. So the first ones of each are taken and put in order; only of those the texts are read.
"""

from collections.abc import Collection, Sequence
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.cursor import keyset
from service.store.tables import article, comment, site

STATUSES = ("received", "held", "published", "rejected", "taken_down", "removed")
PARTS = 120  # of more than so many the whole is sorted
Keys = tuple[sa.Column[Any], sa.Column[Any], str]


def whole(
    connection: Connection, sites: Collection[int] | None, status: Collection[str]
) -> list[Any]:
    """These sites and statuses as conditions by which SQLite chooses no index: what else is asked is rarer.

    PostgreSQL knows how rare things are, and guesses worse where a column is hidden from it.
    """
    if connection.dialect.name != "sqlite":
        return among(sites, status)
    said = [(comment.c.site_id + 0).in_(sites)] if sites is not None else []
    return said + ([sa.func.coalesce(comment.c.status, "").in_(status)] if status else [])


def among(sites: Collection[int] | None, status: Collection[str]) -> list[Any]:
    """These sites and statuses."""
    said = [comment.c.site_id.in_(sites)] if sites is not None else []
    return said + ([comment.c.status.in_(status)] if status else [])


def parts(
    connection: Connection, sites: Collection[int] | None, status: Collection[str]
) -> list[list[Any]]:
    """Each site with each status, for lists that nothing else narrows."""
    if sites is None:
        sites = list(connection.scalars(sa.select(site.c.id)))
    each = list(product(sorted(sites), status))
    if len(each) > PARTS:
        return [among(sites, status)]
    return [[comment.c.site_id == one, comment.c.status == state] for one, state in each]


def having(
    connection: Connection, section: str | None, sites: frozenset[int] | None
) -> frozenset[int] | None:
    """Those of these sites that have the section: elsewhere all would be looked through in vain."""
    if section is None:
        return sites
    query = sa.select(article.c.site_id).where(article.c.section == section).distinct()
    if sites is not None:
        query = query.where(article.c.site_id.in_(sites))
    return frozenset(connection.scalars(query))


def first(
    connection: Connection, some: Sequence[list[Any]], keys: Keys, *, cursor: str | None, limit: int
) -> tuple[list[Row[Any]], str | None]:
    """The first ids of all these parts together, each with its campaign; where the next page starts.

    Raises BadCursor.
    """
    column, tie, direction = keys
    chosen = [comment.c.campaign, tie] if column is tie else [comment.c.campaign, tie, column]
    found = [
        sa.select(
            keyset(
                sa.select(*chosen).where(*part), keys, cursor=cursor, limit=limit
            ).query.subquery()
        )
        for part in some
    ]
    if not found:
        return [], None
    every = (found[0] if len(found) == 1 else sa.union_all(*found)).subquery()
    order = every.c[column.name], every.c[tie.name], direction
    return keyset(sa.select(every), order, cursor=None, limit=limit).run(connection)
