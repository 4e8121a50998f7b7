"""What readers reported of published comments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.session import insert_into
from service.store.tables import comment, report

MOST = 100  # reports of one comment that are looked at
State = Literal["open", "upheld", "dismissed"]


def add(connection: Connection, values: Mapping[str, Any]) -> str | None:
    """Write a report on a locked comment; None: this reader has reported it before."""
    insert = insert_into(connection, report).values(**values, state="open")
    made = connection.execute(
        insert.on_conflict_do_nothing(index_elements=["comment_id", "reporter"])
        .returning(report.c.public_id)
    ).scalar_one_or_none()  # fmt: skip
    if made is not None:
        which = comment.c.id == values["comment_id"]
        connection.execute(sa.update(comment).where(which).values(reports=comment.c.reports + 1))
    return made


def of_reader(connection: Connection, comment_id: int, reporter: str) -> str:
    """The id of the report that this reader made before."""
    which = (report.c.comment_id == comment_id) & (report.c.reporter == reporter)
    return str(connection.execute(sa.select(report.c.public_id).where(which)).scalar_one())


def close(
    connection: Connection, comment_id: int, state: State, now: datetime, *, seen: str | None = None
) -> int:
    """Answer the open reports on a locked comment; how many there were.

    `seen` is the newest one that was looked at: later ones stay open.
    """
    which = (report.c.comment_id == comment_id) & (report.c.state == "open")
    if seen is not None:
        newest = sa.select(report.c.id).where(report.c.public_id == seen).scalar_subquery()
        which &= report.c.id <= newest
    done = connection.execute(sa.update(report).where(which).values(state=state, closed=now))
    _count(connection, comment_id)
    return done.rowcount


def reopen(connection: Connection, comment_id: int, closed: datetime) -> None:
    """Take back what a decision of that moment had answered."""
    which = (report.c.comment_id == comment_id) & (report.c.closed == closed)
    connection.execute(sa.update(report).where(which).values(state="open", closed=None))
    _count(connection, comment_id)


def _count(connection: Connection, comment_id: int) -> None:
    number = sa.select(sa.func.count()).where(
        report.c.comment_id == comment_id, report.c.state == "open"
    )
    connection.execute(
        sa.update(comment)
        .where(comment.c.id == comment_id)
        .values(reports=number.scalar_subquery())
    )


def of(connection: Connection, comment_id: int, *, waiting: bool = False) -> list[Row[Any]]:
    """The first reports on a comment, oldest first; those that nobody has answered, if asked."""
    query = sa.select(report).where(report.c.comment_id == comment_id)
    query = query.where(report.c.state == "open") if waiting else query
    return list(connection.execute(query.order_by(report.c.id).limit(MOST)))


def find(connection: Connection, public_id: str) -> Row[Any] | None:
    """A report by its public id."""
    query = sa.select(report).where(report.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def blank(connection: Connection, comment_id: int) -> None:
    """Forget what was written about an erased comment, and by whom."""
    rows = connection.scalars(sa.select(report.c.id).where(report.c.comment_id == comment_id)).all()
    for id_ in rows:  # the reader stays one of several
        which = report.c.id == id_
        connection.execute(sa.update(report).where(which).values(detail=None, reporter=str(id_)))
