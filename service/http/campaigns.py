"""A campaign at the desk: how it is spread, and one decision on all of it, seen first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, redirect

from service.domain.record import REASONS, Comment
from service.flow import plan as plans
from service.flow.decide import NEED_REASON, Choice
from service.flow.deps import By, Missing, now
from service.flow.undo import undo_batch
from service.http.card import KEYS
from service.http.console import form, id_of
from service.http.desk import HOME, Asked, Plain, Typed, show
from service.http.table import Call, Reply, Route
from service.http.wire import Action, Reason
from service.store import comments, moderation
from service.store.session import read

PAGE = f"{HOME}/campaigns/<id>"
BARS, TOP = 24, 5


class PageAsked(Asked):
    """Which batch was just decided, how much of it went through, or that it was undone."""

    batch: Plain = ""
    done: Plain = ""
    of: Plain = ""
    undone: Plain = ""


class Decide(Typed):
    """A decision on all; it is carried out if what would happen was `seen`."""

    action: Action
    reason: Reason | None = None
    seen: Plain = ""


class Undo(Typed):
    """The campaign to go back to."""

    campaign: Plain = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a campaign lies over time, authors and articles."""

    bars: Sequence[int]  # how many in each part of its time
    first: datetime
    last: datetime
    authors: int
    articles: int
    top: Sequence[tuple[str, int]]  # names of those who sent most, and how many
    statuses: Sequence[tuple[str, int]]

    def height(self, bar: int) -> str:
        """A bar of the drawing, as an SVG percentage."""
        return f"{100 * bar / max(self.bars):.1f}%"


def spread(found: Sequence[Comment]) -> Spread:
    """Count it; the oldest comes first."""
    first, last = found[0].created, max(one.created for one in found)
    span = max((last - first).total_seconds(), 1.0)
    bars = [0] * BARS
    for one in found:
        bars[min(BARS - 1, int(BARS * (one.created - first).total_seconds() / span))] += 1
    sent = Counter(one.author for one in found)
    names = {one.author: one.name for one in found}
    return Spread(
        bars, first, last, len(sent), len({one.article_id for one in found}),
        [(names[author], count) for author, count in sent.most_common(TOP)],
        Counter(one.status for one in found).most_common(),
    )  # fmt: skip


def _page(call: Call, *, status: int = 200, **more: Any) -> Response:
    name, mine = id_of(call), call.me.sites()
    with read(call.deps.engine) as connection:
        found = comments.of_campaign(connection, name, mine)
        if not found:
            raise Missing("comment")
        sample = moderation.one(connection, found[0].public_id)
    data: dict[str, Any] = {"plan": None, "chosen": None, "changed": False, "asked": None} | more
    return show(
        call, "campaign", status=status, name=name, spread=spread(found), count=len(found),
        sample=sample, reasons=list(zip(KEYS, REASONS, strict=True)), **data,
    )  # fmt: skip


def page(call: Call) -> Reply:
    """The campaign as it stands; after a batch what was done, and how to take it back."""
    return _page(call, asked=call.query)


def decide(call: Call) -> Reply:
    """Show what a decision would do; do it, if just that has been seen."""
    body = call.body
    if body.reason is None and body.action in NEED_REASON:
        return _page(call, status=422, chosen=body)
    if not body.seen:
        return _page(
            call, chosen=body, plan=plans.plan(call.deps, id_of(call), _choice(call), now())
        )
    try:
        batch, items = plans.carry_out(call.deps, id_of(call), _choice(call), body.seen, now)
    except plans.Changed as error:
        return _page(call, status=409, chosen=body, plan=error.stands, changed=True)
    done = sum(item.status == 200 for item in items)
    return redirect(f"{_path(id_of(call))}?batch={batch}&done={done}&of={len(items)}", 303)


def _choice(call: Call) -> Choice:
    """The form always sends a reason, also where none is asked for."""
    body = call.body
    reason = body.reason if body.action in NEED_REASON else None
    return Choice(body.action, 0, call.me.name, call.me.sites(), reason=reason,
                  edits=call.me.sites("editor"))  # fmt: skip


def _path(campaign: str) -> str:
    return f"{HOME}/campaigns/{quote(campaign, safe='')}"


def take_back(call: Call) -> Reply:
    """Undo a batch: each decision that still is the latest change."""
    items = undo_batch(call.deps, id_of(call), By(call.me.name, call.me.sites()), now)
    done = sum(item.status == 200 for item in items)
    return redirect(f"{_path(call.body.campaign)}?undone={done}&of={len(items)}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "moderator", "A campaign", query=PageAsked, page=True, html=True),
    form(PAGE, decide, "One decision on a whole campaign", Decide),
    form(f"{HOME}/batches/<id>/undo", take_back, "Take a batch back", Undo),
)
