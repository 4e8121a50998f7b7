"""A campaign is one row of a list: the comment that comes first among those that are asked for.

The list is read from where a page begins, in its own order, and what belongs to a campaign that has
been met is left out of what is read next: a flood of ten thousand costs one more statement.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors

from service.store import paging
from service.store.tables import comment
from service.store.wanted import Filter, where

CHUNK, SORTED = 2, 8  # pages of rows that are read at once, and of a list that is sorted each time
TIMES = 4  # so many times more the next time


def first_ones(
    connection: Connection, wanted: Filter, parts: Sequence[paging.Part], keys: paging.Keys
) -> list[int]:
    """Which comments stand for themselves or their campaign: a page of them, and one.

    `parts` are what is asked for, as paging reads it. Raises BadCursor.
    """
    found, met, cursor = list[int](), set[str](), wanted.cursor
    in_order = all(part.own is not None for part in parts)
    chunk = wanted.limit * (CHUNK if in_order else SORTED)
    while True:
        fresh = sa.or_(comment.c.campaign.is_(None), comment.c.campaign.not_in(sorted(met)))
        some = [part.also(fresh) for part in parts] if met else parts
        rows, cursor = paging.first(connection, some, keys, cursor=cursor, limit=chunk)
        heads = {row.campaign: row.id for row in reversed(rows) if row.campaign is not None}
        if wanted.cursor is not None and heads:
            heads = leading(connection, wanted, keys, heads.values())
        stands = set(heads.values())
        found += [row.id for row in rows if row.campaign is None or row.id in stands]
        met |= {row.campaign for row in rows if row.campaign is not None}
        chunk *= TIMES
        if len(found) > wanted.limit or cursor is None:
            return found[: wanted.limit + 1]


def leading(
    connection: Connection, wanted: Filter, keys: paging.Keys, ids: Collection[int]
) -> dict[str, int]:
    """Those of these comments before which none of their campaign comes."""
    other = comment.alias("other")
    first, tie, direction = keys
    here, there = sa.tuple_(first, tie), sa.tuple_(other.c[first.name], other.c[tie.name])
    rest = [_of(other, one) for one in where(connection, wanted)]
    earlier = sa.exists().where(
        other.c.campaign == comment.c.campaign, there > here if direction == "desc" else there < here,
        *rest,
    )  # fmt: skip
    query = sa.select(comment.c.campaign, comment.c.id).where(
        comment.c.id.in_(ids), ~earlier.correlate(comment)
    )
    return {row.campaign: row.id for row in connection.execute(query)}


def _of(other: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The same condition on another comment."""

    def swap(element: Any, **_kw: Any) -> Any:
        mine = isinstance(element, sa.Column) and element.table is comment
        return other.c[element.name] if mine else None

    made: sa.ColumnElement[bool] = visitors.replacement_traverse(condition, {}, swap)
    return made
