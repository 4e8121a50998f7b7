"""Whoever waits goes in together; everybody gets the answer to his own, whatever the group."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from service.flow import together
from service.flow.together import Together

NUMBERS = range(40)


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


@pytest.mark.parametrize("most", [1, 3, 32, 100])
def test_everybody_gets_his_own_answer(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", most)
    door = Together[int, str]()
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


def test_whoever_is_on_the_way_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "COMPANY", 30)
    door, groups = Together[int, str](), list[list[int]]()

    def work(items: Sequence[int]) -> list[str | Exception]:
        groups.append(list(items))
        return [f"{n}" for n in items]

    with ThreadPoolExecutor(1) as pool:
        with door.coming():
            other = pool.submit(door.run, 1, work)  # nobody else would be waited for
            while not door._waiting:
                assert not other.done()
            assert door.run(2, work) == "2"
        assert other.result(10) == "1"
        with suppress(KeyError), door.coming():
            other = pool.submit(door.run, 3, work)
            raise KeyError  # turned back: nobody waits for that one
        assert other.result(10) == "3"
    assert groups == [[1, 2], [3]]


def test_nobody_is_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "COMPANY", 0.001)
    door = Together[int, str]()
    with ThreadPoolExecutor(1) as pool, door.coming():
        assert pool.submit(door.run, 1, lambda items: [f"{n}" for n in items]).result(10) == "1"


def test_who_comes_to_a_leader_that_dies_is_told_so_and_the_next_one_leads() -> None:
    door, begun, others = Together[int, str](), threading.Event(), threading.Event()

    def dies(items: Sequence[int]) -> list[str | Exception]:
        begun.set()
        assert others.wait(10)
        raise SystemExit

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(door.run, 1, dies)
        assert begun.wait(10)
        late = [pool.submit(door.run, n, lambda items: [f"{n}" for n in items]) for n in (2, 3)]
        while len(door._waiting) < 2:
            assert not late[0].done()
        others.set()
        with pytest.raises(SystemExit):
            first.result(10)
        assert [one.result(10) for one in late] == ["2", "3"]
