"""Leases by name: who does what one at a time should do. None is relied on for being right."""

import os
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.session import insert_into
from service.store.tables import lease

NEVER = datetime.max.replace(tzinfo=UTC)


def beyond(now: datetime, seconds: int) -> datetime:
    """Later than any lease of so many seconds ends, though machines' clocks differ a little."""
    return now + timedelta(seconds=2 * seconds)


def is_due(column: sa.ColumnElement[Any], now: Any, ahead: Any) -> sa.ColumnElement[bool]:
    """Due now, or leased to beyond `ahead`: then the clock has been set back since."""
    return sa.or_(column <= now, column > ahead)


def take(connection: Connection, name: str, now: datetime, hold: timedelta) -> bool:
    """Take a lease if nobody has it; one of a clock that went wrong does not hold for ever."""
    row = {"holder": f"{socket.gethostname()}:{os.getpid()}", "until": now + hold}
    taken = insert_into(connection, lease).values(name=name, **row)
    done = connection.execute(taken.on_conflict_do_update(
        index_elements=["name"], set_=row,
        where=sa.or_(lease.c.until <= now, lease.c.until > now + 10 * hold),
    ).returning(lease.c.name))  # fmt: skip
    return done.first() is not None
