"""Many at once: chosen in the list, seen first, carried out while somebody looks on, undone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, request
from pydantic import ConfigDict
from sqlalchemy.engine import Connection, Row
from werkzeug.wrappers import Response

from service.domain.comment import FieldError, Invalid
from service.domain.record import REASONS
from service.flow import batch as flow, carry, plan as plans
from service.flow.batch import Ordered
from service.flow.decide import NEED_REASON, Choice
from service.flow.deps import By, Missing, now
from service.http.card import KEYS, grave
from service.http.console import form, id_of
from service.http.desk import HOME, Asked, Nothing, Plain, Typed, show
from service.http.lists import item, seen_by
from service.http.table import Call, Reply, Route
from service.http.views import View
from service.http.wire import Action, Reason
from service.store import batches, moderation
from service.store.moderation import Filter
from service.store.session import read

ALL = f"{HOME}/batches"
PAGE = f"{ALL}/<id>"
ACTIONS: tuple[Action, ...] = ("reject", "approve", "take_down", "restore")
SAMPLES = 5
PASSED = batches.GONE, batches.STALE, batches.LEFT, batches.UNREAD, batches.BROKE
KEPT = batches.GONE, batches.STALE, batches.BROKE
VERSION = re.compile("[0-9]{1,9}")
NEVER = "spam"  # the reason that a select begins with


class Chosen(Typed):
    """What was ticked in a list: comments, whole campaigns, or all that the list holds.

    `id` (with the version seen: `id:version`) and `campaign` may come many times.
    """

    model_config = ConfigDict(extra="ignore")
    back: Plain = ""
    all: Plain = ""


class PageAsked(Asked):
    """What is thought of doing: it is shown, and nothing is done."""

    action: Plain = ""
    reason: Plain = ""
    severe: Plain = ""


class Start(Typed):
    """What is to be done."""

    action: Action
    reason: Reason | None = None
    severe: Plain = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How far a batch is, by what has come of each comment and of taking it back."""

    came: Mapping[tuple[int | None, int | None], int]

    def of(self, *outcomes: int | None) -> int:
        """How many came to one of these."""
        return sum(n for (outcome, _), n in self.came.items() if outcome in outcomes)

    def back(self, *outcomes: int | None) -> int:
        """How many of those decided came to one of these when they were taken back."""
        return sum(n for (outcome, undone), n in self.came.items()
                   if outcome == batches.DONE and undone in outcomes)  # fmt: skip

    @property
    def tried(self) -> int:
        """How many there is nothing more to do about."""
        return sum(self.came.values()) - self.of(None)

    @property
    def passed(self) -> int:
        """How many were passed over."""
        return self.of(*PASSED)


