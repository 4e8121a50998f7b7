"""Sections at the desk: who has which, taking one, handing over and taking back."""

from typing import Annotated

from flask import redirect
from pydantic import StringConstraints
from werkzeug.wrappers import Response

from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow import duties as flow
from service.flow.deps import Missing, now
from service.http.desk import HOME, Asked, Plain, Typed, show, sites_of
from service.http.duties import own_of
from service.http.table import Call, Reply, Route
from service.http.views import View
from service.store import duties
from service.store.session import read

PAGE = f"{HOME}/duties"
SAID = ("given", "ended")
Short = Annotated[Plain, StringConstraints(max_length=200, strip_whitespace=True)]


class DutiesAsked(Asked):
    """What has just been done."""

    said: Short = ""


class Given(Typed):
    """A section, to whom, or from whom."""

    site: Short
    section: Short
    who: Short = ""  # nobody said: whoever asks
    on: Plain = ""


class Handed(Typed):
    """To whom all of it goes, and the list that was looked at."""

    to: Short
    back: Plain = ""


class Back(Typed):
    """The list that was looked at."""

    back: Plain = ""


def page(call: Call) -> Reply:
    """Every section that is somebody's, and the forms."""
    return _page(call)


def _page(call: Call, *, status: int = 200, said: str = "", typed: str = "") -> Response:
    sites = sites_of(call)
    ids = [site.id for site in sites]
    with read(call.deps.engine) as connection:
        rows, known = duties.of_sites(connection, ids), duties.sections(connection, ids)
        people = duties.colleagues(connection, ids)
        own = own_of(connection, call.me.name, ids)
    edits = {site.id for site in sites_of(call, "editor")}
    return show(
        call, "duties", status=status, rows=rows, sites=sites, own=own, typed=typed,
        known=sorted({row.section for row in known if row.section}), edits_at=edits,
        people=[name for name, where in people.items() if name != call.me.name and where & edits],
        said=said or (call.query.said if isinstance(call.query, DutiesAsked) else ""), saids=SAID,
    )  # fmt: skip


def give(call: Call) -> Reply:
    """Give or take a section away."""
    body: Given = call.body
    try:
        flow.give(call.deps, _site(call, body.site), body.section, body.who or call.me.name,
                  call.me, now=now(), on=bool(body.on))  # fmt: skip
    except Invalid:
        return _page(call, status=422, said="fault", typed=body.section)
    return redirect(f"{PAGE}?said={'given' if body.on else 'ended'}", 303)


def _site(call: Call, key: str) -> Site:
    found = next((site for site in sites_of(call) if site.key == key), None)
    if found is None:
        raise Missing("site")
    return found


def hand(call: Call) -> Reply:
    """Hand over everything, and see all of the list that was looked at."""
    flow.hand_over(call.deps, call.me, call.body.to, [s.id for s in sites_of(call)], now())
    return redirect(View.back(call.body.back).path(said="handed"), 303)


def take_back(call: Call) -> Reply:
    """Have one's own again."""
    flow.take_back(call.deps, call.me, now())
    return redirect(View.back(call.body.back).path(said="had_back"), 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "moderator", "Whose section is whose", query=DutiesAsked, page=True,
          html=True),
    Route("POST", PAGE, give, "moderator", "Give a section, or take it away", body=Given,
          form=True, page=True, html=True),
    Route("POST", f"{PAGE}/hand", hand, "moderator", "Hand over all of one's sections",
          body=Handed, form=True, page=True, html=True),
    Route("POST", f"{PAGE}/back", take_back, "moderator", "Take one's sections back", body=Back,
          form=True, page=True, html=True),
)  # fmt: skip
