"""One of many values, however many: they are one parameter, and the statement is always the same.

SQLAlchemy's own way writes a parameter for each value into the statement each time it is sent, which
takes longer than most lists do to be looked up.
"""

from collections.abc import Collection
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Many(sa.TypeDecorator[Collection[Any]]):
    """Values of one type; SQLite is told them as JSON."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: sa.types.TypeEngine[Any]) -> None:
        """Say of which type: one that JSON has as well."""
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """PostgreSQL has arrays."""
        return dialect.type_descriptor(
            ARRAY(self.of) if dialect.name == "postgresql" else sa.Text()
        )

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """A list, as the database takes it."""
        values = list(value or ())
        return values if dialect.name == "postgresql" else orjson.dumps(values).decode()


class _Among(FunctionElement[Any]):
    """Column, values."""

    type = sa.types.NULLTYPE  # as a boolean it would be compared with 1, and no index be used
    inherit_cache = True


def among(column: sa.Column[Any], values: Collection[Any] | str) -> sa.ColumnElement[bool]:
    """The column has one of these values, or of those that a parameter of this name will have."""
    many = _Many(column.type)
    if isinstance(values, str):
        return _Among(column, sa.bindparam(values, type_=many))
    return _Among(column, sa.literal(values, many))


@compiles(_Among, "sqlite")
def _lite(element: _Among, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - no values in it


@compiles(_Among, "postgresql")
def _post(element: _Among, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({values})"
