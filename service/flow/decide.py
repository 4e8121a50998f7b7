"""A moderator decides; each act leaves a row, and can be taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.comment import FieldError, Invalid
from service.domain.record import Comment
from service.domain.state import Act, move
from service.flow import correct, proposal, soon
from service.flow.announce import telling
from service.flow.appeal import need_other
from service.flow.correct import Corrected
from service.flow.decided import Choice, Decided, claimed, record
from service.flow.deps import Deps, Stale, new_id, permitted
from service.flow.lockdown import need_open
from service.store import comments, reports

__all__ = ["NEED_REASON", "Choice", "Decided", "decide"]
NEED_REASON: tuple[Act, ...] = ("reject", "take_down")
Revised = tuple[
    Comment, int | None, dict[str, Any]
]  # what it became, what is due, what else changes


def decide(deps: Deps, public_id: str, choice: Choice, now: datetime) -> Decided:
    """Carry one decision out. Raises Missing, Stale, Refused, Invalid."""
    if choice.action in NEED_REASON and choice.reason is None:
        raise Invalid(FieldError("/reason", "field.required"))
    corrected = correct.read(choice.action, choice.text, choice.name)
    decision_id = new_id()
    with telling(deps, now) as (connection, tell):
        before = claimed(connection, choice, decision_id, now)
        if before is not None:
            return before
        was = permitted(comments.lock(connection, public_id), choice.sites)
        if was.version != choice.version:
            raise Stale(was.status, was.version)
        need_other(connection, was, choice, now)
        was = proposal.counted(connection, was)
        act = proposal.act_of(connection, was, choice, corrected)
        status = move(was.status, act, pending_edit=was.pending_edit)
        need_open(deps, connection, was, act, now=now)
        became = replace(was, status=status, appealed=False, escalated=False, proposed=None)
        if act == "propose":
            became = replace(became, proposed=choice.by)
        became, due, more = _revised(connection, was, became, act, corrected, now=now)
        if act == "approve":
            became = soon.shown(deps, was, became, now)
        more |= {"claimed_by": None, "claimed_until": None}
        became = comments.change(connection, was, became, now, **more)
        if became.status == "taken_down":
            reports.close(connection, was.id, "upheld", now)
        tell(was, became)
        decided = record(connection, choice, was, became, now, act=act, public_id=decision_id)
    if due is not None:
        deps.queue.push(due)
    return decided


def _revised(
    connection: Connection, was: Comment, became: Comment, act: Act, corrected: Corrected | None,
    *, now: datetime,
) -> Revised:  # fmt: skip
    """The comment with the text that goes with an act."""
    if corrected is not None:
        return correct.revise(connection, became, corrected, now)
    if act == "reject" and was.pending_edit and was.shown is not None:
        return _dropped(connection, became, was.shown)
    if act == "send_back":
        return _sent_back(connection, became)
    return became, None, {}


def _dropped(connection: Connection, became: Comment, number: int) -> Revised:
    became, more = correct.drop(connection, became, number)
    return became, None, more


def _sent_back(connection: Connection, became: Comment) -> Revised:
    """As it was before it was proposed, but that it waits: a correction goes with the proposal."""
    made = proposal.first(connection, became)
    if made is None:  # an answer of the newsroom's own
        return became, None, {}
    before = made.before
    became = replace(became, appealed=before["appealed"], escalated=before["escalated"])
    if before["revision"] == became.revision:
        return became, None, {}
    return _dropped(connection, became, before["revision"])
