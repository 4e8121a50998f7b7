"""Bring a database to the newest schema, one process at a time, and say where it stands."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
DIGITS = 4  # of a migration's name
STANDS = sa.table("alembic_version", sa.column("version_num", sa.String))
LOCK = 0x796B69656E  # "ykien": the advisory lock that keeps two migrations apart


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without an ini file."""
    from alembic.config import Config  # noqa: PLC0415 - 0.6 s that a second start does not have

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def migrate(engine: Engine, target: str = "head") -> None:
    """Upgrade (or, to an older target, downgrade). Waits for another process that migrates.

    A table that is in use for more than 4 s ends the attempt instead of stopping the newspaper.
    """
    if target == "head" and current(engine) == newest():
        return
    with engine.connect() as connection:
        postgres = engine.dialect.name == "postgresql"
        if postgres:
            connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.execute(sa.text("SET lock_timeout = '4s'; SET statement_timeout = '60s'"))
            connection.commit()
        else:
            connection.execution_options(ykien_write=True)  # marks this very connection
        try:
            bring(connection, target)
            connection.commit()
        finally:
            if postgres:
                connection.rollback()
                connection.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.execute(sa.text("RESET lock_timeout; RESET statement_timeout"))
                connection.commit()


def bring(connection: Connection, target: str) -> None:
    """The same within a transaction that has begun, and is undone with it."""
    from alembic import command  # noqa: PLC0415 - as above

    older = target not in ("head", newest()) and _is_older(target, stands(connection))
    step = command.downgrade if older or target == "base" else command.upgrade
    step(config(connection), target)


def _is_older(target: str, now: str | None) -> bool:
    return now is not None and target < now  # names are four digits


def newest() -> str:
    """The newest migration in the code: a house test keeps them in one row, by number."""
    return max(path.name for path in (FOLDER / "versions").glob("[0-9]*.py"))[:DIGITS]


def current(engine: Engine) -> str | None:
    """The migration that the database stands at; None: never migrated."""
    with engine.connect() as connection:
        return stands(connection)


def stands(connection: Connection) -> str | None:
    """The same by a connection that is there."""
    if not sa.inspect(connection).has_table(STANDS.name):
        return None
    return connection.execute(sa.select(STANDS.c.version_num)).scalar()
