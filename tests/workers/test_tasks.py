"""The tasks and the process around them: what fails is logged and left to the lease."""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow import retain
from service.flow.deps import Deps, now
from service.flow.edit import remove
from service.queue import EXAMINE, QUEUE, SWEEP, Queue
from service.store.session import write
from service.store.tables import (
    event,
    idempotency,
    lease as lease_table,
    revision,
    tallied,
)
from tests.flow.test_batch import begin, planned, some, statuses
from tests.support.checkers import RUDE
from tests.support.story import Person, keep, rows, stands
from workers.app import built, limits
from workers.sweeper import TIDY, Sweeper
from workers.tasks import Hand

pytestmark = pytest.mark.one_database
NOWHERE = "sqlite:////nowhere/at/all.sqlite3"


@pytest.fixture
def made(settings: Settings, checker: Checker) -> Iterator[tuple[Any, Hand]]:
    app, hand = built(settings, checker)
    yield app, hand
    hand.deps.engine.dispose()
    app.close()


@pytest.fixture
def sweeper(settings: Settings) -> Iterator[Sweeper]:
    one = Sweeper(settings)
    yield one
    one.stop()


def test_examine_settles_what_is_queued(deps: Deps, site_a: Site, made: tuple[Any, Hand]) -> None:
    kept = keep(deps, site_a, RUDE, at=now())
    made[0].tasks[EXAMINE].run()
    found = stands(deps, kept.public_id)
    assert (found.status, found.outcome) == ("held", "review")
    made[0].tasks[EXAMINE].run()  # a bell for nothing


def test_failure_is_logged_and_left_to_the_lease(
    deps: Deps, site_a: Site, made: tuple[Any, Hand], caplog: pytest.LogCaptureFixture
) -> None:
    app, hand = made
    keep(deps, site_a, at=now())
    own = hand.deps
    hand._deps = replace(own, engine=sa.create_engine(NOWHERE))
    with caplog.at_level(logging.ERROR):
        app.tasks[EXAMINE].run()
    assert "the lease brings it back" in caplog.text
    assert deps.queue.redis is not None
    assert deps.queue.redis.llen(f"cm:{QUEUE}") == 2  # rung again: the bell was left set
    hand._deps = replace(own, queue=Queue("redis://127.0.0.1:9"))
    app.tasks[EXAMINE].run()  # Redis away: nothing to ring with
    hand._deps = own
    assert rows(deps, sa.select(revision.c.attempts, revision.c.due_at.is_not(None))) != []
    deps.queue.push(*[row["id"] for row in rows(deps, sa.select(revision.c.id))])
    app.tasks[EXAMINE].run()
    assert rows(deps, sa.select(revision.c.due_at)) == [{"due_at": None}]


def test_sweep_task_queues_what_was_lost(deps: Deps, site_a: Site, made: tuple[Any, Hand]) -> None:
    _lost(deps, site_a)
    made[0].tasks[SWEEP].run()
    assert deps.queue.length() == 1


def test_record_is_sealed_by_the_sweep_and_by_an_idle_worker(
    deps: Deps, site_a: Site, made: tuple[Any, Hand], sweeper: Sweeper
) -> None:
    sealed = sa.select(event.c.number).order_by(event.c.id)
    keep(deps, site_a)
    made[0].tasks[SWEEP].run()
    assert [row["number"] for row in rows(deps, sealed)] == [1]
    with write(deps.engine) as connection:
        connection.execute(sa.delete(lease_table))
    keep(deps, site_a)
    sweeper.once(0)
    assert [row["number"] for row in rows(deps, sealed)] == [1, 2]


def test_batch_that_was_left_is_gone_on_with_by_the_sweep_and_by_an_idle_worker(
    deps: Deps, site_a: Site, bob: Person, made: tuple[Any, Hand], sweeper: Sweeper
) -> None:
    for work in (made[0].tasks[SWEEP].run, lambda: sweeper.once(0)):
        ids = some(deps, site_a, 2)
        begin(deps, planned(deps, bob, status=("held",)), bob)
        work()
        assert statuses(deps, ids) == ["rejected", "rejected"]


