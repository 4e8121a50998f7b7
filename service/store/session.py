"""The one door to the database: engines, and transactions that are long enough and no longer."""

import fcntl
import itertools
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError as PoolTimeout

T = TypeVar("T")
DEADLOCK, NOT_YET, TRIES = "40P01", "55P03", 3  # NOT_YET: a lock was waited for in vain
# A database whose machine or network is gone says nothing: without these one waits for a quarter
# of an hour. Seconds, but for the last.
VANISHED = {
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
UNSYNCED = "ykien_unsynced"  # the mark of a connection whose commits are not synced
BUSY = 30.0  # seconds to wait for a writer that doesn't take turns: another program


def connect(url: str, *, pool: int = 8) -> Engine:
    """Make the engine. Nothing is connected yet; an error never quotes what a row holds."""
    if not url.startswith("sqlite"):
        made = sa.create_engine(
            url, pool_size=pool, max_overflow=4, pool_pre_ping=True, pool_timeout=10,
            json_serializer=_dump, json_deserializer=orjson.loads, hide_parameters=True,
            connect_args={"connect_timeout": 5, "prepare_threshold": 3} | VANISHED,
        )  # fmt: skip
        event.listen(made, "connect", _plan)
        return made
    engine = sa.create_engine(
        url, pool_size=pool, max_overflow=4, connect_args={"timeout": BUSY},
        pool_use_lifo=True,  # the last one still has in memory what it has written
        json_serializer=_dump, json_deserializer=orjson.loads,
        hide_parameters=True,  # no text and no address in a traceback
    )  # fmt: skip
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _dump(value: Any) -> str:
    return orjson.dumps(value).decode()


def _plan(raw: Any, _record: object) -> None:
    """Have PostgreSQL look at the values each time it plans, as long as this connection lasts.

    A plan for any value, which it makes of a statement that was prepared and asked some times, took 3 s
    to find the oldest of 50,000 that wait, on each page of the desk: what is rare is not known there.
    """
    raw.autocommit = True  # else the pool undoes it
    raw.execute("SET plan_cache_mode = force_custom_plan; SET jit = off")
    raw.autocommit = False


def _tune(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-20000",
        "temp_store=MEMORY", "journal_size_limit=67108864",
    ):  # fmt: skip
        raw.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    write, unsynced = options.get("ykien_write", False), options.get(UNSYNCED, False)
    if write and connection.info.get(UNSYNCED, False) != unsynced:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        connection.info[UNSYNCED] = True  # whatever strikes in between, it is not taken for synced
        raw.execute(f"PRAGMA synchronous={'NORMAL' if unsynced else 'FULL'}")
        connection.info[UNSYNCED] = unsynced
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


class _Turn:
    """Whose turn it is to write to an SQLite file, which has one writer.

    SQLite's own busy handler sleeps for up to 100 ms between two looks; a lock, and between
    processes a lock on a file beside the database, hand the turn on at once. The lock is the open
    file's: a child that kept its parent's would keep the turn of a parent that was killed.
    """

    def __init__(self, path: str) -> None:
        self._path, self._file, self._owner = path, -1, 0
        self.renew()

    def renew(self) -> None:
        """Let go of what was a parent's, without giving its turn away; nobody waits here yet."""
        self._threads = threading.Lock()
        if self._owner:
            os.close(self._file)
        self._file, self._owner = -1, 0

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            if not self._owner:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                self._owner = os.getpid()
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:  # no such disk, or a time limit struck while we waited
            self._threads.release()
            raise

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()


_turns: dict[str, _Turn] = {}


def _begin_anew() -> None:
    for turn in _turns.values():
        turn.renew()


os.register_at_fork(after_in_child=_begin_anew)


def _turn_of(engine: Engine) -> AbstractContextManager[None]:
    path = engine.url.database or ""
    if path in ("", ":memory:"):
        return nullcontext()
    return _turns.setdefault(path, _Turn(f"{path}.turn"))


_writes = itertools.count(1)
_written = 0


def written() -> int:
    """How often this process has written: what was read before is as it was while this stays."""
    return _written


@contextmanager
def write(engine: Engine, *, synced: bool = True) -> Iterator[Connection]:
    """One transaction that writes: committed, on disk, when the block ends; else undone.

    One that is not `synced` lasts as well, whatever becomes of this process; but if the machine loses
    its power (or PostgreSQL is killed) before the next one is, it may not have been. None that came
    later can be there without it. So it is for what only helps that later one.
    """
    global _written  # noqa: PLW0603 - one number for all databases of the process: more is only slower
    try:
        with _writing(engine, synced=synced) as connection:
            yield connection
    finally:  # where the answer to a commit was lost too
        _written = next(_writes)


@contextmanager
def _writing(engine: Engine, *, synced: bool) -> Iterator[Connection]:
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            if not synced:
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
            yield connection
        return
    # the turn comes last: whoever waits for a connection keeps nobody from writing
    with engine.connect() as connection, _turn_of(engine):
        # marks this very connection
        connection.execution_options(ykien_write=True, ykien_unsynced=not synced)
        with connection.begin():
            yield connection


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads: everything in it is of one moment."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":  # which has it by itself
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's code of an error; nothing where it is SQLite's."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_down(error: Exception) -> bool:
    """Whether the database itself failed, so that another try would wait for the same once more."""
    if isinstance(error, PoolTimeout):
        return True
    return isinstance(error, OperationalError) and sqlstate(error) not in (DEADLOCK, NOT_YET)


def again(work: Callable[[], T], tries: int = TRIES) -> T:
    """Do it anew where PostgreSQL undid it to end a deadlock; `work` is one whole transaction."""
    try:
        return work()
    except OperationalError as error:
        if tries <= 1 or sqlstate(error) != DEADLOCK:
            raise
    return again(work, tries - 1)


def insert_into(connection: Connection, table: sa.Table) -> Any:
    """INSERT in the database's own dialect, which knows ON CONFLICT."""
    own = postgresql if connection.dialect.name == "postgresql" else sqlite
    return own.insert(table)
