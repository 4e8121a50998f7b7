"""Pages by key, not by offset: the hundredth costs what the first costs."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

BEYOND = 2**61  # no id and no standing comes near it


class BadCursor(Exception):
    """A cursor that we did not make."""


@dataclass(frozen=True, slots=True)
class Keyset:
    """A query that starts behind a row."""

    query: Any
    keys: tuple[str, str]
    limit: int
    start: int  # before the first row

    def run(self, connection: Connection) -> tuple[list[Row[Any]], str | None]:
        """The rows of this page, and where the next one starts."""
        rows = list(connection.execute(self.query))
        if len(rows) <= self.limit:
            return rows, None
        if self.limit == 0:  # the page is full of what stands before these rows
            return [], _encode([self.start, self.start])
        last = rows[self.limit - 1]
        return rows[: self.limit], _encode([last._mapping[key] for key in self.keys])


Direction = Literal["asc", "desc"]


def keyset(query: Any, keys: tuple[Any, Any, str], *, cursor: str | None, limit: int) -> Keyset:
    """Order by (column, id) and start behind the cursor; numbers only. Raises BadCursor."""
    first, tie, direction = keys
    if cursor is not None:
        values = decode(cursor)
        here, there = sa.tuple_(first, tie), sa.tuple_(*(sa.literal(v) for v in values))
        query = query.where(here < there if direction == "desc" else here > there)
    columns = (first, tie) if first is not tie else (first,)
    order = [c.desc() if direction == "desc" else c.asc() for c in columns]
    return Keyset(query.order_by(*order).limit(limit + 1), (first.name, tie.name), limit,
                  BEYOND if direction == "desc" else -BEYOND)  # fmt: skip


def _encode(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decode(cursor: str) -> list[float]:
    """The row that a cursor names, as (column, id). Raises BadCursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = orjson.loads(raw)
    except (ValueError, binascii.Error, UnicodeError):
        raise BadCursor from None
    plain = isinstance(values, list) and len(values) == 2 and all(
        isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 2**62 for v in values
    )  # fmt: skip
    if not plain:
        raise BadCursor
    return values  # type: ignore[no-any-return]  # checked just above
