"""Requests that are sent twice are answered twice and done once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from service.store.session import insert_into, sqlstate
from service.store.tables import idempotency

KEPT = timedelta(hours=48)
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: lock_timeout is over


class OtherBody(Exception):
    """The key was used before, with another body."""


class InFlight(Exception):
    """The same request is being worked on by another process, for more than 2 s."""


def claim(
    connection: Connection, scope: str, key: str, fingerprint: str, answer: Mapping[str, Any],
    *, now: datetime,
) -> Mapping[str, Any] | None:  # fmt: skip
    """Take a key with the answer that will be given once this transaction commits.

    Returns None if it is ours, or the answer that was given before. A twin that is under way is
    waited for: its row is locked until it commits or is undone.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
    row = {"scope": scope, "key": key, "fingerprint": fingerprint, "answer": dict(answer),
           "created": now}  # fmt: skip
    insert = insert_into(connection, idempotency).values(**row)
    try:
        done = connection.execute(
            insert.on_conflict_do_nothing(index_elements=["scope", "key"]).returning(
                idempotency.c.id
            )
        ).first()
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        raise InFlight from error
    return None if done is not None else find(connection, scope, key, fingerprint)


def find(
    connection: Connection, scope: str, key: str, fingerprint: str
) -> Mapping[str, Any] | None:
    """The answer that was given to this key before. Raises OtherBody."""
    query = sa.select(idempotency).where(idempotency.c.scope == scope, idempotency.c.key == key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise OtherBody
    answer: Mapping[str, Any] = row.answer
    return answer


def forget(connection: Connection, now: datetime) -> int:
    """Drop keys that are older than is promised."""
    done = connection.execute(sa.delete(idempotency).where(idempotency.c.created < now - KEPT))
    return done.rowcount
