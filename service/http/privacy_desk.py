"""«Dữ liệu cá nhân» at the desk: what lies under an address, told and erased by an admin."""

from datetime import datetime
from typing import Any

from flask import Response

from service.domain.comment import Invalid
from service.domain.identity import Address, address_of, reader
from service.flow import retain, subject
from service.flow.answer import LETTERS
from service.flow.deps import By, Missing, now
from service.http.console import form
from service.http.desk import HOME, Asked, Plain, Typed, show
from service.http.privacy import admin_of, as_zip
from service.http.requests import waiting
from service.http.table import Call, Reply, Route

PAGE = f"{HOME}/privacy"
SAID = (*LETTERS, "answered_already", "words")  # sentences that an address may ask for


class PageAsked(Asked):
    """What has just been done."""

    said: Plain = ""


class Look(Typed):
    """Whose data, and where; no site: all of the admin's, but a reader's id is of one."""

    email: Plain = ""
    reader: Plain = ""  # the newspaper's own id of somebody whom it signs without an address
    site: Plain = ""


class Erase(Look):
    """As many comments as were seen, and that it is meant."""

    count: int
    sure: Plain = ""


def page(call: Call) -> Reply:
    """The page, before anything was looked up."""
    said = call.query.said
    return _page(call, said=said if said in SAID else None)


def _page(call: Call, *, status: int = 200, **more: Any) -> Response:
    at, mine = now(), call.me.sites("admin")
    sites = [one for one in call.deps.sites.all().values() if mine is None or one.id in mine]
    data = (
        dict.fromkeys(("found", "done", "fault", "said"))
        | {"email": "", "reader": "", "asked": ""}
        | more
    )
    wanted = waiting(call, admin_of(call, None), at)
    due = [(one, retain.preview(call.deps, one, at)) for one in sites]
    return show(call, "privacy", status=status, sites=sites, due=due, wanted=wanted, **data)


def _shown(call: Call, at: datetime, *, status: int = 200, **more: Any) -> Response:
    """What lies under the address, as it is now."""
    body: Look = call.body
    typed = {"email": body.email, "reader": body.reader, "asked": body.site}
    if body.reader and not body.site:
        return _page(call, status=422, fault="reader", **typed)
    try:
        who, by = _who(body), _by(call)
    except Invalid:
        return _page(call, status=422, fault="email", **typed)
    except Missing:
        return _page(call, status=404, fault="site", **typed)
    found = subject.find(call.deps, who, by, at)
    return _page(call, status=status, found=found, **typed, **more)


def _who(body: Look) -> Address:
    """Raises Invalid."""
    return reader(body.reader) if body.reader else address_of(body.email)


def _by(call: Call) -> By:
    if call.body.reader and not call.body.site:
        raise Missing("site")
    return admin_of(call, call.body.site or None)


def look(call: Call) -> Reply:
    """Look an address up."""
    return _shown(call, now())


def export(call: Call) -> Reply:
    """Everything as a zip."""
    at = now()
    return as_zip(subject.export_all(call.deps, _who(call.body), _by(call), at), at)


def erase(call: Call) -> Reply:
    """Erase what was shown, if that was ticked."""
    body, at = call.body, now()
    if not body.sure:
        return _shown(call, at, status=422, fault="sure")
    try:
        done = subject.erase_all(call.deps, _who(body), body.count, _by(call), at)
    except subject.Changed:
        return _shown(call, at, status=409, fault="count")
    return _shown(call, at, done=done)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "admin", "Personal data", query=PageAsked, page=True, html=True),
    form(f"{PAGE}/look", look, "Look an address up", Look, who="admin"),
    form(f"{PAGE}/export", export, "Everything as a zip", Look, who="admin"),
    form(f"{PAGE}/erase", erase, "Erase", Erase, who="admin"),
)
