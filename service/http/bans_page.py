"""The desk's page of bans: what is in force, and a ban with what it would have met."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from flask import redirect
from pydantic import StringConstraints
from werkzeug.wrappers import Response

from service.domain.ban import BY_COMMENT, KINDS, OF_SENDER, Kind
from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow import bans as flow
from service.flow.bans import Wanted
from service.flow.deps import By, Missing, now
from service.http.console import form
from service.http.desk import HOME, Asked, Plain, Typed, show, sites_of
from service.http.errors import problem_of
from service.http.table import Call, Reply, Route
from service.store import bans, moderation
from service.store.session import read

PAGE = f"{HOME}/bans"
TERMS: Mapping[str, timedelta | None] = {
    "1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30),
    "365": timedelta(days=365), "": None,
}  # fmt: skip
SHOWN = 100
Short = Annotated[Plain, StringConstraints(max_length=300)]


class BansAsked(Asked):
    """What the page shows: bans in force, those over, or what one would meet."""

    site: Short = ""
    comment: Short = ""
    kind: Short = ""
    value: Short = ""
    ended: Short = ""
    said: Short = ""


class BanForm(Typed):
    """A ban as it is sent."""

    site: Short
    kind: Kind
    comment: Short = ""
    value: Short = ""
    days: Short = ""
    reason: Short = ""


class End(Typed):
    """The end of a ban."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of ban with what it would have met; None: it can't be."""

    kind: Kind
    value: str
    count: int
    published: int


def page(call: Call) -> Reply:
    """Bans in force; with a comment, domain or phrase also what a ban of it would have met."""
    return _page(call, call.query)


def _page(
    call: Call, asked: BansAsked, *, status: int = 200, errors: Any = (),
    typed: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    mine, at = sites_of(call, "editor"), now()
    row = _comment(call, asked, mine)
    site = next((one for one in mine if one.key == (row.site_key if row else asked.site)), None)
    site = site or (mine[0] if mine else None)
    choices = list[Choice]()
    if site is not None:
        choices, wrong = _choices(call, site, asked, row, at)
        errors = errors or wrong
    with read(call.deps.engine) as connection:
        found, _ = bans.page(connection, frozenset(one.id for one in mine),
                             ended=asked.ended == "1", now=at, limit=SHOWN)  # fmt: skip
    return show(
        call, "bans", status=status, bans=found, sites=mine, site=site, asked=asked, row=row,
        choices=choices, errors=errors, typed=typed or {}, terms=list(TERMS),
        typed_kinds=[kind for kind in KINDS if kind not in BY_COMMENT],
    )  # fmt: skip


def _comment(call: Call, asked: BansAsked, mine: list[Site]) -> Any:
    if not asked.comment:
        return None
    with read(call.deps.engine) as connection:
        row = moderation.one(connection, asked.comment)
    if row is None or row.site_id not in {one.id for one in mine}:
        raise Missing("comment")
    return row


def _choices(
    call: Call, site: Site, asked: BansAsked, row: Any, at: datetime
) -> tuple[list[Choice], Any]:
    """What each ban that is possible would have met, or what is wrong with what was typed."""
    wanted = list[Wanted]()
    if row is not None:
        there = {"author": row.author, "address": row.address, "email_domain": row.email_domain}
        wanted = [Wanted(kind, "", row.public_id) for kind in OF_SENDER if there[kind]]
    elif asked.kind in KINDS and asked.value:
        wanted = [Wanted(asked.kind, "", value=asked.value)]
    try:
        return [_choice(call, site, one, row, at) for one in wanted], ()
    except Invalid as error:
        return [], problem_of(error).more["errors"]


def _choice(call: Call, site: Site, wanted: Wanted, row: Any, at: datetime) -> Choice:
    count, published = flow.preview(call.deps, site, wanted, at)
    value = row.email_domain if row is not None and wanted.kind == "email_domain" else wanted.value
    return Choice(wanted.kind, value or "", count, published)


def add(call: Call) -> Reply:
    """Ban, and show it among the others."""
    body: BanForm = call.body
    site = next((one for one in sites_of(call, "editor") if one.key == body.site), None)
    if site is None:
        raise Missing("site")
    wanted, at = _wanted(body), now()
    try:
        flow.ban(call.deps, site, wanted, By(call.me.name, None), at)
    except Invalid as error:
        problem = problem_of(error)
        asked = BansAsked(site=body.site, comment=body.comment, kind=body.kind, value=body.value)
        return _page(call, asked, status=problem.status, errors=problem.more["errors"],
                     typed={"reason": body.reason, "days": body.days})  # fmt: skip
    return redirect(f"{PAGE}?said=added", 303)


def _wanted(body: BanForm) -> Wanted:
    term = TERMS.get(body.days)
    made = Wanted(body.kind, body.reason.strip(), body.comment or None, body.value or None)
    return made if term is None else replace(made, until=now() + term)


def end(call: Call) -> Reply:
    """End a ban."""
    public_id = call.path["id"].replace("\0", "")
    flow.unban(call.deps, public_id, By(call.me.name, call.me.sites("editor")), now())
    return redirect(f"{PAGE}?said=ended", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "editor", "Bans", query=BansAsked, page=True, html=True),
    form(PAGE, add, "Ban", BanForm, who="editor"),
    form(f"{PAGE}/<id>/end", end, "End a ban", End, who="editor"),
)
