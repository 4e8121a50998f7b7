"""The databases of a test: SQLite and a real PostgreSQL, migrated once and copied for each."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import OperationalError

from service.store import session
from service.store.migrate import migrate
from service.store.session import connect
from tests.support import postgres

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Database:
    """One database of its own, gone after the test."""

    kind: str
    url: str
    engine: Engine


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of xdist's workers this is; `master` without xdist."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "master"))


@pytest.fixture(scope="session")
def postgres_place(run_folder: Path, worker_id: str) -> str:
    """The socket folder of the run's PostgreSQL."""
    return postgres.server(run_folder, os.getpid() if worker_id == "master" else os.getppid())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "ykien.sqlite3"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on both databases whatever needs one, unless it says that one will do."""
    asked = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    for name in ("database", "empty_database"):
        if name in metafunc.fixturenames and name not in asked:
            alone = metafunc.definition.get_closest_marker("one_database")
            metafunc.parametrize(name, KINDS[:1] if alone else KINDS, indirect=True)


@pytest.fixture(scope="session")
def worker_url(postgres_place: str, worker_id: str) -> str:
    """This worker's own migrated database on PostgreSQL."""
    return postgres.create(postgres_place, f"tests_{worker_id}")


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows."""
    if request.param == "sqlite":
        path = tmp_path / "ykien.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("worker_url")
        postgres.empty(request.getfixturevalue("postgres_place"), make_url(url).database or "")
    yield from _opened(Database(request.param, url, connect(url)))


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that has never been migrated."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        yield from _opened(Database("sqlite", url, connect(url)))
        return
    place, name = request.getfixturevalue("postgres_place"), f"empty_{tmp_path.name}_{os.getpid()}"
    url = postgres.create(place, name, migrated=False)
    yield from _opened(Database("postgresql", url, connect(url)))
    postgres.drop(place, name)


def _opened(made: Database) -> Iterator[Database]:
    yield made
    made.engine.dispose()
    turn = session._turns.pop(made.engine.url.database or "", None)
    if turn is not None and turn._owner:
        os.close(turn._file)  # a process has one database; a test run has a thousand


@contextmanager
def failing(engine: Engine, fails: Callable[[str], bool]) -> Iterator[None]:
    """A database that fails the statements which `fails` picks, as one that restarts does."""

    def look(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if fails(statement):
            raise OperationalError(statement, {}, Exception("the server closed the connection"))

    sa.event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", look)


def changes(*turns: int) -> Callable[[str], bool]:
    """Picks the changes of a comment of these turns, counted from 1."""
    seen = count(1)
    return lambda statement: statement.startswith("UPDATE comment") and next(seen) in turns
