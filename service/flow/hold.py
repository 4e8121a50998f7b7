"""An admin lays a legal hold on a comment, or on all of its author's, and lifts it."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from service.domain.hold import Hold, checked
from service.domain.record import WORKER, Event
from service.domain.state import Refused
from service.flow.deps import By, Deps, permitted
from service.store import comments, holds
from service.store.session import write

HOLD, LIFT, OVER = "legal.hold", "legal.lift", "legal.over"  # acts in the record
BATCH = 100


def hold(deps: Deps, public_id: str, said: Hold, by: By, now: datetime) -> Row[Any]:
    """Keep it from erasure until a time; takes the place of a hold that hung there.

    Raises Invalid, Missing, Refused: of what was erased nothing is left to be kept.
    """
    said = checked(said, now)
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        if found.status == "removed" and not found.author:
            raise Refused(found.status, "hold")
        laid = holds.put(connection, found.id, {
            "basis": said.basis, "document": said.document, "until": said.until,
            "whole": said.whole, "by": by.name, "created": now,
        })  # fmt: skip
        comments.add_events(connection, [
            Event(found.site_id, found.id, HOLD, by.name, now, found.status, found.status,
                  found.revision, data={
                      "basis": said.basis, "document": said.document, "whole": said.whole,
                      "until": said.until.isoformat(),
                  })
        ])  # fmt: skip
    return laid


def lift(deps: Deps, public_id: str, by: By, now: datetime) -> None:
    """End it before its time. Does nothing where none hangs. Raises Missing."""
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        if holds.end(connection, found.id):
            comments.add_events(connection, [
                Event(found.site_id, found.id, LIFT, by.name, now, found.status, found.status,
                      found.revision)
            ])  # fmt: skip


def end_all(deps: Deps, now: datetime) -> int:
    """Note which holds have reached their end; how many. They have stopped covering already."""
    with write(deps.engine) as connection:
        ids = holds.over(connection, now, BATCH)
        found = comments.lock_many(connection, ids) if ids else {}
        ended = [one for one in found.values() if holds.end(connection, one.id, over=now)]
        comments.add_events(connection, [
            Event(one.site_id, one.id, OVER, WORKER, now, one.status, one.status, one.revision)
            for one in ended
        ])  # fmt: skip
    return len(ended)
