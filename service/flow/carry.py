"""A batch is carried out, or taken back, bit by bit: by whoever looks at it, else by a worker.

Each comment is decided in a transaction of its own, in which the batch notes it: whatever dies
between two of them, whoever goes on begins where it stopped, and none is decided twice. A bit is
claimed first, so that two browsers or workers are not at one batch at once.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import Row

from service.flow.bulk import Item, each
from service.flow.decide import Choice, decide
from service.flow.deps import Clock, Deps, Stopped
from service.flow.still import Still, still
from service.flow.undo import undo
from service.store import batches
from service.store.session import read, write

log = logging.getLogger(__name__)
STEP, SECONDS = 25, 0.8  # comments between two looks at the clock; of one request
ALONE = timedelta(seconds=10)  # after which a worker goes on with what nobody is at
LEASE = timedelta(seconds=30)  # how long a bit may take before another may go on
LATER = 503  # the database failed: it is tried again


def go_on(deps: Deps, public_id: str, clock: Clock, *, seconds: float = SECONDS) -> None:
    """Do what can be done in so many seconds, one bit of it at least."""
    until = time.monotonic() + seconds
    while _bit(deps, public_id, clock) and time.monotonic() < until:
        pass


def carry_on(deps: Deps, clock: Clock) -> None:
    """Go on with what was left alone: a page was closed, or a process died."""
    with read(deps.engine) as connection:
        found = batches.left_alone(connection, clock() - ALONE)
    for public_id in found:
        try:
            go_on(deps, public_id, clock)
        except Exception as error:  # noqa: BLE001 - one batch doesn't hold up the others
            log.warning("a batch can't go on: %s", type(error).__name__)


def _bit(deps: Deps, public_id: str, clock: Clock) -> bool:
    """Some comments; False: nothing is left, or nothing can be done now."""
    now = clock()
    with write(deps.engine) as connection:
        row = batches.find(connection, public_id)
        if row is None or row.state not in batches.OPEN:
            return False
        if not batches.claim(connection, row, now, now + LEASE):
            return False
    try:
        return _claimed(deps, row, clock)
    finally:
        with write(deps.engine) as connection:
            batches.release(connection, row.id, clock(), now + LEASE)


def _claimed(deps: Deps, row: Row[Any], clock: Clock) -> bool:
    back = row.state == "undoing"
    look = batches.standing if back else batches.pending
    with read(deps.engine) as connection:
        may, some = still(connection, row, back=back), look(connection, row, STEP)
    if may is None or not some:
        with write(deps.engine) as connection:
            over = "undone" if back and may else "done"
            batches.move(connection, row.public_id, (row.state,), over, clock())
        return False
    try:
        items = (_undo if back else _decide)(deps, row, may, some, clock)
    except Stopped:  # somebody takes it back meanwhile: that is what is left to do
        return True
    return _noted(deps, row, zip(some, items, strict=True), back=back)


def _decide(
    deps: Deps, row: Row[Any], may: Still, some: Sequence[Row[Any]], clock: Clock
) -> list[Item]:
    kept = row.choice
    choice = Choice(kept["action"], 0, row.by, may.by.sites, reason=kept["reason"],
                    edits=may.edits, batch=row.public_id)  # fmt: skip

    def one(public_id: str, version: int) -> Item:
        made = decide(deps, public_id, replace(choice, version=version), clock())
        return Item(public_id, batches.DONE, made)

    return each(((one_.public_id, one_.version) for one_ in some), one, alone=True)


def _undo(
    deps: Deps, _row: Row[Any], may: Still, some: Sequence[Row[Any]], clock: Clock
) -> list[Item]:
    def one(public_id: str, decision: str) -> Item:
        return Item(public_id, batches.DONE, at=undo(deps, decision, may.by, clock()).status)

    return each(((one_.public_id, one_.decision) for one_ in some), one, alone=True)


def _noted(deps: Deps, row: Row[Any], told: Iterable[tuple[Row[Any], Item]], *, back: bool) -> bool:
    """Keep what could not be done; what was done has noted itself. False: the database is away."""
    came = {one.id: item.status for one, item in told}
    failed = {id_: status for id_, status in came.items()
              if status not in (batches.DONE, LATER)}  # fmt: skip
    with write(deps.engine) as connection:
        batches.mark(connection, row.id, failed, back=back)
    return LATER not in came.values()
