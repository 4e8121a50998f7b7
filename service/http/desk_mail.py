"""A moderator's own letters: a digest of what waits, held comments; and the address they go to."""

from typing import Annotated, Literal

from flask import redirect
from pydantic import StringConstraints
from werkzeug.wrappers import Response

from service.domain.comment import Draft, Invalid, parse
from service.domain.desk_mail import EVERY, GAP, GOOD, MOST, Wish, hours_of
from service.domain.mailbox import EMAIL_MAX
from service.flow.deps import now
from service.flow.desk_mail import PAGE, Kept, confirm, keep, kept, zone_of
from service.http.client import limited_by
from service.http.desk import Asked, Plain, Typed, show, sites_of
from service.http.errors import Problem
from service.http.limits import Limit
from service.http.table import Call, Reply, Route
from service.store import access, desk_mail, second
from service.store.session import read

LETTERS = Limit("desk_mail", 10, 3600)  # that prove an address, to wherever somebody typed
Said = Annotated[Plain, StringConstraints(max_length=200, strip_whitespace=True)]


class MailAsked(Asked):
    """What a letter's link carries, and what has just been done."""

    confirm: Said = ""
    said: Said = ""


class Wanted(Typed):
    """The form."""

    email: Annotated[Plain, StringConstraints(max_length=EMAIL_MAX, strip_whitespace=True)] = ""
    digest: Literal["off", "hours", "every"] = "off"
    hours: Said = ""
    every: int = 4
    held: Plain = ""


class Proof(Typed):
    """The button behind the letter's link."""

    token: Said


def page(call: Call) -> Reply:
    """What comes by mail now; behind a letter's link a button that proves the address."""
    id_, stands = _mine(call)
    hours = ", ".join(str(hour) for hour in stands.wish.hours)
    return _page(call, id_, stands, hours=hours)


def _mine(call: Call) -> tuple[int, Kept]:
    """Raises Problem: root by the environment's token has no account."""
    with read(call.deps.engine) as connection:
        found = access.find_moderator(connection, call.me.name)
        row = None if found is None else desk_mail.find(connection, found.id)
    if found is None:
        raise Problem(404, "unknown.page")
    return found.id, kept(call.deps, row)


def _page(
    call: Call, id_: int, stands: Kept, *, hours: str = "", fault: str = "", status: int = 200
) -> Response:
    with read(call.deps.engine) as connection:
        on = second.is_on(connection, id_)
    asked = call.query
    return show(
        call, "desk_mail", status=status, kept=stands, hours=hours, fault=fault, every=EVERY,
        works=call.web.settings.mails, zone=zone_of(sites_of(call)).key, second=on, most=MOST,
        gap=round(GAP.total_seconds() / 60), good=round(GOOD.total_seconds() / 3600),
        token=asked.confirm if isinstance(asked, MailAsked) else "",
        said=asked.said if isinstance(asked, MailAsked) else "",
    )  # fmt: skip


def save(call: Call) -> Reply:
    """Keep what is wanted; a new address is asked by a letter first."""
    id_, was = _mine(call)
    body: Wanted = call.body
    said, fault = _read(body)
    if fault:
        return _page(call, id_, said, hours=body.hours, fault=fault, status=422)
    if said.email and not (was.confirmed and was.email == said.email):
        call.web.limits.take([(LETTERS, limited_by(call.deps.keys, call.me.name))])
    keep(call.deps, call.me, id_, said, sites_of(call), now=now())
    return redirect(f"{PAGE}?said=kept", 303)


def _read(body: Wanted) -> tuple[Kept, str]:
    """What the form says, and which part of it is wrong."""
    fault, email = "", body.email
    hours: tuple[int, ...] = ()
    try:
        hours = hours_of(body.hours) if body.digest == "hours" or body.hours else ()
    except ValueError:
        fault = "hours"
    try:
        email = parse(Draft("-", "-", body.email, "-")).email if body.email else ""
    except Invalid:
        fault = "email"
    every = body.every if body.every in EVERY else EVERY[3]
    wish = Wish(body.digest, hours, every, held=bool(body.held))
    if not email and (wish.held or wish.digest != "off"):
        fault = "email"
    return Kept(wish, email, confirmed=False), fault


def prove(call: Call) -> Reply:
    """The address is the moderator's."""
    id_, _ = _mine(call)
    proved = confirm(call.deps, call.me.name, id_, call.body.token, now())
    return redirect(f"{PAGE}?said={'proved' if proved else 'dead'}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "moderator", "One's own letters", query=MailAsked, page=True,
          html=True),
    Route("POST", PAGE, save, "moderator", "Keep one's own letters", body=Wanted, form=True,
          page=True, html=True),
    Route("POST", f"{PAGE}/confirm", prove, "moderator", "Prove one's address", body=Proof,
          form=True, page=True, html=True),
)  # fmt: skip
