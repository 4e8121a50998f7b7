"""«Dữ liệu của tôi»: a reader asks about his data; a letter proves that the address is his."""

from typing import Any

from flask import Response, render_template, request
from pydantic import BaseModel, ConfigDict

from service.domain.comment import FieldError, Invalid
from service.domain.identity import address_of
from service.domain.site import Site
from service.flow import request as flow
from service.flow.deps import Missing, now
from service.http.client import client_address, limited_by
from service.http.desk import Plain
from service.http.errors import problem_of
from service.http.limits import Limit
from service.http.pages import page
from service.http.privacy import as_zip
from service.http.table import Call, Reply, Route
from service.store import requests

PER_PLACE = Limit("my_data", 10, 3600)  # letters asked for, or links tried, from one address
PER_READER = Limit("my_data_email", 3, 3600)  # letters to one e-mail address
PATH = "/my-data"


class SiteOf(BaseModel):
    """Whose readers; what else a link carries is left alone."""

    model_config = ConfigDict(extra="ignore")
    site: Plain = ""
    token: Plain = ""


class AskIn(BaseModel):
    """What the page's forms send."""

    model_config = ConfigDict(extra="ignore")
    site: Plain = ""
    email: Plain = ""
    kind: Plain = ""
    words: Plain = ""
    token: Plain = ""


def _page(call: Call, step: str, *, status: int = 200, **data: Any) -> Response:
    given = {"site": None, "typed": AskIn(), "errors": (), "kind": ""} | data
    html = render_template(
        "my_data.html", lang=call.lang, step=step, kinds=flow.KINDS, path=request.path,
        most=flow.WORDS_MAX, **given,
    )  # fmt: skip
    return page(html, status=status)


def _site(call: Call, key: str) -> Site:
    site = call.deps.sites.get(key)
    if site is None:
        raise Missing("site")
    return site


def get_my_data(call: Call) -> Reply:
    """The form; without mail, how to reach the newsroom."""
    try:
        site = _site(call, call.query.site)
    except Missing as error:
        return again(call, error)
    return _page(call, "ask" if call.web.settings.mails else "contact", site=site)


def post_my_data(call: Call) -> Reply:
    """Have a letter sent; the answer is the same whoever the address is."""
    body: AskIn = call.body
    site = _site(call, body.site)
    if not call.web.settings.mails:
        return _page(call, "contact", site=site)
    who = address_of(body.email)
    if body.kind not in flow.KINDS:
        raise Invalid(FieldError("/kind", "kind.choice", ", ".join(flow.KINDS)))
    _limit(call, site, who.identity)
    flow.ask(call.deps, site, flow.Wish(body.kind, who, body.words, call.lang), now())
    return _page(call, "sent", site=site)


def _limit(call: Call, site: Site | None, identity: str | None) -> None:
    keys = call.deps.keys
    wanted = [(PER_PLACE, limited_by(keys, client_address(call.web.settings)))]
    if site is not None and identity is not None:
        wanted.append((PER_READER, f"{site.key}:{limited_by(keys, identity)}"))
    call.web.limits.take(wanted)


def get_confirm(call: Call) -> Reply:
    """What following the letter's link would do; it is done by a button."""
    return _link(call, "confirm", requests.ASKED)


def post_confirm(call: Call) -> Reply:
    """File the request."""
    _limit(call, None, None)
    found = flow.prove(call.deps, call.body.token, now())
    return _page(call, "filed", site=call.deps.sites.by_id(found.site_id), kind=found.kind)


def get_copy(call: Call) -> Reply:
    """Asks for the address once more."""
    return _link(call, "copy", requests.DONE)


def _link(call: Call, step: str, state: str) -> Response:
    try:
        found = flow.proved_by(call.deps, call.query.token, now(), state)
    except Missing as error:
        return again(call, error)
    return _page(call, step, site=call.deps.sites.by_id(found.site_id), kind=found.kind,
                 typed=AskIn(token=call.query.token))  # fmt: skip


def post_copy(call: Call) -> Reply:
    """Everything that is kept, as a zip."""
    _limit(call, None, None)
    at = now()
    return as_zip(flow.copy(call.deps, call.body.token, call.body.email, at), at)


def again(call: Call, error: Exception) -> Response:
    """The page again, with what is wrong."""
    problem, body = problem_of(error), call.body or AskIn()
    site = call.deps.sites.get(body.site)
    step = "ask" if site is not None and call.web.settings.mails else "wrong"
    if isinstance(error, Invalid) and body.token:
        step = "copy"
    shown = _page(call, step, status=problem.status, site=site, typed=body,
                  problem=problem.code, errors=problem.more.get("errors", ()))  # fmt: skip
    shown.headers.update(problem.headers)
    return shown


ROUTES: tuple[Route, ...] = (
    Route("GET", PATH, get_my_data, "anyone", "A reader's own data", query=SiteOf, html=True),
    Route("POST", PATH, post_my_data, "anyone", "Ask about one's data", form_body=AskIn,
          again=again, html=True),
    Route("GET", f"{PATH}/confirm", get_confirm, "anyone", "What a letter's link does",
          query=SiteOf, html=True),
    Route("POST", f"{PATH}/confirm", post_confirm, "anyone", "File the request", form_body=AskIn,
          again=again, html=True),
    Route("GET", f"{PATH}/copy", get_copy, "anyone", "Before a copy is fetched", query=SiteOf,
          html=True),
    Route("POST", f"{PATH}/copy", post_copy, "anyone", "Fetch a copy", form_body=AskIn,
          again=again, html=True),
)  # fmt: skip
