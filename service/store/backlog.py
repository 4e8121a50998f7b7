"""What waits, for a machine and for a human, over all sites."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from service.domain.hours import roundly
from service.store.session import read
from service.store.tables import comment, outbox, revision, site

FRESH = timedelta(seconds=10)  # counting by status reads an index of the whole table
RECENT, ENOUGH = timedelta(days=30), 5  # comments whose wait says how long the next one may wait
USUAL = 60.0  # seconds that a site's usual wait is said as it was


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits and how long already; ages in seconds."""

    due: int
    due_oldest: float
    held_oldest: float
    by_status: dict[str, int]
    outbox: int  # what waits to be told outside, to be tried again as well
    outbox_oldest: float


class Kept:
    """The backlog, read once in ten seconds at most, however many ask."""

    def __init__(self, engine: Engine) -> None:
        """Nothing was read yet."""
        self._engine = engine
        self._one_reads = threading.Lock()
        self._kept: tuple[datetime, Backlog] | None = None

    def get(self, now: datetime) -> Backlog:
        """How it stood within the last ten seconds."""
        with self._one_reads:
            if self._kept is None or not self._kept[0] <= now < self._kept[0] + FRESH:
                with read(self._engine) as connection:
                    self._kept = (now, backlog(connection, now))
            return self._kept[1]


def backlog(connection: Connection, now: datetime) -> Backlog:
    """Read it."""
    waiting, first = connection.execute(
        sa.select(sa.func.count(), sa.func.min(revision.c.created)).where(
            revision.c.due_at.is_not(None)
        )
    ).one()
    oldest = sa.select(sa.func.min(comment.c.id)).where(  # by site, as the index has it
        comment.c.site_id == site.c.id, comment.c.status == "held"
    ).scalar_subquery()  # fmt: skip
    held = connection.execute(
        sa.select(comment.c.created).where(comment.c.id.in_(sa.select(oldest).select_from(site)))
        .order_by(comment.c.id).limit(1)
    ).scalar_one_or_none()  # fmt: skip
    statuses = connection.execute(
        sa.select(comment.c.status, sa.func.count()).group_by(comment.c.status)
    )
    letters, oldest_letter = connection.execute(
        sa.select(sa.func.count(), sa.func.min(outbox.c.created)).where(
            outbox.c.due_at.is_not(None)
        )
    ).one()
    return Backlog(
        waiting, (now - first).total_seconds() if first else 0.0,
        (now - held).total_seconds() if held else 0.0, {r[0]: r[1] for r in statuses},
        letters, (now - oldest_letter).total_seconds() if oldest_letter else 0.0,
    )  # fmt: skip


def usual_wait(connection: Connection, site_id: int, now: datetime) -> int | None:
    """Seconds that half of the newest 50 published comments waited for, as one says it.

    None: there were too few in the last month to say anything.
    """
    query = sa.select(comment.c.created, comment.c.shown_at).where(
        comment.c.site_id == site_id, comment.c.status == "published",
        comment.c.shown_at.is_not(None), ~comment.c.staff,  # the newsroom's own wait for nobody
        comment.c.created > now - RECENT,
    ).order_by(comment.c.id.desc()).limit(50)  # fmt: skip
    waits = sorted((r.shown_at - r.created).total_seconds() for r in connection.execute(query))
    return roundly(waits[len(waits) // 2]) if len(waits) >= ENOUGH else None


class Usual:
    """The usual wait at each site, read once a minute at most: each comment's sender is told it."""

    def __init__(self, engine: Engine) -> None:
        """Nothing was read yet."""
        self._engine = engine
        self._kept = dict[int, tuple[float, int | None]]()

    def of(self, site_id: int, now: datetime) -> int | None:
        """How long one usually waits there; None: too few are known, or the database is away."""
        at, wait = self._kept.get(site_id, (-USUAL, None))
        if time.monotonic() - at >= USUAL:
            with suppress(OperationalError, PoolTimeout), read(self._engine) as connection:
                wait = usual_wait(connection, site_id, now)
            self._kept[site_id] = time.monotonic(), wait
        return wait
