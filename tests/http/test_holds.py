"""Legal holds by the API and on the card: admins of the site lay and lift them, nobody else."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.flow.erase import erase
from tests.http.asking import API, DESK, post, problem, seen, wrong
from tests.support.desk import Desk, held, words
from tests.support.story import Person, events, make_person, stands

SOON = (now() + timedelta(days=30)).isoformat()
BASIS = {"basis": "Điều 10 Luật X", "document": "12/CV-ANM", "until": SOON}


def test_hold_is_laid_shown_and_lifted(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person
) -> None:
    public_id = post(client, site=site_a.key).id
    path = f"{DESK}/comments/{public_id}/hold"
    laid = client.put(path, json=BASIS | {"author": True}, headers=alice.headers)
    assert laid.status_code == 200
    told = seen(client, public_id)["hold"]
    assert laid.json == {"hold": told}
    assert (told["by"], told["author"], told["document"]) == ("alice", True, "12/CV-ANM")
    assert client.delete(path, headers=alice.headers).status_code == 204
    assert seen(client, public_id)["hold"] is None
    assert events(deps, public_id) == ["submit", "legal.hold", "legal.lift"]


def test_hold_is_the_admins_of_that_site(
    client: FlaskClient, site_a: Site, site_b: Site, deps: Deps, bob: Person
) -> None:
    path = f"{DESK}/comments/{post(client, site=site_a.key).id}/hold"
    other = make_person(deps, "dung", {site_a.id: "editor", site_b.id: "admin"})
    problem(client.put(path, json=BASIS, headers=bob.headers), 403, "role")
    problem(client.put(path, json=BASIS, headers=other.headers), 404, "unknown.comment")
    problem(client.delete(path, headers=other.headers), 404, "unknown.comment")


@pytest.mark.one_database
def test_wrong_hold_is_told_field_by_field(
    client: FlaskClient, site_a: Site, alice: Person
) -> None:
    path = f"{DESK}/comments/{post(client, site=site_a.key).id}/hold"
    said = {"basis": " ", "document": "x" * 501, "until": "2020-01-01T00:00:00Z"}
    assert wrong(client.put(path, json=said, headers=alice.headers)) == {
        "/basis": "basis.empty", "/document": "document.too_long", "/until": "until.range",
    }  # fmt: skip


def test_withdrawn_comment_leaves_the_public_while_it_is_held(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person
) -> None:
    mine = post(client, site=site_a.key)
    client.put(f"{DESK}/comments/{mine.id}/hold", json=BASIS, headers=alice.headers)
    client.post(f"{DESK}/comments/{mine.id}/decisions", headers=alice.headers, json={
        "action": "approve", "version": stands(deps, mine.id).version,
    })  # fmt: skip
    thread = f"{API}/comments?site=a&article=thu"
    assert [one["id"] for one in (client.get(thread).json or {})["comments"]] == [mine.id]
    assert client.delete(mine.path, headers=mine.headers).status_code == 200
    assert (client.get(thread).json or {})["comments"] == []
    assert seen(client, mine.id)["text"] != ""


def test_card_shows_the_hold_and_takes_it_off(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, alice: Person, bob: Person
) -> None:
    public_id = held(deps, site_a, checker)
    card = f"/moderate/comments/{public_id}"
    admin, other = Desk.open(app, deps, alice), Desk.open(app, deps, bob)
    assert "Lưu giữ phục vụ kiểm tra" not in words(other.get(card))
    assert other.post(f"{card}/hold", **BASIS).status_code == 403
    fields = BASIS | {"until": SOON[:10]}
    bad = admin.post(f"{card}/hold", **fields | {"until": "mai"})
    assert bad.status_code == 422
    assert 'value="12/CV-ANM"' in bad.text
    gone = admin.post(f"{card}/hold", **fields | {"until": "2020-05-04"}, author="1")
    assert gone.status_code == 422
    assert 'name="until" type="date" required value="2020-05-04"' in gone.text
    assert 'name="author" value="1" checked' in gone.text
    assert 'name="author" value="1">' in bad.text
    page = admin.follow(admin.post(f"{card}/hold", **fields, author="1"))
    said = words(page)
    assert "Đang lưu giữ phục vụ kiểm tra đến hết ngày" in said
    assert "Căn cứ: Điều 10 Luật X. Văn bản: 12/CV-ANM. Người đặt: alice." in said
    assert "mọi ý kiến của người gửi này" in said
    erase(deps, stands(deps, public_id).id, now())
    assert "Đã có yêu cầu xóa dữ liệu ngày" in words(other.get(card))
    assert "Chấm dứt lưu giữ" not in words(other.get(card))
    admin.follow(admin.post(f"{card}/lift"))
    assert "Đang lưu giữ" not in words(other.get(card))
