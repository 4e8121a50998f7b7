"""What was queued and lost is queued again: the database is the truth, Redis only the bell."""

from datetime import datetime, timedelta

from service.flow.deps import Deps
from service.store import (
    access,
    addressees,
    batches,
    campaigns,
    comments,
    idempotency,
    leases,
    mailings,
    mails,
    mornings,
    outbox,
    requests,
)
from service.store.session import read, write

MOST = 1000  # ids that one sweep queues
HOLD = timedelta(seconds=3)  # how long one sweeper keeps others from sweeping


def sweep(deps: Deps, now: datetime) -> int:
    """Queue what has been due for too long; returns how many ids. Idle when another just swept."""
    with write(deps.engine) as connection:
        if not leases.take(connection, "sweep", now, HOLD):
            return 0
    with read(deps.engine) as connection:
        # also what is to be tried again
        letters = outbox.is_due(connection, now) or mails.is_due(connection, now)
        letters = letters or (deps.settings.mails and mailings.is_due(connection, now))
    if letters:
        deps.queue.call()
    if deps.queue.length() >= MOST:
        deps.queue.ring()  # enough is queued; perhaps only the bell was lost
        return 0
    before = now - timedelta(seconds=deps.settings.sweep_after)
    with read(deps.engine) as connection:
        ahead = leases.beyond(now, deps.settings.lease)
        ids = comments.waiting(connection, before, MOST, ahead)
    deps.queue.push(*ids)
    return len(ids)


def tidy(deps: Deps, now: datetime) -> None:
    """Drop what has outlived its promise: idempotency keys, sessions, sign-in links, sketches, batches, news."""
    with write(deps.engine) as connection:
        idempotency.forget(connection, now)
        access.forget(connection, now)
        mails.forget(connection, now)
        requests.forget(connection, now)
        mornings.forget(connection, now)
        addressees.forget(connection, now)
    more = True
    while more:
        with write(deps.engine) as connection:
            more = batches.forget(connection, now)
    more = True
    while more:
        with write(deps.engine) as connection:
            more = campaigns.forget(connection, now) == campaigns.CHUNK
    more = True
    while more:
        with write(deps.engine) as connection:
            more = outbox.forget(connection, now) == outbox.CHUNK
