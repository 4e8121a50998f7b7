"""The one door to the database: what one reads is of one moment, and whose turn it is."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from service.domain.site import Site
from service.flow.deps import Deps
from service.store import sites
from service.store.session import again, read, write
from tests.support.databases import Database
from tests.support.story import change

ROOT = Path(__file__).parents[2]


def test_everything_that_is_read_in_one_go_is_of_one_moment(deps: Deps, site_a: Site) -> None:
    with read(deps.engine) as connection:
        before = sites.find_site(connection, "a")
        changed = change(deps, site_a, mode="post")
        assert sites.find_site(connection, "a") == before == site_a
    with read(deps.engine) as connection:
        assert sites.find_site(connection, "a") == changed
        level = connection.get_isolation_level()
    assert level == ("SERIALIZABLE" if connection.dialect.name == "sqlite" else "REPEATABLE READ")
    with deps.engine.begin() as connection:  # the pool's connections are as they were
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
        assert connection.get_isolation_level() != "REPEATABLE READ"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_looks_at_the_values_each_time_it_plans(database: Database) -> None:
    for undone in range(2):
        with database.engine.connect() as connection:  # the second time one that was handed back
            assert connection.scalar(sa.text("SHOW plan_cache_mode")) == "force_custom_plan", undone
            assert connection.scalar(sa.text("SHOW jit")) == "off"
            connection.rollback()


class Crossed(Exception):
    """What the driver raises where PostgreSQL has ended a deadlock."""

    sqlstate = "40P01"


@pytest.mark.parametrize(("lost", "comes_of_it"), [(0, "done"), (2, "done"), (3, "deadlock")])
def test_what_was_undone_to_end_a_deadlock_is_done_anew(lost: int, comes_of_it: str) -> None:
    left = iter([Crossed()] * lost)

    def work() -> str:
        for crossed in left:
            raise OperationalError("UPDATE", {}, crossed)
        return "done"

    try:
        assert again(work) == comes_of_it
    except OperationalError:
        assert comes_of_it == "deadlock"


def test_no_other_error_is_tried_again() -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise OperationalError("UPDATE", {}, OSError("away"))

    with pytest.raises(OperationalError):
        again(work)
    assert len(tries) == 1


FAMILY = """
import os, signal, sys
from service.store.session import connect, write
engine = connect(sys.argv[1])
with write(engine):
    pass
engine.dispose()
if os.fork() == 0:
    os.write(1, b"child\\n")  # whole: print may write the end of its line by itself
    sys.stdin.read()  # until the test has seen enough
    os._exit(0)
with write(engine):
    os.write(1, b"parent\\n")
    signal.pause()
"""


@pytest.mark.one_database
def test_turn_of_a_killed_parent_is_over_though_its_child_lives(database: Database) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY, database.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        said = sorted(parent.stdout.readline() for _ in range(2))
        parent.kill()
        assert said == [b"child\n", b"parent\n"]
        os.waitid(os.P_PID, parent.pid, os.WEXITED | os.WNOWAIT)
        with Path(f"{database.engine.url.database}.turn").open("rb") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with write(database.engine) as connection:
            connection.execute(sa.text("DELETE FROM lease"))
