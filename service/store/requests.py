"""Readers' requests about their own data: asked, proved by mail, answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import request, site

ASKED, OPEN, DONE, REJECTED = "asked", "open", "done", "rejected"  # states
VOID = "void"  # of an address that never wrote: kept as long, so that nobody can tell
KEPT = timedelta(days=365)  # how long it can be seen that one was answered, and when
LISTED = 200
# Nothing of a person is left once a request is answered.
BLANK: dict[str, Any] = {"email": None, "words": None, "key_id": None, "token": None}


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Write a request."""
    connection.execute(sa.insert(request), dict(values))


def by_token(
    connection: Connection, hashed: str, state: str, now: datetime, *, lock: bool = False
) -> Row[Any] | None:
    """The request that a link belongs to, while the link is good."""
    query = sa.select(request).where(
        request.c.token == hashed, request.c.state == state, request.c.expires > now
    )
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def prove(connection: Connection, id_: int, due_at: datetime, now: datetime) -> None:
    """Open a request that is locked; the link has done its work."""
    values = {"state": OPEN, "token": None, "opened": now, "due_at": due_at}
    connection.execute(sa.update(request).where(request.c.id == id_).values(values))


def close(connection: Connection, id_: int, values: Mapping[str, Any]) -> bool:
    """Note its answer: state, closed, by, and what else changes. False: somebody was faster."""
    done = sa.update(request).where(request.c.id == id_, request.c.state == OPEN).values(values)
    return connection.execute(done).rowcount == 1


def find(connection: Connection, public_id: str) -> Row[Any] | None:
    """A request by its public id."""
    query = sa.select(request).where(request.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def opened(connection: Connection, sites: frozenset[int] | None) -> list[Row[Any]]:
    """What waits for an answer at these sites or all; what is due first comes first."""
    query = sa.select(request, site.c.key.label("site")).join(site, site.c.id == request.c.site_id)
    query = query.where(request.c.state == OPEN)
    if sites is not None:
        query = query.where(request.c.site_id.in_(sites))
    return list(connection.execute(query.order_by(request.c.due_at, request.c.id).limit(LISTED)))


def overdue(connection: Connection, sites: frozenset[int] | None, now: datetime) -> int:
    """How many should have been answered already."""
    late = sa.select(sa.func.count()).where(request.c.state == OPEN, request.c.due_at < now)
    if sites is not None:
        late = late.where(request.c.site_id.in_(sites))
    return int(connection.execute(late).scalar_one())


def forget(connection: Connection, now: datetime) -> None:
    """Drop what nobody proved and what was answered long ago; links that are over lose their person."""
    stale = sa.and_(request.c.state.in_((ASKED, VOID)), request.c.expires <= now)
    old = sa.and_(request.c.state.in_((DONE, REJECTED)), request.c.closed < now - KEPT)
    connection.execute(sa.delete(request).where(sa.or_(stale, old)))
    over = sa.and_(request.c.state == DONE, request.c.expires <= now, request.c.email.is_not(None))
    connection.execute(sa.update(request).where(over).values(BLANK))
