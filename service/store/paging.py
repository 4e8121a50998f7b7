"""Which comments a page of the desk holds: their ids first, each found where an index has them in order.

A list of several sites and statuses is in no index's order as a whole, but each site's comments of one status
are. So the first ones of each are taken and put in order; only of those the texts are read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.cursor import keyset
from service.store.tables import article, comment, site

STATUSES = ("received", "held", "published", "rejected", "taken_down", "removed")
PARTS = 120  # of more than so many the whole is sorted
Keys = tuple[sa.Column[Any], sa.Column[Any], str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what is asked for, as conditions; and of which one site and status, where it is of one."""

    where: list[Any]
    own: tuple[int, str] | None = None

    def also(self, *more: Any) -> "Part":
        """What is this and more."""
        return Part([*self.where, *more], self.own)


def whole(
    connection: Connection, sites: Collection[int] | None, status: Collection[str]
) -> list[Any]:
    """These sites and statuses as conditions by which SQLite chooses no index: what else is asked is rarer.

    PostgreSQL knows how rare things are, and guesses worse where a column is hidden from it.
    """
    if connection.dialect.name != "sqlite":
        return within(sites, status)
    said = [(comment.c.site_id + 0).in_(sites)] if sites is not None else []
    return said + ([sa.func.coalesce(comment.c.status, "").in_(status)] if status else [])


def within(sites: Collection[int] | None, status: Collection[str]) -> list[Any]:
    """These sites and statuses."""
    said = [comment.c.site_id.in_(sites)] if sites is not None else []
    return said + ([comment.c.status.in_(status)] if status else [])


def parts(
    connection: Connection, sites: Collection[int] | None, status: Collection[str]
) -> list["Part"]:
    """Each site with each status, for lists that nothing else narrows."""
    if sites is None:
        sites = list(connection.scalars(sa.select(site.c.id)))
    each = list(product(sorted(sites), status))
    if len(each) > PARTS:
        return [Part(within(sites, status))]
    return [Part([], own) for own in each]


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
    connection: Connection, some: Sequence[Part], keys: Keys, *, cursor: str | None, limit: int
) -> tuple[list[Row[Any]], str | None]:
    """The first ids of all these parts together, each with its campaign; where the next page starts.

    Raises BadCursor.
    """
    column, tie, direction = keys
    lite = connection.dialect.name == "sqlite"
    found = [sa.select(_first(one, keys, cursor, limit, lite=lite).subquery()) for one in some]
    if not found:
        return [], None
    every = (found[0] if len(found) == 1 else sa.union_all(*found)).subquery()
    order = every.c[column.name], every.c[tie.name], direction
    return keyset(sa.select(every), order, cursor=None, limit=limit).run(connection)


def heads(
    connection: Connection, sites: Collection[int], status: Collection[str], *more: Any
) -> list[int]:
    """Of each site and status the oldest comment that is such a one."""
    keys, lite = (comment.c.id, comment.c.id, "asc"), connection.dialect.name == "sqlite"
    each, found = list(product(sorted(sites), status)), list[int]()
    for start in range(0, len(each), PARTS):
        some = (_first(Part([*more], own), keys, None, 0, lite=lite).subquery()
                for own in each[start : start + PARTS])  # fmt: skip
        rows = connection.execute(sa.union_all(*(sa.select(one.c.id) for one in some)))
        found += rows.scalars()
    return found


def _first(part: Part, keys: Keys, cursor: str | None, limit: int, *, lite: bool) -> sa.Select[Any]:
    column, tie, direction = keys
    chosen = [tie] if column is tie else [tie, column]
    query = sa.select(comment.c.campaign, *chosen).where(*part.where)
    if part.own is None:
        return _in_order(query, keys, cursor, limit)
    (site_id, state), status = part.own, comment.c.status
    of = [status == state] if lite else [status >= state, status <= state]
    query = query.where(comment.c.site_id == site_id, *of)
    if not lite:
        # PostgreSQL believes that what waits is spread evenly among all comments, and goes through a million
        # of them by id for the first that waits; yet these are the newest. That a status between two equal
        # bounds is always the same one it does not see: only an index that has site and status has this order.
        query = query.order_by(status.desc() if direction == "desc" else status.asc())
    return _in_order(query, keys, cursor, limit)


def _in_order(query: sa.Select[Any], keys: Keys, cursor: str | None, limit: int) -> sa.Select[Any]:
    made: sa.Select[Any] = keyset(query, keys, cursor=cursor, limit=limit).query
    return made
