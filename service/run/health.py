"""What `ykien doctor` looks at: each look says how a thing is and what to do about it."""

import shutil
import stat
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import redis as redis_py
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from service import queue
from service.flow.deps import now
from service.run import place
from service.store import mails, migrate, sites
from service.store.session import connect, read, write
from service.store.tables import comment, lease, revision

State = Literal["ok", "warn", "FAIL"]
Told = Iterator[tuple[str, State, str]]
SPACE = (1 << 28, 1 << 31)  # bytes: FAIL below the first, warn below the second
CLOCK = (1.0, 10.0)  # seconds of difference: warn, FAIL
OLDEST_REDIS = (6, 2)
ADVICE = "it needs `appendonly yes` and `maxmemory-policy noeviction`"


def secret(settings: Settings) -> Told:
    """The secret key: there, long enough, and nobody else's."""
    path = settings.data / place.SECRET
    if settings.secret_key is None:
        yield (
            "secret", "FAIL",
            (f"YKIEN_SECRET_KEY isn't set and there is no {path}: is YKIEN_DATA the one of your "
             "service? The record was not looked at"),
        )  # fmt: skip
        return
    short = [key for key in settings.secret_key.replace(",", " ").split() if len(key) < 32]
    if short:
        yield (
            "secret",
            "FAIL",
            "a key is shorter than 32 characters: authors' tokens can be guessed",
        )
    elif path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield "secret", "FAIL", f"others can read {path}: chmod 600 {path}"
    else:
        count = len(settings.secret_key.replace(",", " ").split())
        more = f", {count - 1} older: `ykien secrets rotate`" if count > 1 else ""
        yield "secret", "ok", f"there{more}; keep a copy apart from the backups"


def data(settings: Settings) -> Told:
    """The data folder and the room in it."""
    if not settings.data.is_dir():
        yield "data", "warn", f"there is no {settings.data} yet; `ykien run` makes it"
        return
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    if mode & 0o077:
        yield "data", "warn", f"others can look into {settings.data}: chmod 700 {settings.data}"
    free = shutil.disk_usage(settings.data).free
    state: State = "FAIL" if free < SPACE[0] else "warn" if free < SPACE[1] else "ok"
    if not settings.database_url.startswith("sqlite:///") and settings.redis_url:
        state = "ok"  # nothing is kept here: it may be a container's small scratch space
    yield "disk", state, f"{free / (1 << 30):.1f} GiB free in {settings.data}"


def database(settings: Settings) -> Told:
    """The database: reachable, migrated, writable, its clock, and what waits in it."""
    if settings.database_url.startswith("sqlite:///"):
        path = settings.database_url.removeprefix("sqlite:///")
        if not Path(path).exists():
            yield (
                "database", "FAIL",
                (f"there is no {path}: is YKIEN_DATA the one of your service? If it is new, "
                 "`ykien migrate` makes it"),
            )  # fmt: skip
            return
    engine = connect(settings.database_url, pool=1)
    try:
        stands, newest = migrate.current(engine), migrate.newest()
        if stands != newest:
            yield "database", "FAIL", f"at {stands or 'nothing'}, not {newest}: `ykien migrate`"
            return
        yield "database", "ok", f"{engine.dialect.name}, at migration {stands}"
        yield from _writable(engine)
        with read(engine) as connection:
            yield from _engine(connection)
            yield from _waiting(connection, settings)
            yield from _mail(connection, settings)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).strip().splitlines()[0]
        yield "database", "FAIL", f"{why}: is it there, and is YKIEN_DATABASE_URL right?"
    finally:
        engine.dispose()


def _writable(engine: Engine) -> Told:
    with write(engine) as connection:
        connection.execute(sa.delete(lease).where(lease.c.name == "doctor"))
    yield "writing", "ok", "a transaction was committed"


def _engine(connection: Connection) -> Told:
    if connection.dialect.name == "sqlite":
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        state: State = "ok" if mode == "wal" else "FAIL"
        yield (
            "journal",
            state,
            f"journal_mode={mode}"
            + ("" if mode == "wal" else ": the disk may be a network's; SQLite needs a local one"),
        )
        return
    theirs = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    off = abs((now() - theirs).total_seconds())
    state = "FAIL" if off > CLOCK[1] else "warn" if off > CLOCK[0] else "ok"
    yield (
        "clock",
        state,
        f"{off:.1f} s from the database's"
        + ("" if state == "ok" else ": leases and limits need one time; set up NTP"),
    )


