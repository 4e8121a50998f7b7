"""Webhooks over the API: added, changed, rotated, ended; what was delivered, and what is replayed."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from service.domain.delivery import Answer
from service.domain.site import Site
from service.domain.webhook import TYPES
from service.flow.deps import Deps, now
from service.store import access
from service.store.session import write
from service.store.tables import event, outbox
from tests.http.asking import DESK, post, problem, wrong
from tests.support.receiver import Wire, deliver
from tests.support.story import Person, make_person, rows
from tests.support.web import ROOT

HOOKS = f"{DESK}/webhooks"
URL = "https://bao.vn/chuong"


def added(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    body = {"site": "a", "url": URL, "types": ["comment.received", "comment.held"]} | fields
    made = client.post(HOOKS, json=body, headers=ROOT)
    assert made.status_code == 201, made.text
    return dict(made.json or {})


def test_endpoint_is_added_with_a_secret_that_is_shown_once(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    made = added(client)
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    expected = {
        "site": "a", "url": URL, "types": ["comment.held", "comment.received"], "enabled": True,
        "disabled": None, "failures": 0, "rotating_until": None, "by": "root",
    }  # fmt: skip
    assert {key: made[key] for key in expected} == expected
    one = f"{HOOKS}/{made['id']}"
    assert client.get(one, headers=ROOT).json == made
    assert client.get(HOOKS, headers=ROOT).json == {"webhooks": [made]}
    assert client.get(f"{HOOKS}?site=a", headers=ROOT).json == {"webhooks": [made]}
    problem(client.get(f"{HOOKS}?site=khong", headers=ROOT), 404, "unknown.site")
    assert secret[6:] not in str(rows(deps, sa.select(event)))


def test_endpoint_is_changed_switched_off_and_ended(client: FlaskClient, site_a: Site) -> None:
    made = added(client)
    one = f"{HOOKS}/{made['id']}"
    changed = client.patch(one, json={"url": "https://moi.vn/", "types": ["comment.removed"]},
                           headers=ROOT).json or {}  # fmt: skip
    assert (changed["url"], changed["types"]) == ("https://moi.vn/", ["comment.removed"])
    off = client.patch(one, json={"enabled": False}, headers=ROOT).json or {}
    assert (off["enabled"], off["disabled"], off["url"]) == (False, "by_hand", "https://moi.vn/")
    problem(client.post(f"{one}/replay", json={}, headers=ROOT), 409, "webhook.disabled")
    on = client.patch(one, json={"enabled": True}, headers=ROOT).json or {}
    assert on == changed
    assert client.patch(one, json={}, headers=ROOT).json == changed
    assert client.delete(one, headers=ROOT).status_code == 204
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate"),
                         ("POST", "/replay"), ("GET", "/deliveries")):  # fmt: skip
        answer = client.open(f"{one}{path}", method=method, headers=ROOT,
                             json=None if method == "GET" else {})  # fmt: skip
        problem(answer, 404, "unknown.webhook")


def test_secret_is_rotated(client: FlaskClient, site_a: Site) -> None:
    made = added(client)
    turned = client.post(f"{HOOKS}/{made['id']}/rotate", headers=ROOT).json or {}
    assert turned["secret"] != made["secret"]
    assert turned["rotating_until"] > made["created"]
    assert turned["id"] == made["id"]


WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {"/site": "field.required", "/url": "field.required", "/types": "field.required"}),
    ({"site": "a", "url": 5, "types": "comment.held", "secret": "x"},
     {"/url": "field.type", "/types": "field.type", "/secret": "field.unknown"}),
    ({"site": "a", "url": URL, "types": []}, {"/types": "field.too_few"}),
    ({"site": "a", "url": URL, "types": ["comment.liked"]}, {"/types/0": "field.choice"}),
    ({"site": "a", "url": "bao.vn", "types": [TYPES[0]]}, {"/url": "url.invalid"}),
    ({"site": "a", "url": "http://bao.vn/", "types": [TYPES[0]]}, {"/url": "url.https"}),
    ({"site": "a", "url": "https://127.1.2.3/", "types": [TYPES[0]]}, {"/url": "url.private"}),
)  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_all_that_is_wrong_is_told(client: FlaskClient, site_a: Site, lang: str) -> None:
    headers = ROOT | {"Accept-Language": lang}
    for body, told in WRONG:
        assert wrong(client.post(HOOKS, json=body, headers=headers)) == told, body
    assert client.get(HOOKS, headers=ROOT).json == {"webhooks": []}


@pytest.mark.one_database
def test_eleventh_endpoint_is_refused(client: FlaskClient, site_a: Site) -> None:
    for _ in range(10):
        added(client)
    body = {"site": "a", "url": URL, "types": ["comment.held"]}
    problem(client.post(HOOKS, json=body, headers=ROOT), 409, "webhook.many")


def test_only_admins_and_only_of_that_site(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, alice: Person, bob: Person
) -> None:
    mine, theirs = added(client), added(client, site="b")
    emi = make_person(deps, "emi", {site_a.id: "editor"})
    for who in (bob, emi):
        problem(client.get(HOOKS, headers=who.headers), 403, "role")
        problem(client.get(f"{HOOKS}/{mine['id']}", headers=who.headers), 403, "role")
    with write(deps.engine) as connection:  # a mere moderator at B
        access.set_role(connection, alice.id, site_b.id, "moderator")
    problem(client.get(f"{HOOKS}?site=b", headers=alice.headers), 403, "role")
    listed = client.get(HOOKS, headers=alice.headers).json or {}
    assert [one["id"] for one in listed["webhooks"]] == [mine["id"]]
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate"),
                         ("POST", "/replay"), ("GET", "/deliveries")):  # fmt: skip
        answer = client.open(f"{HOOKS}/{theirs['id']}{path}", method=method,
                             headers=alice.headers, json=None if method == "GET" else {})  # fmt: skip
        problem(answer, 404, "unknown.webhook")
    assert client.delete(f"{HOOKS}/{mine['id']}", headers=alice.headers).status_code == 204


def test_deliveries_are_told_with_tries_and_last_answer_and_replayed(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    made = added(client)
    one = f"{HOOKS}/{made['id']}"
    ids = [post(client, text=f"ý kiến {n}").id for n in range(3)]

    def listed(**asked: Any) -> list[dict[str, Any]]:
        answer = client.get(f"{one}/deliveries", query_string=asked, headers=ROOT)
        return list((answer.json or {})["deliveries"])

    deliver(deps, Wire(Answer(fault="timeout")), now())
    first = listed()
    assert [row["comment"] for row in first] == ids[::-1]
    told = {"type": "comment.received", "state": "waiting", "attempts": 1, "answer": None,
            "fault": "timeout"}  # fmt: skip
    assert {key: first[0][key] for key in told} == told
    assert first[0]["due"] > first[0]["tried"] >= first[0]["created"]
    assert first[0]["message"].startswith("msg_")
    client.patch(one, json={"enabled": False}, headers=ROOT)
    client.patch(one, json={"enabled": True}, headers=ROOT)
    dead = listed(state="dead")
    assert [(row["state"], row["due"], row["fault"]) for row in dead] == [
        ("dead", None, "disabled")] * 3  # fmt: skip
    chosen = {"deliveries": [dead[0]["id"]]}
    assert client.post(f"{one}/replay", json=chosen, headers=ROOT).json == {"replayed": 1}
    assert client.post(f"{one}/replay", json={}, headers=ROOT).json == {"replayed": 2}
    deliver(deps, Wire(Answer(202)), now())
    done = listed(state="delivered")
    assert [row["answer"] for row in done] == [202] * 3
    assert [row["message"] for row in done] == [row["message"] for row in first]
    page = client.get(f"{one}/deliveries?limit=2", headers=ROOT).json or {}
    rest = client.get(f"{one}/deliveries?limit=2&cursor={page['next']}", headers=ROOT).json or {}
    assert [row["id"] for row in page["deliveries"] + rest["deliveries"]] == [
        row["id"] for row in done]  # fmt: skip
    assert rest["next"] is None


def test_metrics_tell_what_waits_to_be_sent(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    added(client)
    post(client)
    post(client)
    deliver(deps, Wire(Answer(200)), now())
    post(client)
    with write(deps.engine) as connection:
        connection.execute(sa.update(outbox).values(created=now() - timedelta(hours=1)))
    told = client.get("/metrics").text
    assert "\nykien_outbox 1.0\n" in told
    assert 3590 < float(told.partition("\nykien_outbox_oldest_seconds ")[2].split()[0]) < 3700