def summed(told: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Counts by name, the largest first."""
    sums = Counter[str]()
    for name, number in told:
        sums[name] += number
    return sums.most_common()


def choose(call: Call) -> Reply:
    """Keep what was chosen, as it stands, and show what could be done with it."""
    if sum(len(request.form.getlist(name)) for name in ("id", "campaign")) > flow.MOST:
        raise Invalid(FieldError("/id", "field.too_many", str(flow.MOST)))
    view = View.back(call.body.back)
    kept = replace(view, q="", author="")  # a batch is kept for longer than anybody searches
    asked = {"back": kept.query(), "all": bool(call.body.all)}
    try:
        made = flow.plan(call.deps, _wanted(call, view), asked, _by(call), now(), seen=_seen())
    except Missing:
        return redirect(view.path(said="none_chosen"), 303)
    return redirect(f"{ALL}/{made}", 303)


def _ticked(name: str) -> list[str]:
    return [one.replace("\0", "") for one in request.form.getlist(name)]


def _seen() -> dict[str, int]:
    """The comments that were ticked, each with the version that was looked at; 0: none such."""
    told = (one.partition(":") for one in _ticked("id"))
    return {id_: int(said) if VERSION.fullmatch(said) else 0 for id_, _, said in told}


def _wanted(call: Call, view: View) -> list[Filter]:
    """All that the list holds, or what was ticked in it: comments, and campaigns as far as listed."""
    ids, named = tuple(_seen()), _ticked("campaign")
    with read(call.deps.engine) as connection:
        view, mine, _ = seen_by(call, connection, view)
    whole = replace(view.filter(mine, call.me.name), folded=False, cursor=None)
    if call.body.all:
        return [whole]
    single = [Filter(sites=mine, ids=ids)] if ids else []
    return [*single, *(replace(whole, campaign=one) for one in named)]


def _by(call: Call) -> By:
    return By(call.me.name, call.me.sites())


def mine(call: Call) -> Reply:
    """What one has done to many at once, lately."""
    with read(call.deps.engine) as connection:
        found = batches.recent(connection, call.me.name)
    return show(call, "batches", batches=found)


def page(call: Call) -> Reply:
    """A batch as it stands: what it would come to, how far it is, what was passed over."""
    asked: PageAsked = call.query
    return _page(call, {"action": asked.action, "reason": asked.reason, "severe": asked.severe})


def _page(call: Call, said: Mapping[str, str], *, status: int = 200) -> Response:
    by = _by(call)
    with read(call.deps.engine) as connection:
        row = flow.find(connection, id_of(call), by)
        came = batches.tally(connection, row.id)
        data = _planned(call, connection, row) if row.state == "planned" else {
            "passed": batches.told(connection, row.id, by.sites,
                                   only=PASSED),
            "kept": batches.told(connection, row.id, by.sites, back=True,
                                 only=KEPT),
            "all_mine": batches.whole(connection, row.id, by.sites),
        }  # fmt: skip
    told, action = None, next((one for one in ACTIONS if one == said["action"]), None)
    reason = next((one for one in REASONS if one == said["reason"]), None)
    if row.state == "planned" and action is not None and not _lacks(action, reason):
        choice = Choice(action, 0, by.name, by.sites, reason=reason, edits=call.me.sites("editor"))
        told = plans.plan(call.deps, row, choice, now(), severe=bool(said["severe"]))
    return show(
        call, "batch", status=status, row=row, told=told, action=action, reason=reason,
        severe=said["severe"], actions=ACTIONS, reasons=list(zip(KEYS, REASONS, strict=True)),
        list_path=View.back(row.asked["back"]).path(), count=Count(came), **data,
    )  # fmt: skip


def _lacks(action: Action, reason: str | None) -> bool:
    return reason is None and action in NEED_REASON


def _planned(call: Call, connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """How they stand, and the first of them."""
    sites, view = call.me.sites(), View.back(row.asked["back"])
    stand = batches.stand(connection, row.id, sites)
    first = [moderation.one(connection, one.public_id)
             for one in batches.told(connection, row.id, sites, limit=SAMPLES)]  # fmt: skip
    apart = Counter(plans.apart(connection, row.id).values())
    return {
        "statuses": summed((status, n) for status, _, n in stand),
        "outcomes": summed((outcome or "none", n) for _, outcome, n in stand),
        "grave": apart[batches.LEFT], "apart": apart.total(),
        "samples": [item(one, view=view, at=now(), lang=call.lang) | {"grave": grave(one, call.lang)}
                    for one in first if one is not None],
    }  # fmt: skip


def start(call: Call) -> Reply:
    """Begin, and do as much of it as one request may take."""
    body: Start = call.body
    if _lacks(body.action, body.reason):
        return _page(call, {"action": body.action, "reason": "", "severe": body.severe}, status=422)
    reason = body.reason if body.action in NEED_REASON else None
    order = Ordered(body.action, reason, bool(body.severe), _by(call), call.me.sites("editor"))
    flow.start(call.deps, id_of(call), order, now())
    return go(call)


def go(call: Call) -> Reply:
    """Do some more of it."""
    with read(call.deps.engine) as connection:
        flow.find(connection, id_of(call), _by(call))
    carry.go_on(call.deps, id_of(call), now)
    return redirect(f"{ALL}/{id_of(call)}", 303)


def take_back(call: Call) -> Reply:
    """Stop it, and undo what was done, as far as that is the latest change; asked again: nothing."""
    flow.take_back(call.deps, id_of(call), _by(call), now())
    return go(call)


ROUTES: tuple[Route, ...] = (
    Route("GET", ALL, mine, "moderator", "One's own batches", query=Asked, page=True, html=True),
    Route("POST", ALL, choose, "moderator", "Choose many", body=Chosen, form=True, page=True,
          html=True),
    Route("GET", PAGE, page, "moderator", "A batch", query=PageAsked, page=True, html=True),
    form(f"{PAGE}/start", start, "Begin a batch", Start),
    form(f"{PAGE}/go", go, "Go on with a batch", Nothing),
    form(f"{PAGE}/undo", take_back, "Take a batch back", Nothing),
)  # fmt: skip
