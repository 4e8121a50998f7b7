"""The desk's page of lock-downs: what is stopped, and one form to stop a place."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from flask import redirect
from pydantic import StringConstraints
from werkzeug.wrappers import Response

from service.domain.comment import Invalid
from service.domain.lockdown import LEVELS, SCOPES, Level, Scope
from service.flow import lockdown as flow
from service.flow.deps import By, Missing, now
from service.flow.lockdown import Wanted
from service.http.console import form
from service.http.desk import HOME, Asked, Plain, Typed, show, sites_of
from service.http.errors import problem_of
from service.http.lockdowns import SENTENCE
from service.http.table import Call, Reply, Route
from service.store import lockdowns
from service.store.session import read

PAGE = f"{HOME}/lockdowns"
HOURS: Mapping[str, timedelta | None] = {
    "1": timedelta(hours=1), "6": timedelta(hours=6), "24": timedelta(days=1),
    "168": timedelta(days=7), "": None,
}  # fmt: skip
SHOWN = 100
Short = Annotated[Plain, StringConstraints(max_length=300)]


class LockdownsAsked(Asked):
    """What the page shows, and the place that its form begins with."""

    site: Short = ""
    scope: Short = ""
    target: Short = ""
    ended: Short = ""
    said: Short = ""


class LockdownForm(Typed):
    """A lock-down as it is sent; `go` is the button: to look first, or to do it."""

    site: Short
    scope: Scope
    level: Level
    target: Short = ""
    sentence: Annotated[Plain, StringConstraints(max_length=SENTENCE)] = ""
    ordered_by: Short = ""
    hours: Short = ""
    go: Short = ""


class Lift(Typed):
    """The end of a lock-down."""


def page(call: Call) -> Reply:
    """What is locked down, and the form, filled with what the address says."""
    asked: LockdownsAsked = call.query
    return _page(call, {"site": asked.site, "scope": asked.scope, "target": asked.target},
                 ended=asked.ended == "1", said=asked.said)  # fmt: skip


def _page(
    call: Call, typed: Mapping[str, str], *, status: int = 200, ended: bool = False,
    said: str = "", **more: Any,
) -> Response:  # fmt: skip
    mine = sites_of(call, "editor")
    with read(call.deps.engine) as connection:
        found, _ = lockdowns.page(connection, frozenset(one.id for one in mine), ended=ended,
                                  now=now(), limit=SHOWN)  # fmt: skip
    return show(
        call, "lockdowns", status=status, locks=found, sites=mine, typed=typed, ended=ended,
        said=said, scopes=SCOPES, levels=LEVELS, hours=list(HOURS), most=SENTENCE, **more,
    )  # fmt: skip


def order(call: Call) -> Reply:
    """Show what a lock-down touches, or carry it out."""
    body: LockdownForm = call.body
    site = next((one for one in sites_of(call, "editor") if one.key == body.site), None)
    if site is None:
        raise Missing("site")
    wanted, typed = _wanted(body), body.model_dump()
    try:
        if body.go != "now":
            return _page(call, typed, touches=flow.preview(call.deps, site, wanted))
        flow.order(call.deps, site, wanted, By(call.me.name, None), now())
    except Invalid as error:
        problem = problem_of(error)
        return _page(call, typed, status=problem.status, errors=problem.more["errors"])
    return redirect(f"{PAGE}?said=done", 303)


def _wanted(body: LockdownForm) -> Wanted:
    term = HOURS.get(body.hours)
    until = None if term is None else now() + term
    return Wanted(body.scope, body.level, body.target.strip(), body.sentence.strip(),
                  body.ordered_by.strip(), until)  # fmt: skip


def lift(call: Call) -> Reply:
    """Open a place again."""
    public_id = call.path["id"].replace("\0", "")
    flow.lift(call.deps, public_id, By(call.me.name, call.me.sites("editor")), now())
    return redirect(f"{PAGE}?said=lifted", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "editor", "Lock-downs", query=LockdownsAsked, page=True, html=True),
    form(PAGE, order, "Lock a place down", LockdownForm, who="editor"),
    form(f"{PAGE}/<id>/end", lift, "End a lock-down", Lift, who="editor"),
)
