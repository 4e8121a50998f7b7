"""Endpoints of sites, with their secrets sealed. An ended one keeps its row, and nothing in it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.webhook import Endpoint
from service.store.tables import webhook

_LIVING = webhook.c.ended.is_(None)
_ENDPOINT = ("id", "public_id", "site_id", "url", "types", "by", "created", "disabled",
             "old_until", "failures")  # fmt: skip
_COLUMNS = [webhook.c[name] for name in _ENDPOINT]


def _made(row: Row[Any]) -> Endpoint:
    return Endpoint(**(row._asdict() | {"types": tuple(row.types)}))


def add(connection: Connection, values: Mapping[str, Any]) -> Endpoint:
    """Keep a new endpoint."""
    return _made(connection.execute(sa.insert(webhook).values(values).returning(*_COLUMNS)).one())


def of_sites(connection: Connection, sites: Collection[int] | None) -> list[Endpoint]:
    """Endpoints of these sites, or of all."""
    query = sa.select(*_COLUMNS).where(_LIVING).order_by(webhook.c.id)
    if sites is not None:
        query = query.where(webhook.c.site_id.in_(sites))
    return [_made(row) for row in connection.execute(query)]


def find(
    connection: Connection, public_id: str, sites: Collection[int] | None, *, lock: bool = False
) -> Endpoint | None:
    """An endpoint of these sites, or of any; None: there is no such one."""
    query = sa.select(*_COLUMNS).where(webhook.c.public_id == public_id, _LIVING)
    if sites is not None:
        query = query.where(webhook.c.site_id.in_(sites))
    if lock:
        query = query.with_for_update(key_share=True)  # comments may be told of meanwhile
    row = connection.execute(query).one_or_none()
    return None if row is None else _made(row)


def lock(connection: Connection, id_: int) -> None:
    """Keep others from changing an endpoint until the transaction ends."""
    query = sa.select(webhook.c.id).where(webhook.c.id == id_)
    connection.execute(query.with_for_update(key_share=True))


def change(connection: Connection, id_: int, **values: Any) -> Endpoint:
    """Store what is different now."""
    done = sa.update(webhook).where(webhook.c.id == id_).values(values).returning(*_COLUMNS)
    return _made(connection.execute(done).one())


def secret_of(connection: Connection, id_: int) -> tuple[bytes | None, str | None]:
    """The newest secret, sealed, with its key's id."""
    query = sa.select(webhook.c.secret, webhook.c.key_id).where(webhook.c.id == id_)
    row = connection.execute(query).one()
    return row.secret, row.key_id


def end(connection: Connection, id_: int, now: datetime) -> None:
    """Forget an endpoint's address and secrets; the row stays for those that were told to it."""
    gone = {"ended": now, "url": "", "secret": None, "old_secret": None, "old_until": None,
            "key_id": None}  # fmt: skip
    connection.execute(sa.update(webhook).where(webhook.c.id == id_).values(gone))


def count_failure(connection: Connection, id_: int, *, good: bool) -> None:
    """Count tries in a row that failed."""
    row = sa.update(webhook).where(webhook.c.id == id_)
    if good:
        connection.execute(row.where(webhook.c.failures > 0).values(failures=0))
    else:
        connection.execute(row.values(failures=webhook.c.failures + 1))


def sealed_before(connection: Connection, key_id: str) -> list[Row[Any]]:
    """Endpoints whose secrets are sealed under another key than this one; locked."""
    query = sa.select(
        webhook.c.id, webhook.c.secret, webhook.c.old_secret, webhook.c.key_id
    ).where(webhook.c.key_id.is_not(None), webhook.c.key_id != key_id)  # fmt: skip
    return list(connection.execute(query.order_by(webhook.c.id).with_for_update(key_share=True)))


def silence(connection: Connection, why: str) -> list[int]:
    """Disable every endpoint that is in use; their ids."""
    query = sa.update(webhook).where(webhook.c.disabled.is_(None), webhook.c.ended.is_(None))
    return list(connection.scalars(query.values(disabled=why).returning(webhook.c.id)))
