"""The Flask application over the test's database, and requests to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.app import create_app
from service.domain.check import Checker
from tests.support.story import TOKEN

ROOT = {"Authorization": f"Bearer {TOKEN}"}  # the moderator `root` of all sites


@contextmanager
def application(settings: Settings, checker: Checker) -> Iterator[Flask]:
    """A web process with settings of its own; its connections are closed in the end."""
    made = create_app(settings, checker)
    made.testing = True  # a test sees the true exception instead of a 500
    own = made.extensions["ykien"].deps
    try:
        yield made
    finally:
        own.engine.dispose()
        own.queue.redis.close()


@pytest.fixture
def app(settings: Settings, checker: Checker) -> Iterator[Flask]:
    """The web process."""
    with application(settings, checker) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Requests to the web process."""
    return app.test_client()


def submission(**fields: Any) -> dict[str, Any]:
    """What a reader's form sends, but for `fields`; None leaves a field out."""
    body = {
        "site": "a", "article": {"key": "thu"}, "name": "Lê An", "email": "an@example.com",
        "text": "Bài viết rất hay, cảm ơn tòa soạn.",
    } | fields  # fmt: skip
    return {key: value for key, value in body.items() if value is not None}


def submit(
    client: FlaskClient, *, headers: dict[str, str] | None = None, **fields: Any
) -> TestResponse:
    """Post a comment as a reader's page does."""
    return client.post("/api/v1/comments", json=submission(**fields), headers=headers)
