"""A link of a moderator's letter: a page that names its one act, and a button that does it.

Nobody is signed in: the link is the key to this one act. Opening it changes nothing, so that a
mail program or a scanner that follows links decides nothing.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import redirect
from pydantic import StringConstraints
from sqlalchemy.engine import Connection
from werkzeug.wrappers import Response

from config import reasons
from config.messages import sentence
from service.domain.comment import Invalid
from service.domain.state import Refused
from service.flow.decide import Choice, decide
from service.flow.deps import Missing, Stale, now
from service.flow.desk_link import ACT, Followed, follow
from service.flow.note import STILL
from service.http import record
from service.http.card import Card, card
from service.http.console import SHOWING
from service.http.desk import Asked, Plain, Typed, show
from service.http.errors import problem_of
from service.http.table import Call, Reply, Route
from service.http.wire import Reason
from service.store.session import read

Token = Annotated[Plain, StringConstraints(max_length=200)]


class Opened(Asked):
    """The link."""

    token: Token = ""


class Pressed(Typed):
    """The button: which link, with which reason, and whether something severe is meant."""

    token: Token
    reason: Reason | None = None
    sure: Plain = ""


def opened(call: Call) -> Reply:
    """What the link would do, or what was done already and by whom. It does nothing."""
    return _page(call, call.query.token)


def _page(call: Call, token: str, *, status: int = 200, fault: str = "") -> Response:
    with read(call.deps.engine) as connection:
        found = follow(call.deps, connection, token, now())
        if found is None:
            return show(call, "by_mail", status=403, found=None)
        call.principal = found.who
        return _of(call, connection, found, {"token": token, "fault": fault}, status)


def _of(
    call: Call, connection: Connection, found: Followed, more: Mapping[str, Any], status: int
) -> Response:
    shown = card(call, connection, found.row, now())
    call.principal = None  # nobody is signed in: the page is of this one comment
    there = found.row.version == found.link.version
    able = found.link.act in shown.acts and (shown.level.approves or found.link.act == "reject")
    return show(
        call, "by_mail", status=status, found=found, card=shown, row=found.row,
        there=there, able=able, last=_last(shown), severe=shown.severe and found.link.act in SHOWING,
        decided=found.row.status not in ("received", "held"), **more,
    )  # fmt: skip


def _last(shown: Card) -> record.Entry | None:
    """What happened to the comment last."""
    moved = [line for line in shown.record if line.act not in STILL]
    return moved[-1] if moved else None


def pressed(call: Call) -> Reply:
    """Do it, as the desk would: by its rules, on the version that the letter was of."""
    body: Pressed = call.body
    with read(call.deps.engine) as connection:
        found = follow(call.deps, connection, body.token, now())
    if found is None:
        return _page(call, body.token)
    severe = found.link.act in SHOWING and reasons.severe(found.row.codes.split())
    if severe and not body.sure:
        fault = sentence("desk.severe.ask", call.lang)
        return _page(call, body.token, status=422, fault=fault)
    return _decided(call, found, body)


def _decided(call: Call, found: Followed, body: Pressed) -> Response:
    """The page again: it says what was done, or what stands in the way."""
    link, who = found.link, found.who
    choice = Choice(link.act, link.version, who.name, who.sites(), reason=body.reason, via="mail",
                    edits=who.sites("editor"))  # fmt: skip
    try:
        decide(call.deps, link.comment, choice, now())
    except (Stale, Refused, Invalid, Missing) as error:
        problem = problem_of(error)
        fault = sentence(f"problem.{problem.code}", call.lang)
        return _page(call, body.token, status=problem.status, fault=fault)
    return redirect(f"{ACT}?token={body.token}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", ACT, opened, "anyone", "What a letter's link would do", query=Opened, page=True,
          html=True),
    Route("POST", ACT, pressed, "anyone", "Do what a letter's link names", body=Pressed,
          form=True, page=True, html=True),
)  # fmt: skip
