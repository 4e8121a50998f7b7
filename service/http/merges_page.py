"""The desk's page of merges: two keys of one article become one thread, and part again."""

from collections.abc import Mapping
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from config.messages import sentence
from service.domain.comment import clean
from service.domain.mode import takes_two, two_by_place
from service.domain.site import Article, Site
from service.flow import merge as flow
from service.flow.deps import By, Missing, now
from service.flow.merge import Unmergeable
from service.http.console import form
from service.http.desk import HOME, Asked, Typed, show, sites_of
from service.http.errors import problem_of
from service.http.lockdowns_page import Short
from service.http.table import Call, Reply, Route
from service.store import merges
from service.store.session import read

PAGE = f"{HOME}/merges"
SHOWN = 100


class MergesAsked(Asked):
    """What the form begins with."""

    site: Short = ""
    key: Short = ""
    said: Short = ""


class MergeForm(Typed):
    """Two articles; `go` is the button: to look first, or to do it."""

    site: Short
    key: Short = ""
    into: Short = ""
    go: Short = ""


class Undo(Typed):
    """A merge is taken back."""


def page(call: Call) -> Reply:
    """What was merged, and the form, filled with what the address says."""
    asked: MergesAsked = call.query
    return _page(call, {"site": asked.site, "key": asked.key, "into": ""}, said=asked.said)


def _page(call: Call, typed: Mapping[str, str], *, status: int = 200, **more: Any) -> Response:
    mine = sites_of(call, "editor")
    with read(call.deps.engine) as connection:
        found, _ = merges.page(connection, frozenset(one.id for one in mine), limit=SHOWN)
    told: dict[str, Any] = {"said": "", "two": None, "level": False, "error": None} | more
    return show(call, "merges", status=status, merges=found, sites=mine, typed=typed, **told)


def merge(call: Call) -> Reply:
    """Show what a merge moves, or carry it out."""
    body: MergeForm = call.body
    site = next((one for one in sites_of(call, "editor") if one.key == body.site), None)
    if site is None:
        raise Missing("site")
    key, into = (clean(one).text for one in (body.key, body.into))
    try:
        if body.go != "now":
            two = flow.preview(call.deps, site, key, into, now())
            return _page(call, body.model_dump(), two=two, level=_brings(site, *two))
        flow.merge(call.deps, site, key, into, by=By(call.me.name, None), now=now())
    except (Missing, Unmergeable) as error:
        return _refused(call, error, body.model_dump())
    return redirect(f"{PAGE}?said=done", 303)


def _brings(site: Site, one: Article, other: Article) -> bool:
    """Whether the other article takes two hands because of this one."""
    return two_by_place(site, one) and not takes_two(site, other)


def _refused(call: Call, error: Exception, typed: Mapping[str, str]) -> Response:
    problem = problem_of(error)
    said = sentence(f"problem.{problem.code}", call.lang)
    return _page(call, typed, status=problem.status, error=said)


def undo(call: Call) -> Reply:
    """Put back what was moved."""
    public_id = call.path["id"].replace("\0", "")
    try:
        flow.undo(call.deps, public_id, By(call.me.name, call.me.sites("editor")), now())
    except Unmergeable as error:
        return _refused(call, error, {"site": "", "key": "", "into": ""})
    return redirect(f"{PAGE}?said=back", 303)


ROUTES: tuple[Route, ...] = (
    Route(
        "GET", PAGE, page, "editor", "Merges of threads", query=MergesAsked, page=True, html=True
    ),
    form(PAGE, merge, "Merge two articles' threads", MergeForm, who="editor"),
    form(f"{PAGE}/<id>/undo", undo, "Undo a merge", Undo, who="editor"),
)
