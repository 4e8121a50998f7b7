"""Which morning reports have been written: a row for a site and a day, so that none comes twice."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.session import insert_into
from service.store.tables import morning

KEPT = timedelta(days=30)


def is_written(connection: Connection, site_id: int, day: date) -> bool:
    """Whether this day's report has been written."""
    this = sa.and_(morning.c.site_id == site_id, morning.c.day == day.isoformat())
    return connection.execute(sa.select(morning.c.day).where(this)).first() is not None


def claim(connection: Connection, site_id: int, day: date, now: datetime) -> bool:
    """Be the one who writes it; False: somebody was faster. Kept only if the transaction is."""
    row = insert_into(connection, morning).values(site_id=site_id, day=day.isoformat(), created=now)
    done = connection.execute(row.on_conflict_do_nothing().returning(morning.c.day))
    return done.first() is not None


def forget(connection: Connection, now: datetime) -> None:
    """Drop what is long over."""
    connection.execute(sa.delete(morning).where(morning.c.created < now - KEPT))
