"""All rows of one moment, as plain values: read for a backup, and put back from one.

Values are what JSON knows, and each column's kind is told beside them, so that rows of either
database fit into the other, and rows of an older schema into the schema that they come from.
"""

import base64
import binascii
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection, Engine

from service.store import seals, session
from service.store.tables import (
    Id,
    Instant,
    comment,
    desk_mail,
    embed_key,
    metadata,
    outbox,
    request,
    second,
    webhook,
)

# What is over in a moment, or lets somebody in, or is made anew: a restored house starts without it.
LEFT_OUT = ("lease", "session", "signin", "second_wait", "tally", "tallied")
KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "integer": Id, "text": sa.Text(), "float": sa.Float(), "boolean": sa.Boolean(),
    "bytes": sa.LargeBinary(), "instant": Instant(), "json": sa.JSON(none_as_null=True),
}  # fmt: skip
_FLOW = 1000  # rows that the database sends at a time
_FROM: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "instant": datetime.isoformat,
}
_TO: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "instant": datetime.fromisoformat,
}

Columns = Mapping[str, str]  # name → kind, in the order of a row's values
Row = list[Any]


class Unfit(Exception):
    """Rows that can't be what they are said to be; the message says which."""


def _kind(column: sa.Column[Any]) -> str:
    """Which of KINDS a column is of."""
    known = (
        (Instant, "instant"), (sa.Boolean, "boolean"), (sa.Integer, "integer"),
        (sa.Float, "float"), (sa.LargeBinary, "bytes"), (sa.JSON, "json"), (sa.String, "text"),
    )  # fmt: skip
    return next(kind for type_, kind in known if isinstance(column.type, type_))


def tables() -> dict[str, Columns]:
    """Every table that is backed up, those that others refer to first, with its columns."""
    return {
        str(table.name): {str(column.name): _kind(column) for column in table.columns}
        for table in metadata.sorted_tables if table.name not in LEFT_OUT
    }  # fmt: skip


@contextmanager
def moment(engine: Engine, folder: Path) -> Iterator[Connection]:
    """A connection to which all is as it is now, however long it reads and whoever writes.

    Of SQLite a copy is made first, in `folder`: to read rows for minutes from the file itself
    would let its write-ahead log grow for as long.
    """
    if engine.dialect.name != "sqlite":
        with session.read(engine) as connection:
            yield connection
        return
    path = folder / "copy.sqlite3"
    raw = engine.raw_connection()
    try:
        with closing(sqlite3.connect(path)) as copy:
            source = raw.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copy)  # SQLite's online backup, in one step: one read transaction
    finally:
        raw.close()
    copied = session.connect(f"sqlite:///{path}", pool=1)
    try:
        with session.read(copied) as connection:
            yield connection
    finally:
        copied.dispose()


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    query = sa.select(sa.func.count()).select_from(sa.table(name))
    return int(connection.execute(query).scalar_one())


def rows(connection: Connection, name: str) -> Iterator[Row]:
    """A table's rows in the order of its key, so that a parent comes before its replies."""
    table = metadata.tables[name]
    query = sa.select(table).order_by(*table.primary_key)
    ways = [_FROM.get(_kind(column)) for column in table.columns]
    for row in connection.execution_options(yield_per=_FLOW).execute(query):
        yield [
            value if way is None or value is None else way(value)
            for way, value in zip(ways, row, strict=True)
        ]


def key_ids(connection: Connection) -> dict[str, int]:
    """Under which keys addresses and secrets lie encrypted, and how many rows under each.

    And the key of the record's newest seal, without which the record can't go on.
    """
    under = Counter[str]()
    for table in (comment, webhook, second, outbox, request, embed_key, desk_mail):
        query = sa.select(table.c.key_id, sa.func.count()).where(table.c.key_id.is_not(None))
        for key_id, number in connection.execute(query.group_by(table.c.key_id)):
            under[key_id] += number
    head = seals.head(connection)
    return dict(under) | ({head.key_id: under[head.key_id]} if head.number else {})


def sample(connection: Connection, key_id: str) -> bytes | None:
    """One address that lies encrypted under this key."""
    sealed = sa.func.coalesce(comment.c.email, comment.c.identity, comment.c.ip)
    query = sa.select(sealed).where(comment.c.key_id == key_id, sealed.is_not(None)).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else bytes(found)


def is_empty(connection: Connection) -> bool:
    """Whether nothing is kept yet: no schema, or no row in any table."""
    there = set(sa.inspect(connection).get_table_names())
    return not any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        for table in metadata.sorted_tables if table.name in there
    )  # fmt: skip


@contextmanager
def rebuilding(url: str) -> Iterator[Connection]:
    """One transaction in which every row may be changed; undone as a whole if anything fails."""
    engine = session.connect(url, pool=1)
    if engine.dialect.name == "sqlite":
        # To look for replies to each comment that is deleted would take for ever; `broken` looks
        # at all references at the end. Within a transaction this can't be said.
        listening.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))
    try:
        with session.write(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SET LOCAL lock_timeout = '4s'"))
            yield connection
    finally:
        engine.dispose()


def others(connection: Connection) -> int:
    """How many other connections there are to a database of PostgreSQL, and stay there."""
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    for _ in range(20):  # two seconds: the server is a moment behind those who have just left
        count = int(connection.execute(query).scalar_one())
        if not count:
            break
        connection.execute(sa.text("SELECT pg_sleep(0.1), pg_stat_clear_snapshot()"))
    return count


def open_elsewhere(path: Path) -> bool:
    """Whether anybody else has an SQLite file open, even if nothing is being written."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as raw:
        raw.execute("PRAGMA locking_mode=EXCLUSIVE")  # which a WAL's other reader keeps us from
        try:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return True
            raise
    return False


def wipe(connection: Connection) -> None:
    """Delete every row."""
    there = set(sa.inspect(connection).get_table_names())
    names = [table.name for table in reversed(metadata.sorted_tables) if table.name in there]
    if connection.dialect.name == "postgresql" and names:
        connection.execute(sa.text(f"TRUNCATE {', '.join(map(_quoted, names))}"))
        return
    for name in names:
        connection.execute(sa.delete(sa.table(name)))


def _quoted(name: str) -> str:
    return f'"{name}"'


def put(connection: Connection, name: str, columns: Columns, values: Sequence[Row]) -> None:
    """Put rows back. Raises Unfit."""
    ways = [(column, _TO.get(kind)) for column, kind in columns.items()]
    table = sa.table(name, *(sa.column(column, KINDS[kind]) for column, kind in columns.items()))
    try:
        made = [
            {column: value if way is None or value is None else way(value)
             for (column, way), value in zip(ways, row, strict=True)}
            for row in values
        ]  # fmt: skip
        if made:
            connection.execute(sa.insert(table), made)
    except (ValueError, TypeError, AttributeError, binascii.Error, sa.exc.StatementError) as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Unfit(f"a row of {name} can't be put back: {why}") from error


def follow(connection: Connection) -> None:
    """Let new ids begin after those that were put back; SQLite counts from the highest itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                sa.select(sa.func.setval(
                    sa.func.pg_get_serial_sequence(_quoted(table.name), column.name),
                    sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery(),
                    sa.false(),
                ))
            )  # fmt: skip


def broken(connection: Connection) -> int:
    """How many references lead nowhere; PostgreSQL has refused such a row before."""
    if connection.dialect.name != "sqlite":
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
