"""What takes long is made once, however many threads ask at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from workers import checker
from workers.filters.once import once

pytestmark = pytest.mark.one_database
THREADS = 4


def test_of_threads_that_ask_at_once_one_makes_it() -> None:
    made: list[str] = []
    together = Barrier(THREADS)

    @once
    def make(name: str) -> list[str]:
        made.append(name)
        return [name]

    def ask(_: int) -> list[str]:
        together.wait(timeout=10)
        return make("a")

    with ThreadPoolExecutor(THREADS) as threads:
        got = list(threads.map(ask, range(THREADS)))
    assert made == ["a"]
    assert all(one is got[0] for one in got)
    assert make("b") == ["b"]


def test_the_lists_are_made_so() -> None:
    assert checker.known_cues() is checker.known_cues()
    assert checker.listed() is checker.listed()
    assert all(hasattr(one, "__wrapped__") for one in (checker.known_cues, checker.listed))