def _waiting(connection: Connection, settings: Settings) -> Told:
    query = sa.select(sa.func.min(revision.c.due_at), sa.func.count()).where(
        revision.c.due_at.is_not(None)
    )
    oldest, count = connection.execute(query).one()
    age = 0.0 if oldest is None else (now() - _moment(oldest)).total_seconds()
    late = settings.sweep_after + settings.lease
    state: State = "FAIL" if age > 4 * late else "warn" if age > late else "ok"
    told = f"{count} comments wait to be examined"
    if state != "ok":
        told += f", the oldest for {age:.0f} s: is a worker running? `ykien sweep --here` helps"
    yield "worker", state, told + _pulse(settings)
    future = connection.execute(sa.select(sa.func.max(comment.c.created))).scalar()
    if future is not None and (_moment(future) - now()).total_seconds() > CLOCK[0]:
        yield "clock", "FAIL", "the newest comment is from the future: this clock was set back"


def _mail(connection: Connection, settings: Settings) -> Told:
    """Letters: whether there is a way out, and what was given up in the last 30 days."""
    if bool(settings.smtp_url) != bool(settings.mail_from):
        yield "mail", "warn", "YKIEN_SMTP_URL and YKIEN_MAIL_FROM are set together, or neither"
    asks = [one.key for one in sites.all_sites(connection) if one.email_confirmation != "off"]
    if asks and not settings.mails:
        told = f"email_confirmation has no effect without mail, nothing is held for it: {', '.join(asks)}"
        yield "mail", "warn", told
    count, fault = mails.dead(connection)
    if count:
        yield "mail", "warn", f"{count} letters were given up, the newest because of: {fault}"
    elif settings.mails:
        yield "mail", "ok", f"{mails.waiting(connection)} letters wait to be sent"


def _moment(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value


def _pulse(settings: Settings) -> str:
    try:
        age = time.time() - (settings.data / place.PULSE_OF_WORKER).stat().st_mtime
    except FileNotFoundError:
        return "; no worker has run with this data folder"
    return f"; a worker with this data folder gave a sign {max(0, age):.0f} s ago"


def redis(settings: Settings) -> Told:
    """Redis: reachable, new enough, keeps what it is given."""
    if settings.redis_url is None:
        yield "redis", "warn", "YKIEN_REDIS_URL isn't set and no `ykien run` is running"
        return
    client = queue.connect(settings.redis_url)
    try:
        info = client.info()
        kept = {name: client.config_get(name).get(name) for name in
                ("appendonly", "maxmemory-policy")}  # fmt: skip
    except redis_py.ResponseError:
        yield "redis", "warn", f"it answers but won't show its configuration; {ADVICE}"
        return
    except (redis_py.RedisError, OSError) as error:
        away = "comments are kept, and examined when a sweep finds them"
        yield "redis", "warn", f"it doesn't answer ({type(error).__name__}): {away}"
        return
    finally:
        client.close()
    yield from _redis(dict(info), kept)


def _redis(info: dict[str, Any], kept: dict[str, Any]) -> Told:
    number = info["redis_version"]
    version = tuple(int(part) for part in str(number).split(".")[:2])
    if version < OLDEST_REDIS:
        yield "redis", "FAIL", f"it is {number}; 6.2 is the oldest that will do"
    elif kept["maxmemory-policy"] != "noeviction":
        yield "redis", "FAIL", f"when memory is short it throws the queue away; {ADVICE}"
    elif kept["appendonly"] != "yes":
        yield "redis", "warn", f"restarted, it has forgotten the queue (the sweep helps); {ADVICE}"
    else:
        used = info["used_memory_human"]
        yield "redis", "ok", f"{number}, append-only file on, noeviction, {used} used"


def address(settings: Settings) -> Told:
    """What readers' browsers will see."""
    if settings.production and not settings.secure:
        yield (
            "address",
            "warn",
            "YKIEN_PUBLIC_URL isn't https: cookies go over the wire in the clear",
        )
    if settings.production and not settings.limits:
        yield "limits", "warn", "YKIEN_LIMITS is off: anybody can flood the desk"
    if settings.production and settings.demo:
        yield "demo", "warn", "YKIEN_DEMO is on: the site `demo` takes comments from any origin"
    running = "a `ykien run` works with this data folder" if place.in_use(settings) else (
        "no `ykien run` works with this data folder"
    )  # fmt: skip
    yield "run", "ok", running
