"""A request that is sent twice is done once and answered twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps, now
from service.flow.sweep import tidy
from service.http.limits import Limits
from service.store.session import write
from service.store.tables import comment, idempotency
from tests.http.asking import API, DESK, decide, kept_rows, post, problem, seen, wrong
from tests.support.story import Person, change, rows
from tests.support.web import ROOT, submission, submit

KEY = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}


def count(deps: Deps) -> int:
    return len(rows(deps, sa.select(comment.c.id)))


def test_same_body_has_the_same_answer(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    first = submit(client, headers=KEY)
    assert first.status_code == 202
    for again in (
        submit(client, headers=KEY),
        submit(client, headers=KEY, challenge="solved anew"),
        client.post(f"{API}/comments", json=dict(reversed(submission().items())), headers=KEY),
        submit(client, headers={"Idempotency-Key": KEY["Idempotency-Key"].strip('"')}),
        submit(client, headers={"Idempotency-Key": f"  {KEY['Idempotency-Key']} "}),
    ):
        assert (again.status_code, again.json) == (202, first.json)
    assert count(deps) == 1


def test_other_body_is_422_and_not_kept(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    submit(client, headers=KEY)
    others: tuple[dict[str, Any], ...] = (
        {"text": "khác"},
        {"name": "Bình"},
        {"form": {}},
        {"article": {"key": "b"}},
    )
    for other in others:
        problem(submit(client, headers=KEY, **other), 422, "idempotency.other_body")
    assert count(deps) == 1


@pytest.mark.one_database
def test_keys_are_the_sites_own(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site
) -> None:
    first, other = submit(client, headers=KEY), submit(client, headers=KEY, site="b", text="khác")
    assert (first.status_code, other.status_code, count(deps)) == (202, 202, 2)


@pytest.mark.one_database
def test_only_what_was_kept_is_remembered(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    assert submit(client, headers=KEY, text="").status_code == 422
    assert submit(client, headers=KEY, parent="khong-co").status_code == 422
    closed = change(deps, site_a, mode="closed")
    problem(submit(client, headers=KEY), 403, "closed")
    change(deps, closed, mode="pre")
    assert kept_rows(deps) == 0
    assert submit(client, headers=KEY).status_code == 202


@pytest.mark.one_database
def test_key_is_looked_up_before_the_door_is_closed(
    client: FlaskClient, deps: Deps, site_a: Site, app: Flask
) -> None:
    first = submit(client, headers=KEY)
    web = app.extensions["ykien"]
    object.__setattr__(web, "limits", Limits(None, on=True))
    for number in range(20):
        submit(client, email=f"a{number}@example.com")
    problem(submit(client), 429, "too_many.address")
    assert submit(client, headers=KEY).json == first.json
    change(deps, site_a, mode="closed")
    assert submit(client, headers=KEY).json == first.json


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("key", "code"),
    [("", "empty"), ('""', "empty"), ("  ", "empty"), ("k" * 256, "too_long"),
     ('"' + "k" * 256 + '"', "too_long")],
)  # fmt: skip
def test_key_that_cannot_be_kept_is_refused(
    client: FlaskClient, deps: Deps, site_a: Site, key: str, code: str
) -> None:
    headers = {"Idempotency-Key": key}
    assert wrong(submit(client, headers=headers)) == {"/Idempotency-Key": f"field.{code}"}
    assert kept_rows(deps) == 0
    made = post(client)
    response = decide(client, made.id, "approve", headers=ROOT | headers)
    assert wrong(response) == {"/Idempotency-Key": f"field.{code}"}
    assert seen(client, made.id)["status"] == "received"


def test_longest_key_and_odd_letters(client: FlaskClient, site_a: Site) -> None:
    for key in ("k" * 255, '"' + "k" * 255 + '"', "a/b", '"a', 'a"b', "\u00e9", "decision/root"):
        assert submit(client, headers={"Idempotency-Key": key}).status_code == 202
        assert submit(client, headers={"Idempotency-Key": key}).status_code == 202


def test_key_is_forgotten_after_48_hours(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    submit(client, headers=KEY)
    tidy(deps, now() + timedelta(hours=47, minutes=59))
    problem(submit(client, headers=KEY, text="khác"), 422, "idempotency.other_body")
    tidy(deps, now() + timedelta(hours=48, minutes=1))
    assert submit(client, headers=KEY, text="khác").status_code == 202


def test_twins_that_come_at_once_make_one_comment(
    client: FlaskClient, deps: Deps, site_a: Site, app: Flask
) -> None:
    submit(client, name="warm")  # settings and connections are there
    together = Barrier(8)

    def send(_: int) -> tuple[int, object]:
        together.wait()
        response = submit(app.test_client(), headers=KEY)
        return response.status_code, response.json and response.json.get("id")

    with ThreadPoolExecutor(8) as crowd:
        answers = set(crowd.map(send, range(8)))
    assert len(answers) == 1
    assert answers.pop()[0] == 202
    assert count(deps) == 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_twin_that_takes_too_long_is_409(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    with write(deps.engine) as connection:  # the first one is being worked on
        connection.execute(sa.insert(idempotency).values(
            scope="a", key="slow", fingerprint="x", answer={}, created=now()
        ))  # fmt: skip
        response = submit(client, headers={"Idempotency-Key": "slow"})
        connection.rollback()
    problem(response, 409, "idempotency.in_flight")
    assert int(response.headers["Retry-After"]) >= 1
    assert submit(client, headers={"Idempotency-Key": "slow"}).status_code == 202


def test_decision_is_made_once(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    body = {"action": "approve", "version": 1, "text": "Sửa rồi."}
    path = f"{DESK}/comments/{made.id}/decisions"
    first = client.post(path, json=body, headers=ROOT | KEY)
    again = client.post(path, json=body, headers=ROOT | KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    assert len(seen(client, made.id)["revisions"]) == 2
    problem(client.post(path, json=body | {"text": "x"}, headers=ROOT | KEY), 422,
            "idempotency.other_body")  # fmt: skip
    other = post(client, text="Ý kiến khác.")
    path = f"{DESK}/comments/{other.id}/decisions"
    problem(client.post(path, json=body, headers=ROOT | KEY), 422, "idempotency.other_body")


@pytest.mark.one_database
def test_refused_decision_leaves_its_key_free(
    client: FlaskClient, site_a: Site, alice: Person, bob: Person
) -> None:
    made = post(client)
    path = f"{DESK}/comments/{made.id}/decisions"
    for headers, version, status in ((alice.headers, 9, 409), (alice.headers, 1, 200),
                                     (bob.headers, 1, 409), (bob.headers, 2, 409)):  # fmt: skip
        body = {"action": "approve", "version": version}
        assert client.post(path, json=body, headers=headers | KEY).status_code == status
