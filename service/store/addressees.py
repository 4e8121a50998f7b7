"""What is remembered of whom letters about comments go to, by his HMAC: it outlasts his comments."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.mailing import HOUR, PER_HOUR
from service.store.session import insert_into
from service.store.tables import addressee


def known(
    connection: Connection, site_id: int, author: str, others: Collection[str]
) -> tuple[list[datetime], bool]:  # fmt: skip
    """When the latest letters went to an author, and whether he wants none; his row is locked.

    `others` are his HMACs under other keys.
    """
    _need(connection, site_id, author)
    mine = addressee.c.author.in_({author, *others}) & (addressee.c.site_id == site_id)
    query = sa.select(addressee).where(mine).order_by(addressee.c.author).with_for_update()
    rows = connection.execute(query).all()
    sent = sorted(datetime.fromisoformat(at) for row in rows for at in row.sent)
    return sent, any(row.stopped for row in rows)


def note(
    connection: Connection, site_id: int, author: str, sent: Collection[datetime]
) -> None:  # fmt: skip
    """Note when the latest letters went to an author, of whom there is a row."""
    of_late = sorted(sent)[-PER_HOUR:]
    _change(connection, site_id, author, sent=[at.isoformat() for at in of_late],
            last=max(of_late, default=None))  # fmt: skip


def stop(connection: Connection, site_id: int, author: str) -> None:
    """Note that an author wants no letters of this site."""
    _need(connection, site_id, author)
    _change(connection, site_id, author, stopped=True)


def renamed(connection: Connection, names: Mapping[str, str]) -> None:
    """Authors have another HMAC from now on."""
    query = sa.select(addressee).where(addressee.c.author.in_(list(names)))
    for row in connection.execute(query.order_by(addressee.c.author)).all():
        to = names[row.author]
        sent, stopped = known(connection, row.site_id, to, [row.author])
        note(connection, row.site_id, to, sent)
        _change(connection, row.site_id, to, stopped=stopped)
        connection.execute(sa.delete(addressee).where(_is(row.site_id, row.author)))


def forget(connection: Connection, now: datetime) -> None:
    """Drop to whom nothing went of late, but for those who want no letters."""
    over = addressee.c.last.is_(None) | (addressee.c.last < now - HOUR)
    connection.execute(sa.delete(addressee).where(over, ~addressee.c.stopped))


def _is(site_id: int, author: str) -> sa.ColumnElement[bool]:
    return (addressee.c.author == author) & (addressee.c.site_id == site_id)


def _need(connection: Connection, site_id: int, author: str) -> None:
    row = insert_into(connection, addressee).values(site_id=site_id, author=author, sent=[])
    connection.execute(row.on_conflict_do_nothing(index_elements=["author", "site_id"]))


def _change(connection: Connection, site_id: int, author: str, **values: object) -> None:
    connection.execute(sa.update(addressee).where(_is(site_id, author)).values(values))
