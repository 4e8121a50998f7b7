"""The time of one filter is bounded, and a batch is not torn."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from celery.exceptions import SoftTimeLimitExceeded

from service.domain.facts import Facts
from service.domain.finding import Context, Finding, NotBegun, OutOfTime, unwatched
from service.domain.sketch import reading
from service.store.session import read, write
from service.store.tables import lease
from tests.support.checkers import FILTERS, RUDE, small
from tests.support.databases import Database
from tests.support.story import NOW
from workers.bound import LOOKS, Overrun, bounded, in_time, whole

LITTLE = 0.05  # seconds
FOREVER = 20.0


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No alarm that another test has set rings in this one, nor one of this in another."""
    with in_time():
        pass
    yield
    with in_time():
        pass


NOWHERE = Context(reading(""), Facts())


def endless(_context: Context) -> Iterator[Finding]:
    until = time.monotonic() + FOREVER
    while time.monotonic() < until:
        pass
    yield from ()


def stubborn(_context: Context) -> Iterator[Finding]:
    """Swallows the first exception, as a filter with a blanket catch does."""
    try:
        yield from endless(_context)
    except Exception:  # noqa: BLE001 - that is the point
        yield from endless(_context)


@pytest.mark.parametrize("slow", [endless, stubborn])
def test_filter_over_its_time_fails_alone(slow: object) -> None:
    checker = small({"slow": slow, **FILTERS})  # type: ignore[dict-item]
    began = time.monotonic()
    verdict = checker.check(RUDE, Facts(), watch=bounded(LITTLE))
    assert time.monotonic() - began < FOREVER / 2
    assert verdict.failed == ("slow",)
    assert [one.finding.code for one in verdict.findings] == ["profanity.word"]
    assert verdict.outcome == "review"


def test_fast_filter_leaves_no_alarm_behind() -> None:
    with bounded(LITTLE)("fast"):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    signal.raise_signal(signal.SIGALRM)  # one that comes late ends nothing, and is the last
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_each_filter_has_its_own_time_though_one_alarm_looks_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at, alarms = [0.0], list[tuple[float, ...]]()
    monkeypatch.setattr("workers.bound.time", SimpleNamespace(monotonic=lambda: at[0]))
    monkeypatch.setattr("signal.setitimer", lambda _which, *seconds: alarms.append(seconds))
    bound = bounded(FOREVER)

    def look(*after: float) -> None:
        for seconds in after:
            at[0] += seconds
            signal.raise_signal(signal.SIGALRM)

    for _ in range(3):
        with bound("fast"):
            look(FOREVER * 0.9)
    with pytest.raises(Overrun, match="slow"), bound("slow"):
        look(FOREVER * 0.9, FOREVER * 0.1)
    assert alarms == [(FOREVER, FOREVER / LOOKS)]


def test_no_filter_is_blamed_when_the_batch_is_out_of_time() -> None:
    def struck(_context: Context) -> Iterator[Finding]:
        yield from _strike()

    def _strike() -> Iterator[Finding]:
        raise SoftTimeLimitExceeded

    checker = small({"struck": struck, **FILTERS})
    with pytest.raises(OutOfTime):
        checker.check("hay", Facts(), watch=bounded(FOREVER))
    assert checker.check("hay", Facts(), watch=unwatched).failed == ("struck",)  # what it avoids


def test_no_filter_is_blamed_when_the_end_strikes_between_two() -> None:
    @contextmanager
    def watch(name: str) -> Iterator[None]:
        with bounded(FOREVER)(name):
            yield
        signal.raise_signal(signal.SIGUSR1)

    with pytest.raises(NotBegun), in_time():
        small().check("hay", Facts(), watch=watch)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_no_alarm_is_left_when_the_end_strikes_as_a_filter_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = signal.setitimer

    def struck(which: int, seconds: float, again: float = 0.0) -> None:
        begin(which, seconds, again)
        if seconds:
            signal.raise_signal(signal.SIGUSR1)

    monkeypatch.setattr("signal.setitimer", struck)
    with pytest.raises(OutOfTime), in_time():
        small().check("hay", Facts(), watch=bounded(FOREVER))
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_no_transaction_is_torn_when_the_batch_is_out_of_time(database: Database) -> None:
    with in_time():
        with write(database.engine) as connection:
            signal.raise_signal(signal.SIGUSR1)
            connection.execute(sa.insert(lease).values(name="x", holder="y", until=NOW))
        with pytest.raises(OutOfTime):
            small().check("hay", Facts(), watch=bounded(FOREVER))
    with read(database.engine) as connection:
        assert connection.execute(sa.select(lease.c.name)).scalar_one() == "x"
    assert small().check("hay", Facts(), watch=bounded(FOREVER)).failed == ()


def test_thread_runs_unbounded() -> None:
    seen = list[tuple[float, float]]()

    def look() -> None:
        with bounded(LITTLE)("somewhere"):
            seen.append(signal.getitimer(signal.ITIMER_REAL))

    signal.setitimer(signal.ITIMER_REAL, 0)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [(0.0, 0.0)]


def test_more_memory_than_a_child_may_take_is_an_error() -> None:
    tries = "from workers.bound import frugal; frugal(256); bytearray(512 << 20)"
    done = subprocess.run(
        [sys.executable, "-c", tries], cwd=Path(__file__).parents[2], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1:] == ["MemoryError"]


def test_sigterm_waits_for_the_end_of_a_batch() -> None:
    came = list[str]()
    before = signal.signal(signal.SIGTERM, lambda *_: came.append("term"))
    try:
        with whole():
            # to this thread: a child of Celery's has no other, a test run has
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
            assert came == []
        assert came == ["term"]
    finally:
        signal.signal(signal.SIGTERM, before)
