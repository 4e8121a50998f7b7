"""What has happened to comments since somebody last asked: the record, read from there on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.tables import comment, event

MOST = 1000  # lines of one answer
LATE = timedelta(seconds=5)  # in which a line of a lower number may still be committed


@dataclass(frozen=True, slots=True)
class Changed:
    """A comment as it stands now, after something was done with it."""

    id: str
    version: int
    status: str
    proposed: bool  # it waits for a second hand


def newest(connection: Connection, sites: Iterable[int], now: datetime) -> int:
    """The last line of these sites' records that none can come before any more; 0: none."""
    heads = [
        sa.select(event.c.id).where(event.c.site_id == site, event.c.at <= now - LATE).order_by(
            event.c.id.desc()
        ).limit(1).scalar_subquery()
        for site in sorted(sites)
    ]  # fmt: skip
    found = connection.execute(sa.select(*heads)).one() if heads else ()
    return max((head for head in found if head is not None), default=0)


def since(
    connection: Connection, sites: Iterable[int], line: int, now: datetime
) -> tuple[list[Changed], int]:
    """Comments with lines after this one, and from which line to ask next.

    Two transactions may commit out of the order of their lines, so the last seconds are told again
    the next time, a full page too; the version tells what is new. A line's time is that of its
    transaction's beginning: one that began early and came late vouches for none before it.
    """
    query = sa.select(event.c.id.label("line"), event.c.at, comment.c.public_id,
                      comment.c.version, comment.c.status, comment.c.proposed).join(
        comment, comment.c.id == event.c.comment_id
    ).where(event.c.site_id.in_(sorted(sites)), event.c.id > line)  # fmt: skip
    rows = connection.execute(query.order_by(event.c.id).limit(MOST)).all()
    found = {row.public_id: Changed(row.public_id, row.version, row.status,
                                    row.proposed is not None) for row in rows}  # fmt: skip
    for row in takewhile(lambda row: row.at <= now - LATE, rows):
        line = row.line
    return list(found.values()), line
