"""Legal holds: laid on a comment or its author, and lifted; by the API, and on the card."""

from datetime import date, datetime, time
from typing import Annotated

from flask import Response, redirect
from pydantic import Field

from service.domain.comment import FieldError, Invalid
from service.domain.hold import Hold
from service.domain.state import Refused
from service.domain.workdays import ZONE
from service.flow import hold as flow
from service.flow.deps import By, now
from service.http import moderator, moderator_answers as answers, told
from service.http.console import ONE, Act, form, id_of, refused
from service.http.desk import Plain
from service.http.shapes import In, Moment
from service.http.table import Call, Reply, Route
from service.http.views import View

KEPT = ("basis", "document", "until", "author")  # what a refused form has again
PATH = f"{moderator.BASE}/comments/<id>/hold"


class HoldIn(In):
    """Why something is kept, on whose paper, until when; `author`: all of its author's."""

    basis: str
    document: str
    until: Annotated[Moment, Field(strict=False)]
    author: bool = False


class Lay(Act):
    """The same as the card's form has it; the last day counts whole."""

    basis: Plain = ""
    document: Plain = ""
    until: Plain = ""
    author: Plain = ""


def _admin(call: Call) -> By:
    return By(call.me.name, call.me.sites("admin"))


def put_hold(call: Call) -> Reply:
    """Keep a comment, or all of its author's, from erasure."""
    body: HoldIn = call.body
    said = Hold(body.basis, body.document, body.until, body.author)
    laid = flow.hold(call.deps, call.path["id"], said, _admin(call), now())
    return {"hold": told.hold(laid)}


def end_hold(call: Call) -> Reply:
    """End a hold before its time."""
    flow.lift(call.deps, call.path["id"], _admin(call), now())
    return Response(status=204)


def lay(call: Call) -> Reply:
    """The same at the desk; what was typed stays if it was refused."""
    view, body = View.back(call.body.back), call.body
    try:
        said = Hold(body.basis, body.document, _end_of(body.until), bool(body.author))
        flow.hold(call.deps, id_of(call), said, _admin(call), now())
    except (Invalid, Refused) as error:
        typed = {"hold": "1"} | {name: getattr(body, name) for name in KEPT}
        return refused(call, view, error, typed)
    return redirect(view.path(id_of(call), said="held"), 303)


def _end_of(day: str) -> datetime:
    """The end of a day as the newsroom's calendar has it."""
    try:
        return datetime.combine(date.fromisoformat(day), time.max, ZONE)
    except ValueError:
        raise Invalid(FieldError("/until", "until.range")) from None


def lift(call: Call) -> Reply:
    """End a hold, from the card."""
    flow.lift(call.deps, id_of(call), _admin(call), now())
    return redirect(View.back(call.body.back).path(id_of(call), said="lifted"), 303)


ROUTES: tuple[Route, ...] = (
    Route("PUT", PATH, put_hold, "admin", "Lay a legal hold", body=HoldIn, answer=answers.HeldNow,
          errors=(404, 409)),
    Route("DELETE", PATH, end_hold, "admin", "Lift a legal hold", status=204, errors=(404,)),
    form(f"{ONE}/hold", lay, "Lay a legal hold", Lay, who="admin"),
    form(f"{ONE}/lift", lift, "Lift a legal hold", Act, who="admin"),
)  # fmt: skip
