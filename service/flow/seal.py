"""The record is sealed: committed lines are numbered and chained, a batch at a time.

A number is given when a line is sealed, not when it is written, and only numbers behind the head
are given. So a line with a lower id that is committed later gets a later number, and none can slip
in behind; none is overlooked, since what is looked for is not an id but the lack of a number.
Lines of one comment keep their order: its row is locked while one is written.
"""

import logging
import os
from datetime import datetime, timedelta

from service.domain.record import WORKER, Event
from service.domain.seal import NEW_KEY, SALT, Line, head_of, is_ours, sealed
from service.flow.deps import Deps
from service.store import comments, leases, seals
from service.store.session import write

log = logging.getLogger(__name__)
BATCH, BATCHES = 500, 20  # lines of a transaction; transactions in a row
HOLD = timedelta(seconds=3)  # how long one sealer keeps others from looking


def seal(deps: Deps, now: datetime) -> int:
    """Seal what is committed; returns how many lines. Idle when another just did."""
    with write(deps.engine) as connection:
        if not leases.take(connection, "seal", now, HOLD):
            return 0
    done = 0
    for _ in range(BATCHES):
        count = seal_batch(deps, now)
        done += count
        if count < BATCH:
            break
    return done


def seal_batch(deps: Deps, now: datetime, *, adopt: bool = False) -> int:
    """Seal one batch; returns how many lines.

    What was sealed under a key that isn't here is gone on with only if we `adopt` it.
    """
    with write(deps.engine) as connection:
        seals.alone(connection)
        head = seals.head(connection)
        ours = is_ours(head, deps.keys.vouches)
        if ours is False:
            log.error("the record's newest seal isn't ours, nothing more is sealed: see "
                      "`ykien doctor --record`", extra={"number": head.number})  # fmt: skip
        if not ours and (ours is False or not adopt):
            return 0
        if head.number and head.key_id != deps.keys.current.id:
            comments.add_event(connection, Event(
                None, None, NEW_KEY, WORKER, now,
                data={"before": head.key_id, "after": deps.keys.current.id},
            ))  # fmt: skip
        made = list[Line]()
        for line in seals.unsealed(connection, BATCH):
            made.append(sealed(line, head, os.urandom(SALT), deps.keys.vouch))
            head = head_of(made[-1])
        if made:
            seals.put(connection, made)
    return len(made)
