"""Readers' requests about their data: listed and answered by admins; by the API, and at the desk."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, redirect
from pydantic import Field
from sqlalchemy.engine import Row

from service.domain.comment import Invalid
from service.domain.workdays import left
from service.flow import answer as flow
from service.flow.deps import By, now
from service.http.answers import When
from service.http.console import form, id_of
from service.http.desk import HOME, Plain, Typed
from service.http.errors import Problem
from service.http.privacy import HERE, SiteAsked, admin_of
from service.http.shapes import In, Out
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import requests
from service.store.session import read

Action = Literal["export", "erase", "done", "reject"]
WORDS = 4 * flow.WORDS_MAX


class AnswerIn(In):
    """What is done about a request; a rejection needs words."""

    action: Action
    words: Annotated[str, Field(max_length=WORDS)] = ""


class AnswerForm(Typed):
    """The same from the desk."""

    action: Action
    words: Plain = ""


class Wanted(Out):
    """A request that waits; `days_left`: working days after today, -1 when it is late."""

    id: str
    site: str
    kind: Literal["export", "correct", "withdraw", "erase"]
    email: str | None
    words: str | None
    opened: When
    due: When
    days_left: int
    answers: list[Action]


class Waiting(Out):
    """What waits for an answer, first what is due first."""

    requests: list[Wanted]


def told(call: Call, row: Row[Any], at: datetime) -> dict[str, Any]:
    """A request on the wire."""
    site, keys = call.deps.sites.by_id(row.site_id), call.deps.keys
    return {
        "id": row.public_id, "site": row.site, "kind": row.kind,
        "email": keys.opened(row.email, row.key_id), "words": keys.opened(row.words, row.key_id),
        "opened": moment(row.opened), "due": moment(row.due_at),
        "days_left": left(at, row.due_at, site.holidays if site else ()),
        "answers": list(flow.FITS[row.kind]),
    }  # fmt: skip


def waiting(call: Call, by: By, at: datetime) -> list[dict[str, Any]]:
    """All that waits at these sites."""
    with read(call.deps.engine) as connection:
        rows = requests.opened(connection, by.sites)
    return [told(call, row, at) for row in rows]


def list_requests(call: Call) -> Reply:
    """What readers ask for about their data, and by when."""
    return {"requests": waiting(call, admin_of(call, call.query.site), now())}


def answer_request(call: Call) -> Reply:
    """Do what was asked for, or say why not; a letter tells the reader."""
    try:
        _answer(call, call.path["id"])
    except flow.Answered:
        raise Problem(409, "privacy.answered") from None
    return Response(status=204)


def _answer(call: Call, public_id: str) -> None:
    said = flow.Said(call.body.action, call.body.words)
    flow.answer(call.deps, public_id, said, admin_of(call, None), now())


def post_answer(call: Call) -> Reply:
    """The same from the desk."""
    try:
        _answer(call, id_of(call))
    except flow.Answered:
        return redirect(f"{HOME}/privacy?said=answered_already", 303)
    except Invalid:
        return redirect(f"{HOME}/privacy?said=words", 303)
    return redirect(f"{HOME}/privacy?said={call.body.action}", 303)


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{HERE}/requests", list_requests, "admin", "Readers' requests about their data",
          query=SiteAsked, answer=Waiting, errors=(404,)),
    Route("POST", f"{HERE}/requests/<id>/answers", answer_request, "admin",
          "Answer a reader's request", body=AnswerIn, status=204, errors=(404, 409)),
    form(f"{HOME}/privacy/requests/<id>", post_answer, "Answer a reader's request", AnswerForm,
         who="admin"),
)  # fmt: skip
