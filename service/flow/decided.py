"""A decision as it is asked for and as it is kept: what both deciding and proposing know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.record import Comment, Event
from service.domain.state import Act
from service.flow.deps import Stopped
from service.store import batches, comments, decisions, idempotency

# What undo goes back to; and `proposed`, where somebody had: the version before does not know it.
BEFORE = ("status", "revision", "shown", "appealed", "escalated")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a moderator wants."""

    action: Act
    version: int
    by: str
    sites: frozenset[int] | None  # where that moderator may decide; None: everywhere
    reason: str | None = None
    note: str | None = None
    text: str | None = None  # with approve: the corrected text
    name: str | None = None
    batch: str | None = None
    key: str | None = None  # Idempotency-Key
    fingerprint: str = ""
    via: str | None = None  # mail, where no session was opened
    edits: frozenset[int] | None = frozenset()  # where that moderator is an editor


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made."""

    id: str
    action: str
    reason: str | None
    by: str
    at: datetime
    comment: Comment


def claimed(
    connection: Connection, choice: Choice, decision_id: str, now: datetime
) -> Decided | None:
    """The decision that this Idempotency-Key made before; None: it is new, or there is none."""
    if choice.key is None:
        return None
    answer = idempotency.claim(
        connection, f"decision/{choice.by}", choice.key, choice.fingerprint, {"id": decision_id},
        now=now,
    )  # fmt: skip
    made = None if answer is None else decisions.find(connection, answer["id"])
    if made is None:
        return None
    stands = comments.lock_many(connection, [made.comment_id])[made.comment_id]
    return Decided(made.public_id, made.action, made.reason, made.by, made.at, stands)


def record(
    connection: Connection, choice: Choice, was: Comment, became: Comment, now: datetime,
    *, act: Act, public_id: str,
) -> Decided:  # fmt: skip
    """Leave the rows of a decision: a line of the record, and what undo needs. Raises Stopped."""
    if choice.batch is not None and not batches.decided(connection, choice.batch, was.id):
        raise Stopped
    before = {name: getattr(was, name) for name in BEFORE}
    if was.proposed is not None:
        before["proposed"] = was.proposed
    changed = act in ("approve", "propose") and became.revision != was.revision
    corrected = {"corrected": True} if changed else {}
    via = {} if choice.via is None else {"via": choice.via}
    second = {"proposed_by": was.proposed} if act == "approve" and was.proposed else {}
    event_id = comments.add_event(connection, Event(
        was.site_id, was.id, act, choice.by, now, was.status, became.status,
        became.revision, choice.reason,
        {"decision": public_id, "note": choice.note} | corrected | second | via,
    ))  # fmt: skip
    decisions.add(connection, {
        "public_id": public_id, "site_id": was.site_id, "comment_id": was.id,
        "event_id": event_id, "action": act, "reason": choice.reason,
        "note": choice.note, "by": choice.by, "at": now, "outcome": was.outcome,
        "before": before, "batch": choice.batch,
    })  # fmt: skip
    return Decided(public_id, act, choice.reason, choice.by, now, became)
