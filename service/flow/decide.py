"""A moderator decides, and takes a decision back; each act leaves a row."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.comment import FieldError, Invalid
from service.domain.record import Comment, Event
from service.domain.state import Act, move
from service.flow import correct, soon
from service.flow.announce import telling
from service.flow.deps import Deps, Stale, new_id, permitted
from service.flow.lockdown import need_open
from service.store import comments, decisions, idempotency, reports

BEFORE = ("status", "revision", "shown", "appealed", "escalated")  # what undo goes back to
NEED_REASON: tuple[Act, ...] = ("reject", "take_down")


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


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made."""

    id: str
    action: str
    reason: str | None
    by: str
    at: datetime
    comment: Comment


def decide(deps: Deps, public_id: str, choice: Choice, now: datetime) -> Decided:
    """Carry one decision out. Raises Missing, Stale, Refused, Invalid."""
    if choice.action in NEED_REASON and choice.reason is None:
        raise Invalid(FieldError("/reason", "field.required"))
    corrected = correct.read(choice.action, choice.text, choice.name)
    decision_id = new_id()
    with telling(deps, now) as (connection, tell):
        before = _claimed(connection, choice, decision_id, now)
        if before is not None:
            return before
        was = permitted(comments.lock(connection, public_id), choice.sites)
        if was.version != choice.version:
            raise Stale(was.status, was.version)
        became = replace(was, status=move(was.status, choice.action, pending_edit=was.pending_edit))
        due, more = None, dict[str, Any]()
        need_open(deps, connection, was, choice.action, now=now)
        if choice.action == "approve":
            if corrected is not None:
                became, due, more = correct.revise(connection, became, corrected, now)
            became = soon.shown(deps, was, became, now)
        elif choice.action == "reject" and was.pending_edit and was.shown is not None:
            became, more = correct.drop(connection, became, was.shown)
        became = replace(became, appealed=False, escalated=False)
        more |= {"claimed_by": None, "claimed_until": None}
        became = comments.change(connection, was, became, now, **more)
        if became.status == "taken_down":
            reports.close(connection, was.id, "upheld", now)
        tell(was, became)
        decided = _record(connection, choice, was, became, now, public_id=decision_id)
    if due is not None:
        deps.queue.push(due)
    return decided


def _claimed(
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


def _record(
    connection: Connection, choice: Choice, was: Comment, became: Comment, now: datetime,
    *, public_id: str,
) -> Decided:  # fmt: skip
    changed = choice.action == "approve" and became.revision != was.revision
    corrected = {"corrected": True} if changed else {}
    event_id = comments.add_event(connection, Event(
        was.site_id, was.id, choice.action, choice.by, now, was.status, became.status,
        became.revision, choice.reason, {"decision": public_id, "note": choice.note} | corrected,
    ))  # fmt: skip
    decisions.add(connection, {
        "public_id": public_id, "site_id": was.site_id, "comment_id": was.id,
        "event_id": event_id, "action": choice.action, "reason": choice.reason,
        "note": choice.note, "by": choice.by, "at": now, "outcome": was.outcome,
        "before": {name: getattr(was, name) for name in BEFORE},
        "batch": choice.batch,
    })  # fmt: skip
    return Decided(public_id, choice.action, choice.reason, choice.by, now, became)
