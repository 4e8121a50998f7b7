"""What a moderator writes beside a comment, for colleagues alone; it moves nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.comment import check_text
from service.domain.record import SETTLED, Comment, Event
from service.domain.state import Refused
from service.flow.deps import By, Deps, permitted
from service.flow.hold import HOLD, LIFT, OVER
from service.flow.prove import PROVE
from service.store import comments, moderation
from service.store.session import write

NOTE, ESCALATE, LOWER = "note", "escalate", "lower"  # acts in the record
REPORT, DISMISS = "report", "dismiss"
PIN, UNPIN = "pin", "unpin"
BAN, UNBAN = "ban.add", "ban.end"
CASE = "case_file"  # the comment's file was taken out
EXEMPT = "exempt"  # what becomes of a false alarm
STILL = (
    SETTLED,
    "claim",
    NOTE,
    ESCALATE,
    LOWER,
    REPORT,
    DISMISS,
    HOLD,
    LIFT,
    OVER,
    PIN,
    UNPIN,
    BAN,
    UNBAN,
    CASE,
    PROVE,
    *(f"{EXEMPT}.{state}" for state in ("asked", "granted", "refused", "ended")),
)  # acts that move nothing, so undo reaches over them
NOTE_MAX = 2000  # code points


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a moderator's."""

    by: str
    at: datetime
    text: str


def note(
    deps: Deps, public_id: str, said: Note, sites: frozenset[int] | None, *, escalate: bool = False
) -> Comment:
    """Write a note into a comment's record; `escalate` puts it before an editor, too.

    An escalated comment waits until the next decision on it, or until an editor lowers it. Raises
    Invalid, Missing, Refused.
    """
    words = said.text.strip()
    text = check_text(said.text, most=NOTE_MAX).text if words or not escalate else ""
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), sites)
        if found.status == "removed":
            raise Refused(found.status, "approve")  # nothing is said of what is gone
        if escalate:
            moderation.escalate(connection, found.id, up=True)
        comments.add_events(connection, [
            Event(found.site_id, found.id, ESCALATE if escalate else NOTE, said.by, said.at,
                  found.status, found.status, found.revision, data={"note": text or None})
        ])  # fmt: skip
    return replace(found, escalated=found.escalated or escalate)


def lower(deps: Deps, public_id: str, by: By, at: datetime) -> Comment:
    """An editor has looked: the comment stays as it is. Raises Missing."""
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        if found.escalated:
            moderation.escalate(connection, found.id, up=False)
            comments.add_events(connection, [
                Event(found.site_id, found.id, LOWER, by.name, at, found.status, found.status,
                      found.revision)
            ])  # fmt: skip
    return found
