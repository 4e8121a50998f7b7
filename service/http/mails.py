"""Where the links of letters lead: an address is proved, letters are stopped. A POST acts, no GET."""

from typing import Any

from flask import Response, render_template, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import Connection, Row

from config.messages import sentence
from service.domain import mailing
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.ticket import admitted
from service.flow import notify, prove as flow
from service.flow.deps import Missing, now
from service.flow.letters import PROVE, STOP
from service.http import figures
from service.http.client import client_address, limited_by
from service.http.desk import Plain
from service.http.errors import problem_of
from service.http.limits import Limit
from service.http.pages import page
from service.http.table import Call, Reply, Route
from service.store import comments, mailings, own
from service.store.session import read

PER_PLACE = Limit("mails", 30, 3600)  # links followed from one address
PATH = "/mails"


class Asked(BaseModel):
    """The link's ticket; what mail programs add to an address is left alone."""

    model_config = ConfigDict(extra="ignore")
    token: Plain = ""


def proof(call: Call, site: Site, found: Comment | None) -> dict[str, Any] | None:
    """What an author is told who has a letter to answer; None: there is none."""
    wanted = site.email_confirmation if call.web.settings.mails else "off"
    if found is None or not mailing.asks_proof(wanted, found):
        return None
    with read(call.deps.engine) as connection:
        if not mailings.asked(connection, found.id):
            return None
    said = {
        name: sentence(f"mails.{of}", call.lang)
        for name, of in (("text", wanted), ("again", "again"))
    }
    return {"required": wanted == "required", **said}


def unproved(call: Call, row: Row[Any], connection: Connection) -> bool:
    """Whether a letter has gone out to prove the address of what waits at the desk."""
    site = call.deps.sites.by_id(row.site_id)
    wanted = site.email_confirmation if site is not None and call.web.settings.mails else "off"
    waits = row.status in mailing.WAITING and bool(row.email_domain)
    return wanted != "off" and waits and not row.confirmed and mailings.asked(connection, row.id)


def proof_of_kept(call: Call, site: Site, public_id: str) -> dict[str, Any] | None:
    """The same of a comment that was just kept."""
    if site.email_confirmation == "off" or not call.web.settings.mails:
        return None  # nobody asks the database for nothing with every comment
    with read(call.deps.engine) as connection:
        found = comments.find(connection, public_id)
    return proof(call, site, found)


def _page(call: Call, step: str, *, status: int = 200, **data: Any) -> Response:
    given = {"site": None, "token": "", "url": ""} | data
    html = render_template("mails.html", lang=call.lang, step=step, path=request.path, **given)
    return page(html, status=status)


def _found(call: Call, use: str, said: str) -> tuple[Comment, Site, str]:
    """The comment that a link is good for, and whose HMAC it has. Raises Missing."""
    public_id, author = admitted(call.deps.keys, use, said, now().timestamp()), ""
    if use == STOP and public_id is not None:
        public_id, _, author = public_id.rpartition("-")
    with read(call.deps.engine) as connection:
        found = comments.find(connection, public_id) if public_id is not None else None
    site = None if found is None else call.deps.sites.by_id(found.site_id)
    if found is None or site is None or (use == PROVE and found.status == "removed"):
        raise Missing("comment")
    return found, site, author


def get_prove(call: Call) -> Reply:
    """The comment that somebody sent in this address's name; a button says that it was he."""
    try:
        found, site, _ = _found(call, PROVE, call.query.token)
    except Missing as error:
        return again(call, error)
    if found.confirmed:
        return _proved(call, found, site)
    with read(call.deps.engine) as connection:
        text = own.text_of(connection, found)
    when = figures.moment(found.created, call.lang)
    return _page(call, PROVE, site=site, token=call.query.token, text=text, when=when)


def post_prove(call: Call) -> Reply:
    """Note that the address is its author's."""
    _limit(call)
    found, site, _ = _found(call, PROVE, call.body.token)
    return _proved(call, flow.prove(call.deps, found.public_id, now()), site)


def _proved(call: Call, found: Comment, site: Site) -> Response:
    url = f"/s/{found.public_id}#{call.deps.keys.token(found.public_id)}"
    return _page(call, "proved", site=site, url=url)


def get_stop(call: Call) -> Reply:
    """Asks whether letters shall stop: programs that look into mail follow links, too."""
    try:
        _, site, _ = _found(call, STOP, call.query.token)
    except Missing as error:
        return again(call, error)
    return _page(call, STOP, site=site, token=call.query.token)


def post_stop(call: Call) -> Reply:
    """Stop them: by the page's button, or by a mail program's one click (RFC 8058)."""
    try:
        found, site, author = _found(call, STOP, call.query.token)
    except Missing as error:
        return again(call, error)
    notify.stop(call.deps, found.public_id, author)
    return _page(call, "stopped", site=site)


def _limit(call: Call) -> None:
    who = limited_by(call.deps.keys, client_address(call.web.settings))
    call.web.limits.take([(PER_PLACE, who)])


def again(call: Call, error: Exception) -> Response:
    """The page of a link that is no good."""
    problem = problem_of(error)
    shown = _page(call, "wrong", status=problem.status, problem=problem.code)
    shown.headers.update(problem.headers)
    return shown


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{PATH}/prove", get_prove, "anyone", "What a letter's link would prove",
          query=Asked, html=True),
    Route("POST", f"{PATH}/prove", post_prove, "anyone", "Prove an author's address",
          form_body=Asked, again=again, html=True),
    Route("GET", f"{PATH}/stop", get_stop, "anyone", "Before letters are stopped", query=Asked,
          html=True),
    Route("POST", f"{PATH}/stop", post_stop, "anyone", "Stop letters to an author", query=Asked,
          html=True),
)  # fmt: skip
