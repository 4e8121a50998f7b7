"""Whether a database is whole, and the same as another: what a backup has to bring back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from service.store import snapshot
from service.store.session import read
from service.store.tables import metadata, revision, verdict


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row that a backup keeps, by table."""
    with read(engine) as connection:
        return {
            name: [
                dict(row._mapping)
                for row in connection.execute(
                    sa.select(metadata.tables[name]).order_by(*metadata.tables[name].primary_key)
                )
            ]
            for name in snapshot.tables()
        }


def problems(engine: Engine) -> list[str]:
    """What is wrong: references that lead nowhere, revisions without their one verdict."""
    found = list[str]()
    with read(engine) as connection:
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                there = key.column.table.alias()
                known = sa.select(there.c[key.column.name])
                lost = sa.select(table).where(key.parent.is_not(None), key.parent.not_in(known))
                found += [f"{table.name}: {row}" for row in connection.execute(lost)]
        current = sa.select(verdict.c.revision_id).where(verdict.c.current)
        due = revision.c.due_at.is_not(None)
        for which in (~due & revision.c.id.not_in(current), due & revision.c.id.in_(current)):
            query = sa.select(revision.c.id).where(which)
            found += [f"revision {row.id}" for row in connection.execute(query)]
    return found
