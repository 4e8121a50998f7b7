"""Every route is in the one table, is short, and refuses whoever may not call it."""

import inspect
import re
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.http.routes import ROUTES
from service.http.table import Route
from tests.support.story import Person
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database
HANDLER = 15  # lines
GUARDED = [row for row in ROUTES if row.who not in ("anyone", "author")]
# What anyone may do, said twice: a new public route is a decision that somebody sees here.
PUBLIC = re.compile(
    r"/(|my-data(/(confirm|copy))?|mails/(prove|stop)|healthz|readyz|metrics|demo|widget\.js|static/<path:name>|[rs]/<id>|embed|feed\.atom"
    r"|moderate/(sign-in|link|code|lang|by-mail)|api/docs|api/openapi\.json"
    r"|api/v1/(comments(/<id>(/(status|votes|reports|appeal))?|/preview)?|counts|challenge))$"
)


def named(row: Route) -> str:
    return f"{row.method} {row.path}"


def filled(row: Route) -> str:
    return re.sub(r"<(?:\w+:)?\w+>", "none", row.path)


def shape(row: Route) -> dict[str, Any]:
    """A request of a type that the route reads."""
    if row.form:
        return {"data": {}}
    return {"json": {}} if row.method != "GET" else {}


def test_served_routes_are_those_of_the_table(app: Flask) -> None:
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(row.method, row.path) for row in ROUTES}


def test_no_two_rows_are_one_route() -> None:
    assert len({named(row) for row in ROUTES}) == len(ROUTES)
    assert len({row.name for row in ROUTES}) == len(ROUTES)


def test_what_anyone_may_call_is_known() -> None:
    assert [named(r) for r in ROUTES if r not in GUARDED and not PUBLIC.match(r.path)] == []


@pytest.mark.parametrize("row", GUARDED, ids=named)
def test_nobody_is_refused(client: FlaskClient, row: Route) -> None:
    answer = client.open(filled(row), method=row.method, **shape(row))
    if row.page:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/moderate/sign-in")
        return
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("row", GUARDED, ids=named)
def test_made_up_token_is_refused(client: FlaskClient, row: Route) -> None:
    headers = {"Authorization": "Bearer " + "x" * 40}
    answer = client.open(filled(row), method=row.method, headers=headers, **shape(row))
    assert answer.status_code in (303, 401)


@pytest.mark.parametrize(
    "row", [r for r in GUARDED if r.who in ("editor", "admin", "root")], ids=named
)
def test_mere_moderator_is_refused(client: FlaskClient, bob: Person, row: Route) -> None:
    answer = client.open(filled(row), method=row.method, headers=bob.headers, **shape(row))
    assert answer.status_code == 403


@pytest.mark.parametrize("row", GUARDED, ids=named)
def test_root_gets_past_the_door(client: FlaskClient, row: Route) -> None:
    answer = client.open(filled(row), method=row.method, headers=ROOT, **shape(row))
    assert answer.status_code not in (401, 403, 500)


def test_whoever_sends_a_plain_form_is_answered_with_a_page() -> None:
    assert [named(row) for row in ROUTES if row.form_body and row.again is None] == []


@cache
def length(row: Route) -> int:
    lines, _ = inspect.getsourcelines(row.handler)
    return len(lines)


def test_handlers_are_short() -> None:
    assert {row.name: length(row) for row in ROUTES if length(row) > HANDLER} == {}
