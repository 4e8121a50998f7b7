"""What an author is told about a comment, as JSON and as the page /s/{id}."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response, render_template, request
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout

from config.messages import sentence
from service.domain.mode import as_of
from service.domain.record import DESK, Comment
from service.domain.site import Site
from service.flow import appeal, prove
from service.flow.deps import now
from service.http import figures, mails, reading
from service.http.errors import problem_of
from service.http.pages import page
from service.http.shapes import In
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import backlog, comments, own, sites
from service.store.session import read


def status_of(call: Call, found: Comment, site: Site) -> dict[str, Any]:
    """`{status, since, text, name, reason?, appeal?, usual_wait?}`; in the reader's language."""
    with read(call.deps.engine) as connection:
        text = own.text_of(connection, found)
        since, decided = comments.stands_since(connection, found.id, found.status)
        at = as_of(site, sites.article_of(connection, found.article_id), now())
        if found.status == "published" and not found.seen(at):  # it may still be taken back
            found, since = replace(found, status="held"), found.created
        appealed = appeal.state(connection, found, decided)
        wait = None
        if found.status in ("received", "held"):
            wait = backlog.usual_wait(connection, site.id, now())
    told: dict[str, Any] = {
        "status": found.status, "since": moment(since or found.created),
        "edit_until": moment(found.created + site.window), "text": text.text, "name": text.name,
        "pending_edit": found.pending_edit,
    }  # fmt: skip
    if decided and found.status in ("rejected", "taken_down"):
        told |= {"reason": sentence(f"reason.{decided}.author", call.lang), "reason_code": decided}
    if text.by == DESK:
        told["edited_by"] = DESK  # what readers see is not what was sent
    if appealed is not None:
        told["appeal"] = appealed
    proof = mails.proof(call, site, found)
    if proof is not None:
        told["proof"] = proof
    if wait is not None:
        told["usual_wait"] = wait
    if found.status in ("received", "held") and site.hours:
        told["hours"] = reading.hours(site, now(), call.lang)
    return told


class TokenIn(In):
    """The author's token, typed or sent by a form; and what he has to say against a refusal."""

    token: str = ""
    appeal: str = ""
    letter: str = ""  # "again"


def _shown(
    call: Call, told: dict[str, Any] | None, error: str | None = None,
    *, status: int = 200, token: str = "",
) -> Response:  # fmt: skip
    since = figures.moment(datetime.fromisoformat(told["since"]), call.lang) if told else None
    html = render_template(
        "status.html", comment=told, since=since, error=error, lang=call.lang, wait=reading.wait(told or {}, call.lang),
        id=call.path["id"], path=request.path, site=_site_of(call), token=token, most=appeal.APPEAL_MAX,
    )  # fmt: skip
    return page(html, status=status)


def _site_of(call: Call) -> str | None:
    """The key of the comment's site, for the link to one's own data; the page stands without it."""
    with suppress(OperationalError, PoolTimeout):
        with read(call.deps.engine) as connection:
            found = comments.find(connection, call.path["id"])
        site = None if found is None else call.deps.sites.by_id(found.site_id)
        return None if site is None else site.key
    return None


def get_page(call: Call) -> Reply:
    """The status page: a script reads the token behind #; without a script a form asks for it."""
    return _shown(call, None)


def post_page(call: Call) -> Reply:
    """The status page for those without scripts."""
    public_id = call.path["id"]
    with read(call.deps.engine) as connection:
        found = comments.find(connection, public_id)
    site = None if found is None else call.deps.sites.by_id(found.site_id)
    token = call.body.token.strip()
    owns = call.deps.keys.owns(token, public_id)
    if found is None or site is None or not owns:
        return _shown(call, None, sentence("problem.unknown.comment", call.lang), status=404)
    if call.body.appeal.strip():
        found = appeal.appeal(call.deps, site, public_id, call.body.appeal, now())
    if call.body.letter:
        prove.remind(call.deps, public_id, now())
    return _shown(call, status_of(call, found, site), token=token)


def again(call: Call, error: Exception) -> Response:
    """The page that asks for the token, and why it asks again."""
    problem = problem_of(error)
    said = sentence(f"problem.{problem.code}", call.lang)
    return _shown(call, None, said, status=problem.status)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/s/<id>", get_page, "anyone", "An author's status page", html=True),
    Route("POST", "/s/<id>", post_page, "anyone", "The same, token as form field",
          form_body=TokenIn, again=again, html=True),
)  # fmt: skip
