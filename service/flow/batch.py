"""One decision on many comments: planned as they were seen, begun, and taken back whole.

What is decided is what was seen: a comment that is another version by then is passed over, and
named. Who carries it out: flow/carry.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.state import Act
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.plan import apart
from service.store import batches, moderation
from service.store.moderation import Filter
from service.store.session import read, write

MOST = 10_000  # comments of one batch


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is to be done with all of them, and where whoever orders it may."""

    action: Act
    reason: str | None
    severe: bool  # also what may mean harm to somebody, or was not examined
    by: By
    edits: frozenset[int] | None

    def data(self) -> dict[str, Any]:
        """As it is kept."""
        return {"action": self.action, "reason": self.reason, "severe": self.severe,
                "sites": _listed(self.by.sites), "edits": _listed(self.edits)}  # fmt: skip


def _listed(sites: frozenset[int] | None) -> list[int] | None:
    return None if sites is None else sorted(sites)


def plan(
    deps: Deps, wanted: Sequence[Filter], asked: Mapping[str, Any], by: By, now: datetime,
    *, seen: Mapping[str, int] | None = None,
) -> str:  # fmt: skip
    """Keep which comments are meant, as they stand, or at the version at which they were `seen`.

    Raises Missing: there is none of theirs.
    """
    shown = seen or {}
    with read(deps.engine) as connection:
        found = dict[int, int]()
        for one in wanted:
            rows = moderation.ids(connection, one, MOST)
            found |= {row.id: shown.get(row.public_id, row.version) for row in rows}
    if not found:
        raise Missing("comment")
    made = new_id()
    with write(deps.engine) as connection:
        batches.add(connection, {
            "public_id": made, "state": "planned", "by": by.name, "asked": asked, "created": now,
            "changed": now,
        }, sorted(found.items())[:MOST])  # fmt: skip
    return made


def find(connection: Connection, public_id: str, by: By) -> Row[Any]:
    """A batch that has to do with somebody's sites; a plan is its maker's alone. Raises Missing."""
    row = batches.find(connection, public_id)
    if (
        row is None
        or not batches.seen_by(connection, row.id, by.sites)
        or (row.state == "planned" and row.by != by.name)
    ):
        raise Missing("batch")
    return row


def start(deps: Deps, public_id: str, order: Ordered, now: datetime) -> bool:
    """Begin; False: it has begun already. Raises Missing."""
    with write(deps.engine) as connection:
        row = find(connection, public_id, order.by)
        begun = batches.move(connection, public_id, ("planned",), "running", now,
                             choice=order.data(), by=order.by.name)  # fmt: skip
        if begun and order.action == "approve" and not order.severe:
            batches.mark(connection, row.id, apart(connection, row.id))
    return begun


def take_back(deps: Deps, public_id: str, by: By, now: datetime) -> bool:
    """Stop it, and undo what was done; False: that has been asked for already.

    That is for who has all its sites. Raises Missing.
    """
    with write(deps.engine) as connection:
        row = find(connection, public_id, by)
        if not batches.whole(connection, row.id, by.sites):
            raise Missing("batch")
        undo_by = {"undo_by": by.name, "undo_sites": _listed(by.sites)}
        return batches.move(connection, public_id, ("running", "done"), "undoing", now,
                            choice=(row.choice or {}) | undo_by)  # fmt: skip
