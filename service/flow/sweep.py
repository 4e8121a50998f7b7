"""What was queued and lost is queued again: the database is the truth, Redis only the bell."""

import os
import socket
from datetime import datetime, timedelta

import sqlalchemy as sa

from service.flow.deps import Deps
from service.store import access, campaigns, comments, idempotency, outbox
from service.store.session import insert_into, read, write
from service.store.tables import lease

MOST = 1000  # ids that one sweep queues
HOLD = timedelta(seconds=3)  # how long one sweeper keeps others from sweeping


def sweep(deps: Deps, now: datetime) -> int:
    """Queue what has been due for too long; returns how many ids. Idle when another just swept."""
    if not _ours(deps, now):
        return 0
    with read(deps.engine) as connection:
        letters = outbox.is_due(connection, now)  # also what is to be tried again
    if letters:
        deps.queue.call()
    if deps.queue.length() >= MOST:
        deps.queue.ring()  # enough is queued; perhaps only the bell was lost
        return 0
    before = now - timedelta(seconds=deps.settings.sweep_after)
    with read(deps.engine) as connection:
        ids = comments.waiting(connection, before, MOST)
    deps.queue.push(*ids)
    return len(ids)


def tidy(deps: Deps, now: datetime) -> None:
    """Drop what has outlived its promise: idempotency keys, sessions, sign-in links, sketches, news."""
    with write(deps.engine) as connection:
        idempotency.forget(connection, now)
        access.forget(connection, now)
    more = True
    while more:
        with write(deps.engine) as connection:
            more = campaigns.forget(connection, now) == campaigns.CHUNK
    more = True
    while more:
        with write(deps.engine) as connection:
            more = outbox.forget(connection, now) == outbox.CHUNK


def _ours(deps: Deps, now: datetime) -> bool:
    holder = f"{socket.gethostname()}:{os.getpid()}"
    with write(deps.engine) as connection:
        row = {"name": "sweep", "holder": holder, "until": now + HOLD}
        taken = insert_into(connection, lease).values(**row)
        done = connection.execute(taken.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": now + HOLD},
            where=sa.or_(lease.c.until <= now, lease.c.until > now + 10 * HOLD),
        ).returning(lease.c.name))  # fmt: skip
        return done.first() is not None
