"""The newsroom puts a comment first, by the API and at the desk."""

from flask import redirect

from service.domain.state import Refused
from service.flow import pin
from service.flow.deps import By, now
from service.http import moderator, moderator_answers as answers
from service.http.console import ONE, Act, form, id_of, refused
from service.http.desk import Plain
from service.http.shapes import In
from service.http.table import Call, Reply, Route
from service.http.views import View


class PinIn(In):
    """Whether it stands first in its list."""

    pinned: bool


class Pinned(Act):
    """The same from a card."""

    pinned: Plain = ""


def put_pin(call: Call) -> Reply:
    """Put a published comment first in its list, or let go of it."""
    by = By(call.me.name, call.me.sites())
    pin.pin(call.deps, call.path["id"], by, now(), pinned=call.body.pinned)
    return {"comment": moderator.stands(call, call.path["id"]), "pinned": call.body.pinned}


def press(call: Call) -> Reply:
    """The button on the card: pin, or unpin, and stay there."""
    view, pinned = View.back(call.body.back), bool(call.body.pinned)
    by = By(call.me.name, call.me.sites())
    try:
        pin.pin(call.deps, id_of(call), by, now(), pinned=pinned)
    except Refused as error:
        return refused(call, view, error, None)
    return redirect(view.path(id_of(call), said="pinned" if pinned else "unpinned"), 303)


ROUTES: tuple[Route, ...] = (
    Route("PUT", f"{moderator.BASE}/comments/<id>/pin", put_pin, "moderator",
          "Put a comment first in its list", scope="moderate", body=PinIn, answer=answers.Pinned,
          errors=(404, 409)),
    form(f"{ONE}/pin", press, "Put a comment first", Pinned),
)  # fmt: skip
