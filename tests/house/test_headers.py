"""What every answer tells the browser that gets it, whatever the route, whoever asks."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http.routes import ROUTES
from service.http.table import Route
from tests.house.test_routes import filled, named, shape
from tests.support.story import change
from tests.support.web import ROOT, application

pytestmark = pytest.mark.one_database
LOADS = ("default-src", "script-src", "style-src", "img-src", "connect-src", "frame-ancestors")
# Where the answer is made for somebody else's page; every other one is framed by nobody.
FRAMED = {"/embed"}


@pytest.fixture
def secure(settings: Settings, checker: Checker) -> Iterator[FlaskClient]:
    """A web process behind https."""
    public = replace(settings, public_url="https://ykien.example", demo=True)
    with application(public, checker) as app:
        yield app.test_client()


def asked(client: FlaskClient, row: Route, headers: dict[str, str]) -> TestResponse:
    query = {"site": "a", "article": "thu"} if row.query is not None else {}
    path = "/static/status.css" if row.path.startswith("/static/") else filled(row)
    return client.open(
        path, method=row.method, headers=headers, query_string=query, buffered=True, **shape(row)
    )


def policy(answer: TestResponse) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


def test_answer_says_what_may_be_done_with_it(secure: FlaskClient, site_a: Site) -> None:
    for row, headers in product(ROUTES, ({}, ROOT)):
        answer, name = asked(secure, row, headers), named(row)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000"), name
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), name
        told = policy(answer)
        assert told["default-src"] == "'none'", name
        for part in LOADS:  # nothing inline, nothing of anybody else's
            allowed = {"'none'", "'self'"} | ({"data:"} if part == "img-src" else set())
            assert set(told.get(part, "'none'").split()) <= allowed, (name, part)
        if row.path not in FRAMED or answer.mimetype != "text/html":
            assert told["frame-ancestors"] == "'none'", name


def test_refusals_of_no_route_say_it_too(secure: FlaskClient) -> None:
    for path, method in (("/nope", "GET"), ("/demo", "POST"), ("/static/../x", "GET")):
        answer = secure.open(path, method=method)
        assert answer.status_code in (404, 405)
        assert policy(answer)["default-src"] == "'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_json_is_known() -> None:
    """A spreadsheet runs formulas: that CSV's cells start none is shown in tests/domain/test_sheet.py."""
    kinds = {row.media for row in ROUTES} | {row.export for row in ROUTES}
    assert kinds - {None} == {
        "text/html", "application/atom+xml", "application/toml", "application/zip", "text/csv",  # of JSON
    }  # fmt: skip


def test_plain_http_promises_no_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_only_the_embed_is_for_other_pages(secure: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, origins=("https://bao.vn",))
    for row in ROUTES:
        answer = asked(secure, row, {})
        assert ("https://bao.vn" in answer.headers["Content-Security-Policy"]) == (
            row.path in FRAMED
        ), row.path
