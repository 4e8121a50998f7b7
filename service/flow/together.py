"""Who waits for the door goes in together: one transaction, and one sync to disk, for several.

The first to come leads: he works for all that wait by then, and hands on to the first who came
meanwhile. Whoever is on the way (`coming`) is waited for, a moment: a commit costs much more than
one item more in it. With one request at a time nobody is, and each has its own transaction.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MOST = 32  # items of one transaction, so that it stays short
COMPANY = 0.01  # seconds that a leader waits at most for those on the way


def _taken() -> threading.Lock:
    """A lock that somebody else lets go of: whoever takes it waits for that."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Place(Generic[T, R]):
    item: T
    outcome: R | Exception | None = None
    leads: bool = False
    called: threading.Lock = field(default_factory=_taken)


class Together(Generic[T, R]):
    """A door where requests of one process gather."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._change = threading.Condition(threading.Lock())
        self._waiting: list[_Place[T, R]] = []
        self._coming, self._here = 0, threading.local()
        self._led = False

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Be on the way to the door, or turn back before it."""
        with self._change:
            self._coming += 1
        self._here.coming = True
        try:
            yield
        finally:
            with self._change:
                self._arrived()

    def _arrived(self) -> None:
        if getattr(self._here, "coming", False):
            self._here.coming = False
            self._coming -= 1
        self._change.notify()

    def run(
        self,
        item: T,
        work: Callable[[Sequence[T]], Sequence[R | Exception]],
        after: Callable[[Sequence[R | Exception]], object] = tuple,
    ) -> R:
        """Have an item worked on, perhaps with others; returns or raises what became of it.

        `work` answers each item at its place and raises nothing. Nor does `after`, which whoever
        did the work calls with its outcomes when he has handed on.
        """
        place = _Place[T, R](item)
        with self._change:
            self._waiting.append(place)
            self._arrived()
            place.leads, self._led = not self._led, True
        if not place.leads:
            place.called.acquire()
        if place.leads:
            after(self._lead(work))
        if isinstance(place.outcome, Exception):
            raise place.outcome
        if place.outcome is None:  # whoever had our item in his group died of it
            raise RuntimeError("an item was not worked on")
        return place.outcome

    def _lead(self, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> list[R | Exception]:
        group = self._gathered()
        try:
            outcomes = list(work([one.item for one in group]))
            for one, outcome in zip(group, outcomes, strict=True):
                one.outcome = outcome
        finally:
            self._hand_on(group)
        return outcomes

    def _gathered(self) -> list[_Place[T, R]]:
        until = time.monotonic() + COMPANY
        with self._change:
            while self._coming and len(self._waiting) < MOST:
                if not self._change.wait(until - time.monotonic()):
                    break
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return group

    def _hand_on(self, group: Sequence[_Place[T, R]]) -> None:
        with self._change:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].called.release()
        for one in group:
            if not one.leads:
                one.called.release()
