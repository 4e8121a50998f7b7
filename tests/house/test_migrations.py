"""Migrations: one head, four digits, up and down and up over rows, and the schema of tables.py."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.store import migrate
from service.store.migrate import FOLDER
from service.store.session import read, write
from service.store.tables import Instant, metadata, moderator
from tests.support.databases import Database

# Made by store/words.py, on each database in its own way; FTS5 has tables of its own beside it.
SEARCH = ("search", *(f"search_{part}" for part in ("data", "idx", "docsize", "config")))
FILES = sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))


def test_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.config())
    assert script.get_heads() == [migrate.newest()] == [FILES[-1][:4]]


def test_names_are_four_digits_without_a_gap() -> None:
    assert [name for name in FILES if not re.fullmatch(r"\d{4}_[a-z0-9_]+", name)] == []
    assert [int(name[:4]) for name in FILES] == list(range(1, len(FILES) + 1))


EXAMPLES: dict[type[sa.types.TypeEngine[Any]], object] = {
    sa.Text: "chữ", sa.Integer: 1, sa.BigInteger: 1, sa.Float: 0.5, sa.Boolean: False,
    sa.LargeBinary: b"\0\xff", sa.JSON: {"a": [None, "chữ"]},
    Instant: datetime(2026, 11, 1, tzinfo=UTC),
}  # fmt: skip


def value(column: sa.Column[Any], number: int) -> object:
    """Something that the column can hold, another one in the second row where it may matter."""
    if column.nullable and number == 2:
        return None
    if column.foreign_keys:
        return number
    example = next(made for kind, made in EXAMPLES.items() if isinstance(column.type, kind))
    if isinstance(example, str):
        return f"chữ {number}"
    return number if example == 1 and not isinstance(example, bool) else example


def fill(database: Database) -> None:
    """Two rows in every table; the second one has a NULL wherever that may be."""
    with write(database.engine) as connection:
        for table in metadata.sorted_tables:
            for number in (1, 2):
                row = {column.name: value(column, number) for column in table.columns}
                connection.execute(sa.insert(table), row)


def counts(database: Database) -> dict[str, int]:
    with read(database.engine) as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def schema(database: Database) -> dict[str, Any]:
    """Everything that the database knows of its tables, but for the order of columns."""

    def plain(told: Any) -> list[str]:
        rows = told if isinstance(told, list) else [told]
        return sorted(str(sorted(row.items(), key=str)) for row in rows)

    with read(database.engine) as connection:
        look = sa.inspect(connection)
        return {
            name: {
                "columns": plain([c | {"type": str(c["type"])} for c in look.get_columns(name)]),
                "key": plain(look.get_pk_constraint(name)),
                "references": plain(look.get_foreign_keys(name)),
                "unique": plain(look.get_unique_constraints(name)),
                "indexes": plain([
                    index | {"dialect_options": sorted(
                        (key, str(told)) for key, told in index.get("dialect_options", {}).items()
                    )}
                    for index in look.get_indexes(name)
                ]),
            }
            for name in look.get_table_names() if name not in ("alembic_version", *SEARCH)
        }  # fmt: skip


def test_migrated_schema_is_that_of_the_tables(
    database: Database, empty_database: Database
) -> None:
    if database.kind != empty_database.kind:
        return
    metadata.create_all(empty_database.engine)
    assert schema(database) == schema(empty_database)
    with read(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "include_name": lambda name, *_: name not in SEARCH,
        })  # fmt: skip
        assert compare_metadata(context, metadata) == []


def test_up_down_and_up_again_over_rows(empty_database: Database) -> None:
    engine = empty_database.engine
    assert migrate.current(engine) is None
    migrate.migrate(engine)
    migrate.migrate(engine)
    assert migrate.current(engine) == migrate.newest()
    fill(empty_database)
    assert set(counts(empty_database).values()) == {2}
    migrate.migrate(engine, "base")
    assert migrate.current(engine) is None
    with read(engine) as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate.migrate(engine)
    assert set(counts(empty_database).values()) == {0}


def test_accounts_of_before_are_somebodys(empty_database: Database) -> None:
    """0027: nobody is invited into one, even where no sign-in is on record."""
    engine = empty_database.engine
    migrate.migrate(engine, "0026")
    with write(engine) as connection:
        connection.execute(
            sa.text("INSERT INTO moderator (name, created) VALUES ('an', '2026-11-01')")
        )
    migrate.migrate(engine)
    with write(engine) as connection:
        connection.execute(
            sa.text("INSERT INTO moderator (name, created) VALUES ('bê', '2026-11-01')")
        )
        query = sa.select(moderator.c.name, moderator.c.entered, moderator.c.seen)
        assert set(connection.execute(query)) == {("an", True, None), ("bê", False, None)}


@pytest.mark.long
def test_every_step_keeps_its_rows_both_ways(empty_database: Database) -> None:
    engine = empty_database.engine
    migrate.migrate(engine)
    fill(empty_database)
    for older in reversed([name[:4] for name in FILES[:-1]]):
        migrate.migrate(engine, older)
        with read(engine) as connection:
            there = set(sa.inspect(connection).get_table_names())
        migrate.migrate(engine)
        kept = {name for name, count in counts(empty_database).items() if count == 2}
        assert kept == there & set(metadata.tables)  # a table that the step made is empty again
