"""Whether whoever began a batch may still decide: it outlives the session it was begun in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.flow.deps import By
from service.store import access, batches


@dataclass(frozen=True, slots=True)
class Still:
    """Who carries a batch out, where that one may now, and where as an editor."""

    by: By
    edits: frozenset[int] | None


def still(connection: Connection, row: Row[Any], *, back: bool) -> Still | None:
    """As it was kept, and as it is now; None: it is to stop.

    What is taken back is taken back whole: else the rest never could be, by anybody.
    """
    kept, name = row.choice, row.choice["undo_by"] if back else row.by
    who = access.by_name(connection, name)
    if who is None:
        return None
    sites = _both(kept["undo_sites" if back else "sites"], who.sites())
    stops = not batches.whole(connection, row.id, sites) if back else sites == frozenset()
    return None if stops else Still(By(name, sites), _both(kept["edits"], who.sites("editor")))


def _both(kept: list[int] | None, now: frozenset[int] | None) -> frozenset[int] | None:
    """Sites of both; None: all there are."""
    if kept is None:
        return now
    return frozenset(kept) if now is None else now.intersection(kept)
