"""The record's seals: lines that wait for one, the newest that has one, the whole chain."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.seal import ERASING, Head, Line, head_of
from service.store.tables import event

TURN = 0x7365616C  # "seal": the advisory lock under which one sealer reads the head and goes on
_LINE = [event.c[field.name] for field in dataclasses.fields(Line)]
_SEAL = ("number", "salt", "private", "link", "seal", "key_id")
_FLOW = 1000  # rows that the database sends at a time
_PUT = (
    sa.update(event)
    .where(event.c.id == sa.bindparam("i"))
    .values({name: sa.bindparam(f"b_{name}", type_=event.c[name].type) for name in _SEAL})
)


def _line(row: Row[Any]) -> Line:
    return Line(*tuple(row))


def alone(connection: Connection) -> None:
    """Wait until no other transaction seals; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})


def head(connection: Connection) -> Head:
    """The newest line that is sealed."""
    query = sa.select(*_LINE).where(event.c.number.is_not(None))
    row = connection.execute(query.order_by(event.c.number.desc()).limit(1)).one_or_none()
    return Head() if row is None else head_of(_line(row))


def unsealed(connection: Connection, most: int) -> list[Line]:
    """Committed lines without a seal, oldest first; kept from being erased meanwhile."""
    query = sa.select(*_LINE).where(event.c.number.is_(None)).order_by(event.c.id).limit(most)
    return [_line(row) for row in connection.execute(query.with_for_update(of=event))]


def put(connection: Connection, lines: Sequence[Line]) -> None:
    """Store what lines were sealed with."""
    connection.execute(_PUT, [
        {"i": line.id} | {f"b_{name}": getattr(line, name) for name in _SEAL} for line in lines
    ])  # fmt: skip


def chain(connection: Connection) -> Iterator[Line]:
    """Every sealed line, in the order of the numbers."""
    query = sa.select(*_LINE).where(event.c.number.is_not(None))
    query = query.order_by(event.c.number, event.c.id)
    for row in connection.execution_options(yield_per=_FLOW).execute(query):
        yield _line(row)


def erased(connection: Connection) -> frozenset[int]:
    """Comments whose words may be missing from the record."""
    query = sa.select(event.c.comment_id).where(
        event.c.act.in_(ERASING), event.c.comment_id.is_not(None)
    )
    return frozenset(connection.scalars(query))


def seal_of(connection: Connection, number: int) -> bytes | None:
    """The seal of one line; None: there is none."""
    found = connection.scalar(sa.select(event.c.seal).where(event.c.number == number))
    return None if found is None else bytes(found)


def tail(connection: Connection) -> tuple[int, datetime | None]:
    """How many lines wait for a seal, and since when the oldest does."""
    query = sa.select(sa.func.count(), sa.func.min(event.c.at)).where(event.c.number.is_(None))
    count, since = connection.execute(query).one()
    return count, since
