"""Errors of the house as problem+json (RFC 9457), or as a page for people. Only here are codes."""

import errno
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, request
from sqlalchemy.exc import OperationalError, TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from config.messages import catalogue, sentence
from service.domain.comment import FieldError, Invalid
from service.domain.mode import Closed
from service.domain.state import Locked, OwnRefusal, Refused, SecondHand
from service.domain.votes import Uncounted
from service.flow.deps import Missing, Stale
from service.flow.edit import Enough
from service.flow.endpoints import Barred
from service.flow.house import Taken
from service.flow.merge import Unmergeable
from service.flow.people import Fixed
from service.http.locale import language
from service.store.cursor import BadCursor
from service.store.idempotency import InFlight, OtherBody

log = logging.getLogger(__name__)
AWAY = 2  # seconds after which it is worth trying again
SHORT = (  # what a machine has run out of: it may have some again
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
)  # fmt: skip
_told = {"until": 0.0}  # a log that says so for each request would fill the rest of a full disk


class Problem(Exception):
    """An answer that is not what was asked for."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        """`code` names the sentence in config/messages.toml; `more` goes into the document."""
        super().__init__(code)
        self.status, self.code = status, code
        self.headers, self.more = dict(headers or {}), more


# What a handler may raise on purpose, and a database that is away.
EXPECTED = (
    Problem, Invalid, Closed, Missing, Stale, Refused, Taken, Barred, Fixed, Uncounted, Unmergeable, BadCursor, OtherBody, InFlight,
    OperationalError, PoolTimeout, OSError, RequestEntityTooLarge,
)  # fmt: skip


# What stands in the way of an act, by whose it is.
IN_THE_WAY: dict[type[Exception], str] = {
    Taken: "taken", Barred: "webhook", Unmergeable: "merge", Fixed: "people",
}  # fmt: skip


def of_fields(errors: Iterable[FieldError]) -> Problem:
    """All that is wrong with a body."""
    lang = language()
    told = [
        {"pointer": "#" + e.pointer, "code": e.code,
         "detail": detail(e, lang)}
        for e in dict.fromkeys(errors)
    ]  # fmt: skip
    return Problem(422, "invalid", errors=told)


def detail(error: FieldError, lang: str) -> str:
    """The field's own sentence, else the one for what is behind the dot."""
    own, general = f"field.{error.code}", f"field.{error.code.rpartition('.')[2]}"
    return sentence(own if own in catalogue() else general, lang, data=error.data)


# What a refusal is called, where it has a name of its own.
REFUSED: dict[type[Refused], str] = {
    Enough: "edits", Locked: "locked", SecondHand: "second_hand", OwnRefusal: "own_refusal",
}  # fmt: skip


def problem_of(error: Exception) -> Problem:
    """What an error of the house means to whoever asked."""
    match error:
        case Problem():
            return error
        case Invalid():
            return of_fields(error.errors)
        case Closed():
            return Problem(403, "closed")
        case Missing():
            return Problem(404, f"unknown.{error.what}")
        case Stale():
            return Problem(409, "stale", comment={"status": error.status, "version": error.version})
        case Refused():
            return Problem(
                409, REFUSED.get(type(error), "refused"), comment={"status": error.status}
            )
        case Taken() | Barred() | Unmergeable() | Fixed():
            return Problem(409, f"{IN_THE_WAY[type(error)]}.{error.what}")
        case Uncounted():
            return Problem(403, f"votes.{error.what}")
        case BadCursor():
            return Problem(400, "cursor")
        case OtherBody():
            return Problem(422, "idempotency.other_body")
        case InFlight():
            return Problem(409, "idempotency.in_flight", headers={"Retry-After": str(AWAY)})
        case OperationalError() | PoolTimeout():
            return _away("database is away, full or busy: %s", type(error).__name__)
        case OSError() if error.errno in SHORT:
            return _away("the machine has run out of something: %s", error.strerror)
        case HTTPException():
            return _of_http(error)
    log.error("unexpected error", exc_info=error)
    return Problem(500, "internal")


def _away(what: str, why: object) -> Problem:
    if time.monotonic() >= _told["until"]:
        _told["until"] = time.monotonic() + 1.0
        log.error(what, why)
    return Problem(503, "unavailable", headers={"Retry-After": str(AWAY)})


def _of_http(error: HTTPException) -> Problem:
    codes = {400: "malformed", 404: "unknown.page", 405: "method", 413: "too_large", 415: "media"}
    status = error.code or 500
    headers = {k: v for k, v in error.get_headers(None) if k in ("Allow", "Location")}
    return Problem(status, codes.get(status, "malformed" if status < 500 else "internal"),
                   headers=headers)  # fmt: skip


def answer(problem: Problem) -> Response:
    """A problem as its document."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": sentence(f"problem.{problem.code}", language()),
        "instance": request.path,
    } | problem.more
    response = Response(orjson.dumps(document), problem.status, problem.headers)
    response.content_type = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language"
    return response


def install(app: Flask, as_page: Callable[[Problem], Response | None]) -> None:
    """Answer whatever no route answered: `as_page` to people, else as a document."""

    def handle(error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
            return Response(status=error.code, headers=list(error.get_headers(None)))
        problem = problem_of(error)
        return as_page(problem) or answer(problem)

    app.register_error_handler(Exception, handle)
