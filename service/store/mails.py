"""Letters in the outbox: rows of kind `mail`, whose address and words lie encrypted until sent."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.delivery import Answer, Step
from service.store.tables import outbox

KIND = "mail"
QUOTES = "quotes"  # in `data`: ids of the comments whose text it holds
KEPT = timedelta(days=30)  # how long it can be seen that one was sent or given up
# written out: an index of some rows serves only a query that says the index's words
_MINE = outbox.c.kind == sa.literal_column("'mail'")
_DUE = (outbox.c.state == "waiting", _MINE)


def add(connection: Connection, values: Mapping[str, Any], now: datetime) -> None:
    """Write a letter: public_id, site_id, data, sealed, key_id."""
    row = {"kind": KIND, "state": "waiting", "due_at": now, "created": now, **values}
    connection.execute(sa.insert(outbox), row)


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a letter is to be sent."""
    query = sa.select(outbox.c.id).where(outbox.c.due_at <= now, *_DUE)
    return connection.execute(query.limit(1)).first() is not None


def lease(connection: Connection, now: datetime, until: datetime) -> Row[Any] | None:
    """Take the letter that has been due longest, as far as nobody else has it."""
    query = sa.select(outbox.c.id).where(outbox.c.due_at <= now, *_DUE)
    query = query.order_by(outbox.c.due_at, outbox.c.id).limit(1).with_for_update(skip_locked=True)
    id_ = connection.scalar(query)
    if id_ is None:
        return None
    taken = sa.update(outbox).where(outbox.c.id == id_).values(
        attempts=outbox.c.attempts + 1, due_at=until
    )  # fmt: skip
    return connection.execute(taken.returning(outbox)).one()


def note(
    connection: Connection, row: tuple[int, int], step: Step, answer: Answer, now: datetime
) -> None:
    """Note what came of a try; `row` is (id, attempts). What is done with is wiped."""
    wiped = {} if step.state == "waiting" else {"sealed": None, "key_id": None}
    connection.execute(
        sa.update(outbox).where(
            outbox.c.id == row[0], outbox.c.attempts == row[1], outbox.c.state == "waiting"
        ).values(
            state=step.state, due_at=step.due, answer=answer.status, fault=answer.fault,
            tried_at=now, **wiped,
        )
    )  # fmt: skip


def cancel(connection: Connection, comment_ids: Collection[int]) -> None:
    """Take back letters about these comments that were not sent yet."""
    which = outbox.c.comment_id.in_(comment_ids)
    connection.execute(sa.delete(outbox).where(which, *_DUE))


def recall(connection: Connection, comment_ids: Collection[int]) -> None:
    """Take back letters that quote one of these comments and were not sent yet."""
    quotes = outbox.c.data[QUOTES].as_string().is_not(None)
    rows = connection.execute(sa.select(outbox.c.id, outbox.c.data).where(quotes, *_DUE))
    ids = [row.id for row in rows if not set(comment_ids).isdisjoint(row.data[QUOTES])]
    if ids:
        connection.execute(sa.delete(outbox).where(outbox.c.id.in_(ids), *_DUE))


def dead(connection: Connection) -> tuple[int, str | None]:
    """How many letters were given up, and why the newest of them."""
    gone = sa.and_(outbox.c.state == "dead", _MINE)
    newest = sa.select(outbox.c.fault).where(gone).order_by(outbox.c.id.desc()).limit(1)
    number = connection.execute(sa.select(sa.func.count()).select_from(outbox).where(gone))
    return int(number.scalar_one()), connection.scalar(newest)


def waiting(connection: Connection) -> int:
    """How many letters wait."""
    query = sa.select(sa.func.count()).select_from(outbox).where(*_DUE)
    return int(connection.execute(query).scalar_one())


def forget(connection: Connection, now: datetime) -> None:
    """Drop what is long over; also what still waits: where no worker has mail, nobody gives it up."""
    connection.execute(sa.delete(outbox).where(outbox.c.created < now - KEPT, _MINE))


def bury(connection: Connection) -> None:
    """Give up every letter that waits: they are another house's, a copy was made of it."""
    connection.execute(
        sa.update(outbox).where(outbox.c.kind == "mail", outbox.c.state == "waiting").values(
            state="dead", due_at=None, fault="restored", sealed=None
        )
    )  # fmt: skip
