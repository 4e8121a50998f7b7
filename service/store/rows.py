"""Rows of one table, written together: on SQLite as plain text and tuples, made of the table's own types.

SQLAlchemy looks at each value of each row by name, which costs as much as SQLite's own work.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from service.store.tables import Instant

Row = Mapping[str, Any]
_Told = Callable[[Any], Any] | None  # how a value is told to the database, if not as it is


@lru_cache(100)
def _shape(
    table: sa.Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Sequence[tuple[str, _Told]]]:
    """The statement for rows that have these columns, and how each value is told."""
    text = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names of our own
    return text, [(name, _told(table.c[name].type, dialect)) for name in names]


def _told(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> _Told:
    if isinstance(kind, Instant):
        return _moment(dialect)
    return kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(100)
def _moment(dialect: Dialect) -> _Told:
    """Told once: a comment, its revision and its event have one moment in several columns."""
    told: _Told = Instant().dialect_impl(dialect).bind_processor(dialect)
    return None if told is None else lru_cache(100)(told)


def insert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Write rows that have the same columns."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.insert(table), rows)
        return
    text, shape = _shape(table, tuple(rows[0]), connection.dialect)
    told = [
        tuple([row[name] if tell is None else tell(row[name]) for name, tell in shape])
        for row in rows
    ]
    connection.exec_driver_sql(text, told)


def numbered(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> list[int]:
    """Write rows, and return the ids that they got, in their order. SQLite only: one writes at a time."""
    query = f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}"  # noqa: S608 - a name of our own
    first: int = connection.exec_driver_sql(query).scalar_one()
    ids = list(range(first, first + len(rows)))
    insert(connection, table, [{**row, "id": id_} for id_, row in zip(ids, rows, strict=True)])
    return ids
