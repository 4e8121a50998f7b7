"""Whoever waits goes in together; everybody gets the answer to his own, whatever the group."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.flow import together
from service.flow.together import Together

NUMBERS = range(40)


class LastFirst:
    """A lock that lets the last comer in first: no lock promises another order."""

    def __init__(self) -> None:
        self._change, self._line, self._held = threading.Condition(), list[int](), False

    def __enter__(self) -> None:
        with self._change:
            self._line.append(threading.get_ident())
            self._change.wait_for(
                lambda: not self._held and self._line[-1] == threading.get_ident()
            )
            self._line.pop()
            self._held = True

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._held = False
            self._change.notify_all()


def gathered(
    door: "Together[int, str]", numbers: Sequence[int]
) -> tuple[list[list[int]], list[str | Exception]]:
    """Send numbers at once while the first one is being worked on: groups and outcomes."""
    groups, first_is_in, go_on = list[list[int]](), threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> list[str | Exception]:
        groups.append(list(items))
        first_is_in.set()
        assert go_on.wait(10)
        return [ValueError(item) if item % 7 == 6 else f"answer to {item}" for item in items]

    def send(number: int) -> str | Exception:
        try:
            return door.run(number, work)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(numbers)) as pool:
        first = pool.submit(send, numbers[0])
        assert first_is_in.wait(10)
        others = [pool.submit(send, number) for number in numbers[1:]]
        while len(door._waiting) < len(others):
            assert first_is_in.wait(0.01)
        go_on.set()
        return groups, [one.result(10) for one in (first, *others)]


@pytest.mark.parametrize("lock", [threading.Lock, LastFirst])
@pytest.mark.parametrize("most", [1, 3, 32, 100])
def test_everybody_gets_his_own_answer(
    most: int, lock: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "MOST", most)
    door = Together[int, str]()
    door._turn = lock()
    groups, outcomes = gathered(door, NUMBERS)
    assert [str(one) for one in outcomes] == [
        str(n) if n % 7 == 6 else f"answer to {n}" for n in NUMBERS
    ]
    assert sorted(n for group in groups for n in group) == list(NUMBERS)
    assert max(map(len, groups)) == min(most, len(NUMBERS) - 1)


def test_one_alone_waits_for_nobody() -> None:
    assert Together[int, str]().run(1, lambda items: [f"{n}" for n in items]) == "1"


def test_forgotten_item_is_an_error_not_an_answer() -> None:
    door = Together[int, str]()
    with pytest.raises(RuntimeError):
        door.run(1, lambda _items: [None])  # type: ignore[list-item]
    assert door.run(2, lambda items: [f"{n}" for n in items]) == "2"
