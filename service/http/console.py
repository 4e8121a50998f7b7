"""The desk at /moderate: lists, the card of a comment, and a moderator's acts on it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from flask import redirect
from pydantic import StringConstraints
from sqlalchemy.engine import Connection, Row
from werkzeug.wrappers import Response

from config import reasons
from config.messages import sentence
from service.domain.comment import Invalid
from service.domain.state import Locked, OwnRefusal, Refused, SecondHand
from service.flow.decide import Choice, decide
from service.flow.deps import By, Missing, Stale, now
from service.flow.note import STILL
from service.flow.submit import fingerprint
from service.flow.undo import undo
from service.http import record
from service.http.body import idempotency_key
from service.http.card import Card, card
from service.http.desk import HOME, Plain, Typed, show
from service.http.errors import problem_of
from service.http.lists import item, leads, shelf
from service.http.table import Call, Reply, Route, Who
from service.http.views import DeskAsked, View
from service.http.wire import Action, Reason
from service.store import comments, moderation, requests
from service.store.session import read

SAID = (  # sentences that an address may ask for
    "password", "released", "noted", "escalated", "dismissed", "replied", "lowered", "second_off",
    "held", "lifted",
    "pinned", "unpinned", "handed", "had_back", "reply_proposed", "level_on", "level_off", "watched", "unwatched", "keys", "none_chosen", "no_reader", "alarm",
)  # fmt: skip
SHOWING = ("approve", "restore")  # what puts a comment before readers
Note = Annotated[Plain, StringConstraints(max_length=2000)]


class Act(Typed):
    """A button on a card: from which list, and which comment comes next."""

    back: Plain = ""
    next: Plain = ""


class Decide(Act):
    """A decision on the version that was seen."""

    action: Action
    version: int
    reason: Reason | None = None
    note: Note | None = None
    sure: Plain = ""  # said a second time, where something severe was found


class Correct(Act):
    """A corrected text; an emptied field is an error, not the text as it was."""

    version: int
    text: str
    name: str
    sure: Plain = ""  # as above


def queue(call: Call) -> Reply:
    """A list, and beside it the card of its first comment."""
    view = View.of(call.query.model_dump(by_alias=True))
    if call.query.id:
        return redirect(view.path(call.query.id), 303)
    return _desk(call, view, None)


def comment(call: Call) -> Reply:
    """The card of one comment, beside the list that it was opened from."""
    return _desk(call, View.of(call.query.model_dump(by_alias=True)), id_of(call))


def id_of(call: Call) -> str:
    """The comment or decision of the address."""
    return call.path["id"].replace("\0", "")


def _desk(
    call: Call, view: View, public_id: str | None, *, status: int = 200,
    typed: Mapping[str, str] | None = None, alert: Mapping[str, Any] | None = None,
) -> Response:  # fmt: skip
    at, lang = now(), call.lang
    with read(call.deps.engine) as connection:
        listed = shelf(call, connection, view, at)
        first = listed.rows[0] if listed.rows else None
        row = first if public_id is None else mine(call, connection, public_id)
        every = isinstance(call.query, DeskAsked) and call.query.changes == "all"
        shown = None if row is None else card(call, connection, row, at, typed=typed, every=every)
        if alert and "stale" in alert and shown is not None:
            alert = {"stale": alert["stale"], "last": _last(shown)}
        flash = _flash(call, connection)
        ours = call.me.sites("admin")
        late = requests.overdue(connection, ours, at) if ours is None or ours else 0
    return show(
        call, "desk", status=status, shelf=listed, view=listed.view, card=shown, alert=alert,
        opened=public_id is not None, flash=flash, back=listed.view.query(),
        items=[item(one, view=listed.view, at=at, lang=lang) for one in listed.rows],
        overdue=late, next=listed.beside(row.public_id) if row is not None else "",
        **leads(call, row),
    )  # fmt: skip


def mine(call: Call, connection: Connection, public_id: str) -> Row[Any]:
    """A comment of a site where one may act; any other does not exist."""
    row, sites = moderation.one(connection, public_id), call.me.sites()
    if row is None or (sites is not None and row.site_id not in sites):
        raise Missing("comment")
    return row


def _last(shown: Card) -> record.Entry | None:
    """The last line of the record that changed the comment."""
    moved = [line for line in shown.record if line.act not in STILL]
    return moved[-1] if moved else None


def _flash(call: Call, connection: Connection) -> dict[str, Any] | None:
    """What has just been done, from the address alone, so that it survives a reload."""
    asked = call.query
    if not isinstance(asked, DeskAsked):
        return None
    if asked.said in SAID:
        return {"said": asked.said}
    made = moderation.decided(connection, asked.did or asked.undone)
    sites = call.me.sites()
    if made is None or (sites is not None and made.site_id not in sites):
        return None
    moved = comments.moved_since(connection, made.comment_id, made.event_id, STILL)
    return {"made": made, "can_undo": made.undone_by is None and not moved}


def act(call: Call) -> Reply:
    """Approve, reject, take down or restore; what is severe is approved by a second press only."""
    body: Decide = call.body
    if body.action in SHOWING and not body.sure and _severe(call):
        return _ask(call, {"sure": ""})
    return _carry_out(call, Choice(
        body.action, body.version, call.me.name, call.me.sites(), reason=body.reason,
        note=body.note, edits=call.me.sites("editor"),
    ))  # fmt: skip


def _ask(call: Call, typed: Mapping[str, str]) -> Response:
    """Have it said a second time, on the card as it stands."""
    return _desk(call, View.back(call.body.back), id_of(call), status=422, typed=typed,
                 alert={"errors": [{"detail": sentence("desk.severe.ask", call.lang)}]})  # fmt: skip


def _severe(call: Call) -> bool:
    with read(call.deps.engine) as connection:
        return bool(reasons.severe(mine(call, connection, id_of(call)).codes.split()))


def correct(call: Call) -> Reply:
    """Approve with a corrected text or name."""
    body: Correct = call.body
    typed = {"text": body.text, "name": body.name}
    if not body.sure and _severe(call):
        return _ask(call, typed)
    return _carry_out(
        call,
        Choice("approve", body.version, call.me.name, call.me.sites(), text=body.text,
               name=body.name, edits=call.me.sites("editor")),
        typed=typed,
    )  # fmt: skip


def _carry_out(call: Call, choice: Choice, *, typed: Mapping[str, str] | None = None) -> Response:
    """Decide and go on to the next comment; a refusal shows the card as it stands now.

    Sent again with its Idempotency-Key (its answer was lost on the way) it is done once.
    """
    view, key = View.back(call.body.back), idempotency_key()
    meant = call.body.model_dump(exclude={"back", "next"}) | {"comment": id_of(call)}
    choice = replace(choice, key=key, fingerprint=fingerprint(meant) if key else "")
    try:
        made = decide(call.deps, id_of(call), choice, now())
    except (Stale, Refused, Invalid) as error:
        return refused(call, view, error, typed)
    return redirect(view.path(following(call, view), did=made.id), 303)


def refused(call: Call, view: View, error: Exception, typed: Mapping[str, str] | None) -> Response:
    """The card again, with what happened since, or what is wrong with what was typed."""
    problem = problem_of(error)
    alert: dict[str, Any] = {"errors": problem.more.get("errors", [])}
    if isinstance(error, Locked | OwnRefusal | SecondHand):
        alert = {"errors": [{"detail": sentence(f"problem.{problem.code}", call.lang)}]}
    elif problem.status == 409:
        alert = {"stale": True}
    return _desk(call, view, id_of(call), status=problem.status, typed=typed, alert=alert)


def following(call: Call, view: View) -> str:
    """The next comment of the list, unless a colleague has dealt with it meanwhile."""
    with read(call.deps.engine) as connection:
        row = moderation.one(connection, call.body.next.replace("\0", ""))
    return row.public_id if row is not None and view.holds(row) else ""


def take_back(call: Call) -> Reply:
    """Undo a decision while it is the latest change, and show its comment."""
    view, decision_id = View.back(call.body.back), id_of(call)
    try:
        undo(call.deps, decision_id, By(call.me.name, call.me.sites()), now())
    except (Stale, Locked, SecondHand) as error:
        call.path = {"id": _about(call, decision_id)}
        return refused(call, view, error, None)
    return redirect(view.path(_about(call, decision_id), undone=decision_id), 303)


def _about(call: Call, decision_id: str) -> str:
    with read(call.deps.engine) as connection:
        made = moderation.decided(connection, decision_id)
    if made is None:
        raise Missing("decision")
    return str(made.comment)


def form(
    path: str, handler: Callable[[Call], Reply], summary: str, body: type[Typed],
    *, who: Who = "moderator",
) -> Route:  # fmt: skip
    """A row of the table for a form of the desk."""
    return Route("POST", path, handler, who, summary, body=body, form=True, page=True, html=True)


ONE = HOME + "/comments/<id>"
ROUTES: tuple[Route, ...] = (
    Route("GET", HOME, queue, "moderator", "The desk", query=DeskAsked, page=True, html=True),
    Route("GET", ONE, comment, "moderator", "A comment's card", query=DeskAsked, page=True,
          html=True),
    form(f"{ONE}/decide", act, "Decide", Decide),
    form(f"{ONE}/correct", correct, "Approve with a correction", Correct),
    form(HOME + "/decisions/<id>/undo", take_back, "Take a decision back", Act),
)  # fmt: skip
