"""What lies sealed beside comments: letters, readers' requests, keys, addresses."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import desk_mail, embed_key, outbox, request

PARTS = ((outbox, ("sealed",)), (request, ("email", "words")), (embed_key, ("secret",)),
         (desk_mail, ("email",)))  # fmt: skip


def before(
    connection: Connection, key_id: str
) -> Iterator[tuple[sa.Table, tuple[str, ...], Row[Any]]]:
    """Rows that are sealed under another key than this one; locked."""
    for table, columns in PARTS:
        query = sa.select(table).where(table.c.key_id.is_not(None), table.c.key_id != key_id)
        for row in connection.execute(query.order_by(table.c.id).with_for_update()).all():
            yield table, columns, row


def again(connection: Connection, table: sa.Table, id_: int, values: Mapping[str, Any]) -> None:
    """Store a row's columns under another key."""
    connection.execute(sa.update(table).where(table.c.id == id_).values(values))
