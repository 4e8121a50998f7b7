"""A worker answers the bell: batches, doubled ids, poison rows, workers that died."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.finding import Context, Finding, NotBegun, unwatched
from service.domain.site import Site
from service.flow import examine
from service.flow.deps import Deps
from service.flow.examine import BATCH, drain
from service.queue import BELL, EXAMINE, IDS, QUEUE
from service.store.session import write
from service.store.tables import revision, site, verdict
from tests.support.checkers import FILTERS, small
from tests.support.story import change, events, keep, later, rows, stands

POISON = "thuốcđộc"


class Killed(BaseException):
    """As if the process had got SIGKILL: nothing catches it, nothing is written after it."""


def kills(context: Context) -> Iterator[Finding]:
    if POISON in context.text.text:
        raise Killed
    yield from ()


@pytest.fixture
def checker() -> Checker:
    return small({**FILTERS, "killer": kills, "last": FILTERS["spam_words"]})


class Clock:
    """The worker's present, set by the test."""

    def __init__(self) -> None:
        self.now = later(1)

    def __call__(self) -> datetime:
        return self.now

    def pass_lease(self, deps: Deps) -> None:
        self.now += timedelta(seconds=deps.settings.lease + 1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(examine, "present", made)
    return made


def ids(deps: Deps) -> list[int]:
    return [row["id"] for row in rows(deps, sa.select(revision.c.id).order_by(revision.c.id))]


def verdicts(deps: Deps) -> list[dict[str, Any]]:
    return rows(deps, sa.select(verdict).order_by(verdict.c.revision_id))


def test_bell_is_rung_once_for_many(deps: Deps, site_a: Site, clock: Clock) -> None:
    for text in ("một", "hai", "ba"):
        keep(deps, site_a, text)
    assert deps.queue.redis is not None
    assert deps.queue.redis.llen(f"cm:{QUEUE}") == 1
    (message,) = deps.queue.redis.lrange(f"cm:{QUEUE}", 0, -1)
    assert EXAMINE.encode() in message
    assert deps.queue.redis.ttl(BELL) > 0  # a lost bell silences the next ones only for a while


def test_drain_settles_a_batch(deps: Deps, site_a: Site, clock: Clock, checker: Checker) -> None:
    kept = [keep(deps, site_a, f"Câu {n}") for n in range(5)]
    assert drain(deps, checker, unwatched) == 5
    assert {stands(deps, one.public_id).status for one in kept} == {"held"}
    assert drain(deps, checker, unwatched) == 0


@pytest.mark.one_database
def test_batch_waits_for_the_disk_once_and_with_its_verdicts(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    keep(deps, site_a, "Mưa xuống đường liên xã lầy lội, các cháu đi học rất khổ, mong sửa sớm")
    full, synced = 2, list[tuple[bool, int]]()

    @sa.event.listens_for(deps.engine, "commit")
    def look(connection: sa.Connection) -> None:
        settled = connection.execute(sa.select(sa.func.count()).select_from(verdict)).scalar_one()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        if connection.get_execution_options().get("ykien_write"):
            synced.append((level == full, settled))

    try:
        assert drain(deps, checker, unwatched) == 1
    finally:
        sa.event.remove(deps.engine, "commit", look)
    assert synced == [(False, 0), (False, 0), (True, 1)]  # leased, sketched, settled


def bells(deps: Deps) -> int:
    assert deps.queue.redis is not None
    return deps.queue.redis.llen(f"cm:{QUEUE}")


def test_more_than_a_batch_is_examined_in_one_go(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    for n in range(BATCH + 1):
        keep(deps, site_a, f"Câu {n}")
    assert drain(deps, checker, unwatched) == BATCH + 1
    assert deps.queue.length() == 0


def test_long_queue_is_handed_on_with_a_bell(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "LONG", -1.0)
    for n in range(BATCH + 1):
        keep(deps, site_a, f"Câu {n}")
    before = bells(deps)
    assert drain(deps, checker, unwatched) == BATCH
    assert bells(deps) > before
    assert drain(deps, checker, unwatched) == 1


def test_doubled_and_unknown_ids_are_harmless(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    kept = keep(deps, site_a)
    deps.queue.push(*ids(deps), *ids(deps), 999_999)
    assert drain(deps, checker, unwatched) == 1
    deps.queue.push(*ids(deps))
    assert drain(deps, checker, unwatched) == 0
    assert events(deps, kept.public_id) == ["submit", "hold"]
    assert len(verdicts(deps)) == 1


def test_leased_row_is_not_leased_again(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    keep(deps, site_a)
    deps.queue.push(*ids(deps))

    @contextmanager
    def meanwhile(_name: str) -> Iterator[None]:
        deps.queue.push(*ids(deps))  # as a sweep whose clock is ahead does
        assert drain(deps, checker, unwatched) == 0
        yield

    assert drain(deps, checker, meanwhile) == 1


def attempt(deps: Deps, checker: Checker) -> int:
    """How many were settled; -1: the worker died of it."""
    try:
        return drain(deps, checker, unwatched)
    except Killed:
        return -1


def test_poison_comment_is_found_and_held_and_delays_nobody(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    site = change(deps, site_a, mode="auto")
    good = keep(deps, site, "Rất hay.")
    poison = keep(deps, site, POISON)
    also_good = keep(deps, site, "Cũng hay.")
    assert attempt(deps, checker) == -1  # the whole batch goes down once
    assert verdicts(deps) == []
    clock.pass_lease(deps)
    first, middle, last = ids(deps)
    newer = keep(deps, site, "Đến sau.", at=clock.now)
    deps.queue.push(middle, last, first)
    assert attempt(deps, checker) == -1  # each of them alone now, but after what is fresh
    assert stands(deps, newer.public_id).status == "published"
    noted = rows(deps, sa.select(revision.c.running).where(revision.c.id == middle))
    assert noted == [{"running": "killer"}]
    attempt(deps, checker)
    for one in (good, also_good):
        assert stands(deps, one.public_id).status == "published"
    clock.pass_lease(deps)
    deps.queue.push(middle)
    assert drain(deps, checker, unwatched) == 1
    found = stands(deps, poison.public_id)
    assert (found.status, found.outcome) == ("held", "review")
    (made,) = [row for row in verdicts(deps) if row["revision_id"] == middle]
    assert made["failed"] == ["killer"]
    assert len(verdicts(deps)) == 4


def test_settled_row_forgets_its_trouble(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    keep(deps, site_a, POISON)
    for _ in range(3):
        attempt(deps, checker)
        clock.pass_lease(deps)
        deps.queue.push(*ids(deps))
    (row,) = rows(deps, sa.select(revision.c.due_at, revision.c.running))
    assert row == {"due_at": None, "running": None}


def test_filter_is_not_blamed_for_what_comes_after_it(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> int:
        raise Killed

    kept = keep(deps, change(deps, site_a, mode="post"))
    with monkeypatch.context() as patched:
        patched.setattr(examine, "settle", dies)
        for _ in range(3):
            assert attempt(deps, checker) == -1
            clock.pass_lease(deps)
            deps.queue.push(*ids(deps))
    assert rows(deps, sa.select(revision.c.attempts, revision.c.running)) == [
        {"attempts": 3, "running": None}
    ]
    assert drain(deps, checker, unwatched) == 1
    assert verdicts(deps)[0]["failed"] == []
    assert stands(deps, kept.public_id).status == "published"


def test_filter_is_not_blamed_for_time_that_was_gone_before_it_began(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    def gone(_name: str) -> AbstractContextManager[None]:
        raise NotBegun

    kept = keep(deps, change(deps, site_a, mode="post"))
    for _ in range(2):
        with pytest.raises(NotBegun):
            drain(deps, checker, gone)
        clock.pass_lease(deps)
        deps.queue.push(*ids(deps))
    assert rows(deps, sa.select(revision.c.attempts, revision.c.running)) == [
        {"attempts": 2, "running": None}
    ]
    assert drain(deps, checker, unwatched) == 1
    assert verdicts(deps)[0]["failed"] == []
    assert stands(deps, kept.public_id).status == "published"


def test_what_breaks_outside_of_filters_is_held_in_the_end(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    kept = keep(deps, change(deps, site_a, mode="post"))
    with write(deps.engine) as connection:
        connection.execute(sa.update(site).values(settings=["broken"]))
    for _ in range(examine.TRIES):
        with pytest.raises(AttributeError):
            drain(deps, checker, unwatched)
        clock.pass_lease(deps)
        deps.queue.push(*ids(deps))
    assert drain(deps, checker, unwatched) == 1
    found = stands(deps, kept.public_id)
    assert (found.status, found.outcome) == ("held", "review")
    (made,) = verdicts(deps)
    assert (made["failed"], made["findings"]) == (["facts"], [])
    assert made["versions"]["policy"] == "test/1"
    assert events(deps, kept.public_id) == ["submit", "hold"]


def test_filter_over_its_time_holds(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    def bound(name: str) -> AbstractContextManager[None]:
        @contextmanager
        def slow() -> Iterator[None]:
            yield
            if name == "last":
                raise TimeoutError(name)

        return slow()

    kept = keep(deps, change(deps, site_a, mode="post"), "Rất hay.")
    assert drain(deps, checker, bound) == 1
    assert stands(deps, kept.public_id).status == "held"
    assert verdicts(deps)[0]["failed"] == ["last"]


def test_ids_that_wait_survive_what_they_wait_for(
    deps: Deps, site_a: Site, clock: Clock, checker: Checker
) -> None:
    keep(deps, site_a)
    with write(deps.engine) as connection:
        connection.execute(sa.update(revision).values(due_at=later(25)))
    assert drain(deps, checker, unwatched) == 0  # not due yet: an id alone moves nothing
    assert deps.queue.redis is not None
    assert deps.queue.redis.llen(IDS) == 0
