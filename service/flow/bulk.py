"""One decision on many comments: each stands for itself, all can be taken back together."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from service.domain.state import Refused, Status
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import Clock, Deps, Missing, Stale, Stopped, new_id

T = TypeVar("T")
log = logging.getLogger(__name__)
BROKE = 500
AWAY = 2  # items in a row that the database failed: it is away, and the rest isn't tried


@dataclass(frozen=True, slots=True)
class Item:
    """One comment of a batch, with what became of it."""

    id: str
    status: (
        int  # 200, 404, 409; 500: nobody foresaw it; 503: the database failed, perhaps here only
    )
    decided: Decided | None = None
    at: Status | None = None  # the present status, with 409


def decide_many(
    deps: Deps, items: Sequence[tuple[str, int]], choice: Choice, clock: Clock
) -> tuple[str, list[Item]]:
    """Decide one by one, so that one stale comment doesn't hold up the others.

    Each is of its own moment: a line of the record that comes late vouches for none before it.
    """
    batch = new_id()

    def one(public_id: str, version: int) -> Item:
        made = decide(deps, public_id, replace(choice, version=version, batch=batch), clock())
        return Item(public_id, 200, made)

    return batch, each(items, one)


def each(
    items: Iterable[tuple[str, T]], act: Callable[[str, T], Item], *, alone: bool = False
) -> list[Item]:
    """Act on each comment by itself; whatever happens, what was done is told.

    `alone`: nobody waits for an answer, and what nobody foresaw doesn't hold up the others.
    """
    results, failed = list[Item](), 0
    for public_id, what in items:
        one = Item(public_id, 503) if failed >= AWAY else _tried(public_id, what, act, alone=alone)
        results.append(one)
        failed = failed + 1 if one.status == 503 else 0
    return results


def _tried(public_id: str, what: T, act: Callable[[str, T], Item], *, alone: bool) -> Item:
    try:
        return act(public_id, what)
    except Missing:
        return Item(public_id, 404)
    except (Stale, Refused) as error:
        return Item(public_id, 409, at=error.status)
    except (OperationalError, PoolTimeout) as error:
        log.warning("an item of a batch failed: %s", type(error).__name__)
        return Item(public_id, 503)
    except Stopped:
        raise
    except Exception as error:
        if not alone:
            raise
        log.warning("an item of a batch broke: %s", type(error).__name__)
        return Item(public_id, BROKE)
