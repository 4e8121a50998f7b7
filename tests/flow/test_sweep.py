"""What was queued and lost is queued again; one sweeper at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.site import Site
from service.flow import sweep as sweeping
from service.flow.deps import Deps
from service.flow.sweep import HOLD, sweep
from service.queue import BELL, Queue
from service.store import comments
from service.store.session import write
from service.store.tables import lease, revision
from tests.support.story import NOW, examine_all, keep, later, rows

DUE = 6.0  # seconds: above YKIEN_SWEEP_AFTER


def lose_everything(deps: Deps) -> None:
    assert deps.queue.redis is not None
    deps.queue.redis.flushall()


def test_lost_ids_are_queued_again(deps: Deps, site_a: Site, checker: Checker) -> None:
    keep(deps, site_a, "một")
    keep(deps, site_a, "hai")
    lose_everything(deps)
    assert sweep(deps, later(DUE)) == 2
    ids = [row["id"] for row in rows(deps, sa.select(revision.c.id).order_by(revision.c.id))]
    assert sorted(deps.queue.take(10)) == ids


def test_fresh_and_examined_ones_are_left_alone(deps: Deps, site_a: Site, checker: Checker) -> None:
    keep(deps, site_a, "một")
    examine_all(deps, checker)
    keep(deps, site_a, "hai", at=later(3))
    lose_everything(deps)
    assert sweep(deps, later(DUE)) == 0
    assert deps.queue.length() == 0


def test_leased_ones_come_back_when_the_lease_is_over(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    keep(deps, site_a)
    with write(deps.engine) as connection:
        connection.execute(sa.update(revision).values(attempts=1, due_at=later(25)))
    assert sweep(deps, later(26)) == 0
    lose_everything(deps)
    assert sweep(deps, later(25 + DUE)) == 1


def test_one_sweep_at_a_time(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    lose_everything(deps)
    assert sweep(deps, later(DUE)) == 1
    assert sweep(deps, later(DUE + 1)) == 0
    assert sweep(deps, later(DUE) + HOLD) == 1


def test_lease_of_a_clock_that_went_wrong_does_not_hold_for_ever(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    sweep(deps, NOW + timedelta(days=1))
    assert sweep(deps, later(DUE)) == 1
    assert rows(deps, sa.select(lease.c.name)) == [{"name": "sweep"}]


def test_clock_that_is_set_back_delays_nothing_for_long(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    keep(deps, site_a)
    before = NOW - timedelta(hours=1)
    assert deps.queue.take(10)
    assert sweep(deps, before) == 1
    with write(deps.engine) as connection:
        due, _ = comments.lease(connection, deps.queue.take(10), before, deps.settings.lease)
    assert [one.attempts for one in due] == [1]
    assert sweep(deps, before + HOLD) == 0  # a lease of the clock as it is now


def test_full_queue_only_wants_its_bell(
    deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MOST", 2)
    for text in ("một", "hai", "ba"):
        keep(deps, site_a, text)
    assert deps.queue.redis is not None
    deps.queue.redis.delete(BELL)
    assert sweep(deps, later(DUE)) == 0
    assert deps.queue.length() == 3
    assert deps.queue.redis.exists(BELL)


def test_sweep_while_redis_is_away_loses_nothing(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    lose_everything(deps)
    sweep(replace(deps, queue=Queue(None)), later(DUE))
    assert sweep(deps, later(DUE) + HOLD) == 1
