"""Who waits for the door goes in together: one transaction, and one sync to disk, for several.

The first to come works for all that wait by then; the others find their work done. Nobody waits
for company: with one request at a time each has its own transaction.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MOST = 32  # items of one transaction, so that it stays short


@dataclass(slots=True, eq=False)
class _Place(Generic[T, R]):
    item: T
    outcome: R | Exception | None = None


class Together(Generic[T, R]):
    """A door where requests of one process gather."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_Place[T, R]] = []

    def run(
        self,
        item: T,
        work: Callable[[Sequence[T]], Sequence[R | Exception]],
        after: Callable[[Sequence[R | Exception]], object] = tuple,
    ) -> R:
        """Have an item worked on, perhaps with others; returns or raises what became of it.

        `work` answers each item at its place and raises nothing. Nor does `after`, which whoever
        did the work calls with its outcomes when he has let go of the turn.
        """
        place = _Place[T, R](item)
        done = list[R | Exception]()
        with self._guard:
            self._waiting.append(place)
        with self._turn:
            while place.outcome is None:  # more than MOST may have come before us
                with self._guard:
                    group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if not group:  # whoever had our item in his group died of it
                    raise RuntimeError("an item was not worked on")
                outcomes = work([one.item for one in group])
                for one, outcome in zip(group, outcomes, strict=True):
                    one.outcome = outcome
                done += outcomes
        if done:
            after(done)
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome
