"""The door: who asks, from where, with what; before any handler runs."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import redirect, request
from pydantic import BaseModel, ValidationError
from werkzeug.wrappers import Response

from service.domain.access import Principal
from service.domain.comment import FieldError, Invalid
from service.flow.deps import now
from service.http import again
from service.http.body import first_of_each, read_form, read_json, shape_errors, unreadable
from service.http.client import header
from service.http.desk import trouble
from service.http.errors import EXPECTED, Problem
from service.http.light import Whole
from service.http.locale import language
from service.http.table import Call, Reply, Route, Web
from service.store import access
from service.store.session import read

COOKIE = "ykien_desk"
SAFE = ("GET", "HEAD", "OPTIONS")


def view_of(route: Route, web: Web) -> Callable[..., Response]:
    """The function that Flask calls for a row of the table."""

    def view(**path: str) -> Response:
        call = Call(web, path, language())
        try:
            response = _enter(route, call)
        except EXPECTED as error:
            if route.page:
                return trouble(call, error)
            if not call.form or route.again is None:
                raise
            return route.again(call, error)
        return response

    view.__name__ = route.handler.__name__
    return view


def _enter(route: Route, call: Call) -> Response:
    if not route.page and any("\0" in part for part in call.path.values()):
        raise Problem(404, "unknown.page")  # PostgreSQL would not even look for it
    if route.who not in ("anyone", "author") or (route.scope and _bearer()):
        call.principal = identify(call.web)
        refusal = _refusal(route, call)
        if refusal is not None:
            return refusal
    _read_query(route, call)
    _read_body(route, call)
    return respond(route, route.handler(call))


def respond(route: Route, reply: Reply) -> Response:
    """A handler's reply as a response."""
    if isinstance(reply, Response):
        return reply
    data = reply.model_dump(mode="json") if isinstance(reply, BaseModel) else reply
    return Whole(orjson.dumps(data, option=orjson.OPT_UTC_Z), route.status)


def identify(web: Web) -> Principal | None:
    """Whoever holds the bearer token or the desk's cookie."""
    token = _bearer()
    root = web.settings.moderator_token
    if token:
        if root and _same(token, root):
            return Principal("root", root=True)
        with read(web.deps.engine) as connection:
            return access.by_token(connection, token)
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    with read(web.deps.engine) as connection:
        return access.by_session(connection, cookie, now())


def _bearer() -> str | None:
    scheme, _, token = (header("Authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())


def _refusal(route: Route, call: Call) -> Response | None:
    """Who may not come in: a Problem, or the way to the sign-in page."""
    who = call.principal
    if who is None:
        if route.page:
            return again.offer(call) if again.offered() else redirect(again.door(), 303)
        raise Problem(401, "unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    if who.scope is not None and route.scope != who.scope:
        raise Problem(403, "scope")
    if who.scope is None and not _holds(route, who):
        raise Problem(403, "role")
    if who.session is not None and request.method not in SAFE:
        given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        if who.csrf is None or not _same(given.partition(".")[0], who.csrf):
            if route.page and again.offered():
                return again.offer(call)
            raise Problem(403, "csrf")
    return None


def _holds(route: Route, who: Principal) -> bool:
    """Whether the role is held anywhere; where it has to be held, the handler asks."""
    if route.who == "anyone" or route.who == "author" or who.root:  # noqa: PLR1714 - mypy
        return True
    if route.who == "root":
        return False
    return any(who.may(route.who, site_id) for site_id in who.roles)


def _read_query(route: Route, call: Call) -> None:
    if route.query is None:
        return
    listed = {
        name for name, info in route.query.model_fields.items()
        if getattr(info.annotation, "__origin__", None) is list
    }  # fmt: skip
    raw = dict[str, Any]()
    for name in request.args:
        said = [value for value in request.args.getlist(name) if value != ""]
        if name != "lang" and said:
            raw[name] = said if name in listed else said[0]
    call.query = _filled(route, call, route.query, raw)


def _read_body(route: Route, call: Call) -> None:
    if route.body is None and route.form_body is None:
        return
    plain = route.body if route.form else route.form_body
    if plain is not None and _is("application/x-www-form-urlencoded"):
        call.form = True  # whoever sent it is answered with a page, even if it can't be read
        call.raw = read_form(plain)
        call.body = _filled(route, call, plain, call.raw)
    elif route.body is not None and not route.form and _is("application/json"):
        call.raw = read_json()
        call.body = _filled(route, call, route.body, call.raw)
    else:
        raise Problem(415, "media")


def _is(media: str) -> bool:
    """Whether the body is of this type; most say so in so many words."""
    return request.environ.get("CONTENT_TYPE") == media or request.mimetype == media


def _filled(route: Route, call: Call, model: type[BaseModel], raw: Mapping[str, Any]) -> BaseModel:
    """The model, filled; or all that is wrong. Our own pages read their strings themselves."""
    errors = [] if route.html else list[FieldError](unreadable(raw))
    try:
        filled = model.model_validate(raw)
    except ValidationError as error:
        errors += shape_errors(error, raw)
    else:
        if not errors:
            return filled
    if route.also is not None and model is not route.query:
        errors += route.also(call, raw)
    raise Invalid(*first_of_each(errors))
