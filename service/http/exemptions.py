"""«Báo nhầm» at the desk: what such a finding met lately, asked of an editor, and answered."""

from typing import Annotated, Any
from urllib.parse import urlencode

from flask import redirect
from pydantic import StringConstraints
from werkzeug.wrappers import Response

from config import reasons
from service.domain.comment import Invalid
from service.domain.exempt import TERM_MAX, possible
from service.flow import exempt as flow
from service.flow.amend import Outdated
from service.flow.deps import By, Missing, now
from service.flow.exempt import Alarm
from service.http.console import ONE, form, id_of, mine
from service.http.desk import HOME, Asked, Nothing, Plain, Typed, show
from service.http.errors import Problem, problem_of
from service.http.table import Call, Reply, Route
from service.http.why import upper
from service.store import exemptions
from service.store.session import read

PAGE = f"{HOME}/exemptions"
STATES = (("asked",), ("granted",), ("refused", "ended"))
Term = Annotated[Plain, StringConstraints(max_length=TERM_MAX)]


class AlarmAsked(Asked):
    """Which finding of the comment."""

    code: Plain = ""
    term: Term = ""


class Ask(Typed):
    """The same, why, and where it should cost nothing."""

    finding: Plain  # its code; a field called so is a secret of signing in: again.py
    term: Term = ""
    section: Plain = ""  # 1: in this section alone
    note: Annotated[Plain, StringConstraints(max_length=500)] = ""


class PageAsked(Asked):
    """What has just been said."""

    said: Plain = ""


def alarm(call: Call) -> Reply:
    """What a finding of this kind met in 30 days, and what people made of it."""
    return _alarm(call, call.query.code, call.query.term)


def _alarm(
    call: Call, code: str, term: str, *, status: int = 200, note: str = "", errors: Any = ()
) -> Response:
    at = now()
    with read(call.deps.engine) as connection:
        row = mine(call, connection, id_of(call))
        if not possible(code, term) or f" {code} " not in row.codes:
            raise Missing("finding")
        hits = exemptions.hits(connection, row.site_id, code, term, at)
        every = exemptions.hits(connection, row.site_id, code, "", at) if term else hits
    return show(
        call, "alarm", status=status, row=row, code=code, term=term, hits=hits, every=every,
        label=upper(reasons.label(code, call.lang)), note=note, errors=errors,
    )  # fmt: skip


def ask(call: Call) -> Reply:
    """Ask an editor."""
    body: Ask = call.body
    with read(call.deps.engine) as connection:
        row = mine(call, connection, id_of(call))
    section = row.section if body.section else None
    by = By(call.me.name, call.me.sites())
    try:
        flow.ask(
            call.deps, id_of(call), Alarm(body.finding, body.term, section, body.note), by, now()
        )
    except Invalid as error:
        told = problem_of(error).more["errors"]
        return _alarm(call, body.finding, body.term, status=422, note=body.note, errors=told)
    return redirect(f"{HOME}/comments/{id_of(call)}?{urlencode({'said': 'alarm'})}", 303)


def page(call: Call) -> Reply:
    """What waits for an editor, what is granted, what was refused or has ended."""
    with read(call.deps.engine) as connection:
        parts = [(states[0], exemptions.listed(connection, call.me.sites(), states))
                 for states in STATES]  # fmt: skip
    return show(
        call, "exemptions", parts=parts, said=call.query.said, mine=call.me,
        label=lambda code: upper(reasons.label(code, call.lang)),
    )  # fmt: skip


def _answer(call: Call, state: str) -> Reply:
    by, house = By(call.me.name, call.me.sites("editor")), call.web.checker.policy
    try:
        done = flow.answer(call.deps, id_of(call), state, by, house, now=now())
    except Outdated:
        raise Problem(409, "outdated") from None
    except flow.Full:
        raise Problem(409, "exempt_full") from None
    return redirect(f"{PAGE}?said={state if done else 'late'}", 303)


def grant(call: Call) -> Reply:
    """Let it cost nothing from now on."""
    return _answer(call, flow.GRANTED)


def refuse(call: Call) -> Reply:
    """Leave it as it is."""
    return _answer(call, flow.REFUSED)


def end(call: Call) -> Reply:
    """Let it cost again."""
    return _answer(call, flow.ENDED)


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{ONE}/alarm", alarm, "moderator", "A false alarm", query=AlarmAsked, page=True,
          html=True),
    form(f"{ONE}/alarm", ask, "Call a finding a false alarm", Ask),
    Route("GET", PAGE, page, "moderator", "False alarms", query=PageAsked, page=True, html=True),
    form(f"{PAGE}/<id>/grant", grant, "Grant an exemption", Nothing, who="editor"),
    form(f"{PAGE}/<id>/refuse", refuse, "Refuse an exemption", Nothing, who="editor"),
    form(f"{PAGE}/<id>/end", end, "End an exemption", Nothing, who="editor"),
)  # fmt: skip
