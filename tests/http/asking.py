"""How the tests of the wire ask, and how they read what they are told."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.flow.deps import Deps
from service.store.session import read, write
from service.store.tables import comment, idempotency, revision
from tests.support.web import ROOT, submit

API, DESK = "/api/v1", "/api/v1/moderation"
REQUIRED = {"type", "title", "status", "code", "detail", "instance"}


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem that was expected, and no other."""
    body = response.json
    assert body is not None, response.text
    assert (response.status_code, body.get("code")) == (status, code), body
    return dict(body)


def wrong(response: TestResponse) -> dict[str, str]:
    """What is wrong with which field."""
    errors = problem(response, 422, "invalid")["errors"]
    assert len({one["pointer"] for one in errors}) == len(errors)
    return {one["pointer"][1:]: one["code"] for one in errors}


def kept_rows(deps: Deps) -> int:
    """How many comments, revisions and idempotency keys the database holds."""
    with read(deps.engine) as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (comment, revision, idempotency)
        )


def put(deps: Deps, public_id: str, **values: object) -> None:
    """Put a comment's columns where a test needs them: an age, votes."""
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(comment).where(comment.c.public_id == public_id).values(**values)
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment and its author's token."""

    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request of its author carries."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        """Where its author changes it."""
        return f"{API}/comments/{self.id}"


def post(client: FlaskClient, **fields: Any) -> Posted:
    """A comment that was taken."""
    response = submit(client, **fields)
    assert response.status_code == 202, response.text
    assert response.json is not None
    return Posted(response.json["id"], response.json["token"])


def seen(client: FlaskClient, public_id: str) -> dict[str, Any]:
    """A comment whole, as root sees it."""
    response = client.get(f"{DESK}/comments/{public_id}", headers=ROOT)
    assert response.status_code == 200, response.text
    return dict(response.json or {})


def decide(
    client: FlaskClient, public_id: str, action: str, *, headers: dict[str, str] = ROOT, **more: Any
) -> TestResponse:
    """A decision, at the version that stands unless another is named."""
    body = {"action": action} | more
    body.setdefault("version", seen(client, public_id)["version"])
    return client.post(f"{DESK}/comments/{public_id}/decisions", json=body, headers=headers)


def published(client: FlaskClient, **fields: Any) -> Posted:
    """A comment that readers see."""
    made = post(client, **fields)
    response = decide(client, made.id, "approve")
    assert response.status_code == 200, response.text
    return made


def thread(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    """What readers see of an article."""
    response = client.get(f"{API}/comments", query_string={"site": "a", "article": "thu"} | asked)
    assert response.status_code == 200, response.text
    return dict(response.json or {})
