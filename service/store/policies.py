"""What sites decide otherwise than the house: every version is kept, the newest is in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.overrides import NONE, Overrides, read
from service.domain.site import Site
from service.store.among import among
from service.store.cursor import keyset
from service.store.session import insert_into
from service.store.tables import policy, site

_NEWEST = (  # made once: it is asked with every batch
    sa.select(policy.c.site_id, sa.func.max(policy.c.number).label("number"))
    .where(among(policy.c.site_id, "sites"))
    .group_by(policy.c.site_id)
)


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what it says, by whom, when and why. The number 0 is nobody's."""

    own: Overrides = NONE
    by: str | None = None
    created: datetime | None = None
    note: str | None = None


def newest(connection: Connection, of: Site) -> Version:
    """The version that is in force."""
    query = sa.select(policy).where(policy.c.site_id == of.id)
    row = connection.execute(query.order_by(policy.c.number.desc()).limit(1)).one_or_none()
    return Version() if row is None else _version(of, row)


def find(connection: Connection, of: Site, number: int) -> Version | None:
    """A version by its number: what a verdict was weighed by."""
    if number == 0:
        return Version()
    query = sa.select(policy).where(policy.c.site_id == of.id, policy.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _version(of, row)


def _version(of: Site, row: Row[Any]) -> Version:
    return Version(read(of.key, row.number, row.data), row.by, row.created, row.note)


def page(
    connection: Connection, of: Site, *, limit: int, cursor: str | None = None
) -> tuple[list[Row[Any]], str | None]:
    """Versions of a site's policy, the newest first; with the next cursor. Raises BadCursor."""
    query = sa.select(policy).where(policy.c.site_id == of.id)
    keys = (policy.c.number, policy.c.id, "desc")
    return keyset(query, keys, cursor=cursor, limit=limit).run(connection)


def add(connection: Connection, of: Site, made: Version) -> bool:
    """Keep a version; False: somebody else has just taken its number."""
    insert = insert_into(connection, policy).values(
        site_id=of.id, number=made.own.number, data=made.own.data(), note=made.note, by=made.by,
        created=made.created,
    )  # fmt: skip
    taken = insert.on_conflict_do_nothing(index_elements=["site_id", "number"])
    return connection.execute(taken.returning(policy.c.id)).first() is not None


class Policies:
    """What each site decides itself, as it is in force now.

    Asked for with every batch, so that a change counts for the next comment; a version is read
    once, and stays the same object.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[int, Overrides] = {}

    def of(self, connection: Connection, sites: Iterable[Site]) -> dict[int, Overrides]:
        """The newest version of each site's policy, by the site's internal id."""
        ids = {one.id for one in sites}
        rows = connection.execute(_NEWEST, {"sites": list(ids)})
        newest: dict[int, int] = {r.site_id: r.number for r in rows}
        known = self._kept
        missing = [
            sa.and_(policy.c.site_id == id_, policy.c.number == number)
            for id_, number in newest.items() if known.get(id_, NONE).number != number
        ]  # fmt: skip
        if missing:
            query = sa.select(policy, site.c.key).join(site).where(sa.or_(*missing))
            for row in connection.execute(query):
                known[row.site_id] = read(row.key, row.number, row.data)
        return {id_: known[id_] if id_ in newest else NONE for id_ in ids}