def test_child_opens_its_own_connections(
    made: tuple[Any, Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "setpgid", lambda *_: None)  # the test run stays in its group
    _, hand = made
    inherited = hand.deps
    hand.open()
    assert hand.deps.engine is not inherited.engine
    assert _open(hand.deps) == 1  # ready for the first comment
    inherited.engine.dispose()


def test_idle_worker_sweeps_without_beat(deps: Deps, site_a: Site, sweeper: Sweeper) -> None:
    _lost(deps, site_a)
    assert sweeper.once(0) == 1
    assert deps.queue.length() == 1
    assert _open(sweeper._deps) == 0  # nothing that a fork could inherit


def test_sweeper_survives_what_is_away_and_says_so_once(
    deps: Deps, site_a: Site, sweeper: Sweeper, caplog: pytest.LogCaptureFixture
) -> None:
    _lost(deps, site_a)
    own = sweeper._deps
    sweeper._deps = replace(own, engine=sa.create_engine(NOWHERE))
    with caplog.at_level(logging.WARNING):
        assert [sweeper.once(0), sweeper.once(0)] == [0, 0]
    assert caplog.text.count("can't sweep") == 1
    sweeper._deps = own
    assert sweeper.once(0) == 1


def test_sweeper_lets_go_what_is_over_once_an_hour_and_the_rest_at_once(
    deps: Deps, site_a: Site, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retain, "BATCH", 1)
    monkeypatch.setattr(retain, "ROUNDS", 1)
    long_ago, left = now().replace(year=2020), list[int]()

    def withdrawn() -> None:
        remove(deps, site_a, keep(deps, site_a, at=long_ago).public_id, long_ago)

    withdrawn()
    withdrawn()
    for clock in (
        TIDY,
        TIDY + 4,
        TIDY + 8,
        TIDY + 12,
        3 * TIDY,
    ):  # the third round finds nothing more
        sweeper.once(clock)
        left.append(len(rows(deps, sa.select(revision.c.id).where(revision.c.text != ""))))
        if clock == TIDY + 8:
            withdrawn()
    assert left == [1, 0, 0, 1, 0]


def test_sweeper_tidies_once_an_hour(deps: Deps, sweeper: Sweeper) -> None:
    left = []
    for clock in (TIDY, TIDY + 1, 2 * TIDY):
        with write(deps.engine) as connection:
            connection.execute(sa.insert(idempotency).values(
                scope="a", key=str(clock), fingerprint="f", created=now().replace(year=2020)
            ))  # fmt: skip
        sweeper.once(clock)
        left.append(len(rows(deps, sa.select(idempotency.c.id))))
    assert left == [0, 1, 0]
    assert len(rows(deps, sa.select(tallied.c.source))) == 3  # what is counted by hour, too


@pytest.mark.parametrize("lease", [2, 3, 10, 25, 26, 600])
def test_nobody_works_longer_than_the_lease(lease: int) -> None:
    hard, soft = limits(lease)
    assert 0 < soft < hard < lease
    assert hard <= 20


def _lost(deps: Deps, site: Site) -> None:
    keep(deps, site, at=now().replace(year=2025))
    assert deps.queue.redis is not None
    deps.queue.redis.flushall()


def _open(deps: Deps) -> int:
    """Connections that lie in the pool."""
    pool = deps.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedin()


def test_sweeper_is_stopped_by_a_signal_in_the_middle_of_another(sweeper: Sweeper) -> None:
    """One to the worker and one to its whole group, at once: a worker hung there for ever."""
    rung = 0

    def ring(*_: object) -> None:
        nonlocal rung
        rung += 1
        if rung > 2_000:
            raise TimeoutError
        sweeper.stop()

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 5e-4, 5e-4)
    try:
        while rung < 200:
            sweeper.stop()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    runs = threading.Thread(target=sweeper._run, daemon=True)
    runs.start()
    runs.join(10)
    assert not runs.is_alive()
