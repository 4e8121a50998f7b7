"""An editor merges two threads and parts them again, by the API and at the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import By, Deps, now
from service.flow.level import set_level
from tests.http.asking import API, DESK, problem, published, thread, wrong
from tests.support.desk import Desk, listed
from tests.support.story import Person, make_person
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database
MERGES = f"{DESK}/merges"
PAIR = {"site": "a", "from": "cu", "into": "thu"}


@pytest.fixture
def editor(app: Flask, deps: Deps, site_a: Site) -> Desk:
    return Desk.open(app, deps, make_person(deps, "eve", {site_a.id: "editor"}))


def test_readers_of_both_addresses_see_one_thread_until_it_is_undone(
    client: FlaskClient, site_a: Site
) -> None:
    old, new = published(client, article={"key": "cu"}), published(client)
    url = f"{API}/comments?site=a&article=thu"
    before = client.get(url).headers["ETag"]
    made = client.post(MERGES, json=PAIR, headers=ROOT)
    assert made.status_code == 201
    told = made.json or {}
    assert (told["from"], told["into"], told["comments"], told["undone"]) == ("cu", "thu", 1, None)
    for key in ("cu", "thu"):
        listed = thread(client, article=key)
        assert ([one["id"] for one in listed["comments"]], listed["count"]) == ([new.id, old.id], 2)
    assert client.get(url, headers={"If-None-Match": before}).status_code == 200
    found = client.get(f"{url}&id={old.id}").json or {}  # a link to it, on the other page
    assert [one["id"] for one in found["comments"]] == [old.id]
    counts = client.get(f"{API}/counts?site=a&article=cu&article=thu").json
    assert counts == {"counts": {"cu": 2, "thu": 2}}
    article = client.get(f"{DESK}/sites/a/articles/cu", headers=ROOT).json or {}
    assert (article["key"], article["aliases"]) == ("thu", ["cu"])
    assert client.get(f"{MERGES}?site=a", headers=ROOT).json == {"merges": [told], "next": None}
    problem(client.post(MERGES, json=PAIR, headers=ROOT), 409, "merge.same")
    undo = f"{MERGES}/{told['id']}/undo"
    assert (client.post(undo, headers=ROOT).json or {})["undone_by"] == "root"
    problem(client.post(undo, headers=ROOT), 409, "merge.over")
    assert [one["id"] for one in thread(client, article="cu")["comments"]] == [old.id]
    assert client.get(f"{API}/counts?site=a&article=cu&article=thu").json == {
        "counts": {"cu": 1, "thu": 1}
    }


def test_who_may_not_merge_does_not(
    client: FlaskClient, site_a: Site, bob: Person, charlie: Person
) -> None:
    problem(client.post(MERGES, json=PAIR, headers=bob.headers), 403, "role")
    problem(client.post(MERGES, json=PAIR, headers=charlie.headers), 403, "role")
    problem(client.get(f"{MERGES}?site=a", headers=charlie.headers), 404, "unknown.site")
    assert client.get(MERGES, headers=bob.headers).json == {"merges": [], "next": None}
    problem(client.post(MERGES, json=PAIR, headers=ROOT), 404, "unknown.article")
    problem(client.post(f"{MERGES}/x/undo", headers=ROOT), 404, "unknown.merge")
    assert set(wrong(client.post(MERGES, json={"site": "a"}, headers=ROOT))) == {"/from", "/into"}


def test_editor_looks_first_merges_and_undoes_at_the_desk(
    client: FlaskClient, deps: Deps, editor: Desk, site_a: Site
) -> None:
    old = published(client, article={"key": "cu", "title": "Đường cũ"})
    published(client)
    assert "/moderate/merges?site=a&amp;key=cu" in editor.get(f"/moderate/comments/{old.id}")
    assert 'value="cu"' in editor.get("/moderate/merges?site=a&key=cu")
    typed = {"site": "a", "key": "cu", "into": "thu"}
    look = editor.post("/moderate/merges", **typed, go="look")
    assert "«Đường cũ» có 1 ý kiến đã đăng, sẽ hiện dưới «thu» (đang có 1)." in look.text
    assert "Chưa gộp bài nào." in look.text
    assert "cần hai người duyệt" not in look.text
    set_level(deps, old.id, By("eve", None), now(), on=True)
    look = editor.post("/moderate/merges", **typed, go="look")
    assert "Bài đầu cần hai người duyệt; sau khi gộp, bài sau cũng vậy." in look.text
    done = editor.post("/moderate/merges", **typed, go="now")
    assert "1 ý kiến chuyển sang" in editor.get(done.headers["Location"])
    (made,) = (client.get(MERGES, headers=ROOT).json or {})["merges"]
    undo = f"/moderate/merges/{made['id']}/undo"
    assert "eve hoàn tác" in editor.get(editor.post(undo).headers["Location"])
    again = editor.post(undo)
    assert (again.status_code, "đã được hoàn tác rồi" in again.text) == (409, True)
    unknown = editor.post("/moderate/merges", **typed | {"into": "x"}, go="now")
    assert (unknown.status_code, "Không có bài viết này." in unknown.text) == (404, True)
    assert editor.post("/moderate/merges", **typed | {"site": "b"}).status_code == 404


@pytest.mark.parametrize("where", [{"site": "a"}, {}], ids=len)
def test_queue_knows_both_keys_of_a_merged_thread(
    client: FlaskClient, editor: Desk, site_a: Site, where: dict[str, str]
) -> None:
    both = {published(client, article={"key": "cu"}).id, published(client).id}
    client.post(MERGES, json=PAIR, headers=ROOT)
    for key in ("cu", "thu"):
        asked = {"article": key} | where
        found = client.get(f"{DESK}/comments", query_string=asked, headers=ROOT).json or {}
        assert ({one["id"] for one in found["comments"]}, found["count"]) == (both, 2)
        assert set(listed(editor.get(tab="all", **asked))) == both
