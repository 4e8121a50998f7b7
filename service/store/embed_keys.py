"""Keys with which publishers' backends sign who their readers are; sealed, to be used again."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import embed_key, site

_FROM = embed_key.join(site, site.c.id == embed_key.c.site_id)
_TOLD = (embed_key, site.c.key.label("site"))


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a key."""
    connection.execute(sa.insert(embed_key).values(values))


def all_of(connection: Connection, where: frozenset[int] | None) -> list[Row[Any]]:
    """The keys of these sites that work, the oldest first."""
    query = sa.select(*_TOLD).select_from(_FROM).where(embed_key.c.ended.is_(None))
    if where is not None:
        query = query.where(embed_key.c.site_id.in_(where))
    return list(connection.execute(query.order_by(embed_key.c.id)))


def find(connection: Connection, site_id: int, public_id: str) -> Row[Any] | None:
    """One of a site that works."""
    query = sa.select(*_TOLD).select_from(_FROM).where(
        embed_key.c.public_id == public_id, embed_key.c.site_id == site_id,
        embed_key.c.ended.is_(None),
    )  # fmt: skip
    return connection.execute(query).one_or_none()


def end(
    connection: Connection, public_id: str, where: frozenset[int] | None, now: datetime
) -> int | None:
    """End a key of these sites; of which site it was. None: there is none."""
    here = [embed_key.c.public_id == public_id, embed_key.c.ended.is_(None)]
    if where is not None:
        here.append(embed_key.c.site_id.in_(where))
    query = sa.update(embed_key).where(*here).values(ended=now).returning(embed_key.c.site_id)
    return connection.execute(query).scalar_one_or_none()
