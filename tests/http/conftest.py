"""Every answer of these tests is held against the table of routes and the document made from it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from config.messages import catalogue
from service.flow.deps import Deps
from service.http.openapi import document
from service.http.routes import ROUTES
from service.http.table import Route
from tests.http.asking import REQUIRED
from tests.support.desk import Desk
from tests.support.story import Person

ROWS = {row.name: row for row in ROUTES}


def row_of(app: Flask, response: TestResponse) -> Route | None:
    """The row that answered; None: there is no such path or method."""
    try:
        found, _ = app.url_map.bind("localhost").match(
            response.request.path, method=response.request.method
        )
    except HTTPException:
        return None
    return ROWS.get(str(found))


def hold(app: Flask, response: TestResponse) -> None:
    """An answer is one of those that its operation names, and looks as is said there."""
    assert response.status_code < 500 or response.status_code == 503, response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    row = row_of(app, response)
    told = response.headers.get("Content-Type", "")
    if response.status_code >= 400 and "text/html" not in told:
        hold_problem(response)
    if row is None or row.html or response.request.method == "HEAD":
        return
    operations: dict[str, Any] = document("http://127.0.0.1:8000")["paths"]
    named = {o["operationId"]: o for methods in operations.values() for o in methods.values()}
    assert str(response.status_code) in named[row.name]["responses"], (row.name, response.status)
    if row.answer is not None and response.status_code == row.status:
        if row.export is not None and told == row.export:
            return
        assert told == "application/json"
        row.answer.model_validate_json(response.data, strict=True)


def hold_problem(response: TestResponse) -> None:
    """A problem has its members, a sentence of the catalogue, and is kept by no cache."""
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    if response.request.method == "HEAD":
        return
    body = response.json
    assert body is not None
    assert set(body) >= REQUIRED
    assert body["status"] == response.status_code
    assert body["detail"] in catalogue()[f"problem.{body['code']}"].values()
    for one in body.get("errors", ()):
        assert set(one) == {"pointer", "code", "detail"}
        assert one["pointer"].startswith("#/")
        assert one["detail"]
        assert "{" not in one["detail"]


class Held(FlaskClient):
    """A client that looks at each answer."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        hold(self.application, response)
        return response


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Requests to the web process; every answer is looked at."""
    app.test_client_class = Held
    return app.test_client()


@pytest.fixture
def deps(app: Flask) -> Deps:
    """What the web process itself works with: its settings, too, are forgotten when changed."""
    own: Deps = app.extensions["ykien"].deps
    return own


@pytest.fixture
def desk(app: Flask, deps: Deps, bob: Person) -> Desk:
    """Bob, a moderator of site A, at the desk."""
    return Desk.open(app, deps, bob)
