"""Bans by the API and at the desk: by editors, with what they would meet."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import DESK, post, problem
from tests.support.desk import Desk
from tests.support.story import Person, make_person
from tests.support.web import ROOT

BANS = f"{DESK}/bans"


@pytest.fixture
def editor(app: Flask, deps: Deps, site_a: Site) -> Desk:
    return Desk.open(app, deps, make_person(deps, "eve", {site_a.id: "editor"}))


def test_ban_goes_round(
    client: FlaskClient, deps: Deps, site_a: Site, bob: Person, charlie: Person
) -> None:
    made = post(client)
    body = {"site": "a", "kind": "author", "comment": made.id}
    met = client.post(f"{BANS}/preview", json=body, headers=ROOT)
    assert met.json == {"comments": 1, "published": 0}
    response = client.post(BANS, json=body | {"reason": "Gây rối"}, headers=ROOT)
    assert response.status_code == 201
    told = response.json or {}
    assert (told["comment"], told["name"], told["value"]) == (made.id, "Lê An", "")
    assert (client.get(f"{BANS}?site=a", headers=ROOT).json or {})["bans"] == [told]
    problem(client.get(BANS, headers=bob.headers), 403, "role")
    problem(client.post(BANS, json=body | {"reason": "x"}, headers=charlie.headers), 403,
            "role")  # fmt: skip
    problem(client.post(BANS, json=body | {"reason": "x", "comment": None}, headers=ROOT), 422,
            "invalid")  # fmt: skip
    assert client.delete(f"{BANS}/{told['id']}", headers=ROOT).status_code == 204
    problem(client.delete(f"{BANS}/{told['id']}", headers=ROOT), 404, "unknown.ban")
    over = client.get(f"{BANS}?ended=true", headers=ROOT).json or {}
    assert over["bans"][0]["ended_by"] == "root"
    assert (client.get(BANS, headers=ROOT).json or {})["bans"] == []


@pytest.mark.one_database
def test_editor_bans_from_the_card(
    client: FlaskClient, deps: Deps, site_a: Site, editor: Desk, desk: Desk
) -> None:
    made = post(client)
    link = f"/moderate/bans?comment={made.id}"
    assert link in editor.get(f"/moderate/comments/{made.id}")
    assert link not in desk.get(f"/moderate/comments/{made.id}")
    assert "30 ngày qua: 1 ý kiến, trong đó 0 đã đăng" in editor.get(link)
    sent = {"site": "a", "comment": made.id, "kind": "email_domain", "days": "7"}
    again = editor.post("/moderate/bans", **sent, reason="")
    assert (again.status_code, "Mục này cần có." in again.text) == (422, True)
    assert 'name="reason"' in again.text  # to be typed now
    done = editor.post("/moderate/bans", **sent, reason="Thư rác")
    assert done.status_code == 303
    page = editor.get(done.headers["Location"])
    assert "example.com" in page
    assert "Thư rác" in page
    (one,) = (client.get(BANS, headers=ROOT).json or {})["bans"]
    assert one["until"] is not None
    body = {"site": "a", "kind": "phrase", "value": "vay nhanh", "reason": "Quảng cáo"}
    timed = client.post(BANS, json=body | {"until": "2100-01-01T00:00:00Z"}, headers=ROOT)
    assert (timed.status_code, (timed.json or {}).get("until")) == (201, "2100-01-01T00:00:00.000Z")
    client.delete(f"{BANS}/{(timed.json or {})['id']}", headers=ROOT)
    assert editor.post(f"/moderate/bans/{one['id']}/end").status_code == 303
    assert "Không có gì bị chặn." in editor.get("/moderate/bans")
    assert "eve bỏ chặn" in editor.get("/moderate/bans?ended=1")
    assert desk.client.get("/moderate/bans").status_code == 403
    assert editor.post("/moderate/bans", **sent | {"site": "b"}, reason="x").status_code == 404
    assert editor.client.get("/moderate/bans?comment=nobody").status_code == 404


@pytest.mark.one_database
def test_phrase_is_previewed_before_it_is_banned(editor: Desk, client: FlaskClient) -> None:
    post(client, text="Ai đánh đề không?")
    page = editor.get("/moderate/bans?kind=phrase&value=danh+de")
    assert "30 ngày qua: 1 ý kiến" in page
    assert "Đây không phải là tên miền" in editor.get("/moderate/bans?kind=link_domain&value=x")
    sent = {"site": "a", "kind": "phrase", "value": "đánh đề", "reason": "Cờ bạc", "days": ""}
    assert editor.post("/moderate/bans", **sent).status_code == 303
    assert "không thời hạn" in editor.get("/moderate/bans")
