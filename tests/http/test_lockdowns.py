"""Lock-downs by the API and at the desk, and what readers see of them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store.session import write
from service.store.tables import lockdown
from tests.http.asking import API, DESK, Posted, decide, post, problem, published, put, thread
from tests.support.desk import Desk, words
from tests.support.story import Person, make_person
from tests.support.web import ROOT, submit

LOCKS = f"{DESK}/lockdowns"
URL = f"{API}/comments?site=a&article=thu"


@pytest.fixture
def editor(app: Flask, deps: Deps, site_a: Site) -> Desk:
    return Desk.open(app, deps, make_person(deps, "eve", {site_a.id: "editor"}))


def lock(client: FlaskClient, level: str, **more: str) -> str:
    body = {"site": "a", "scope": "article", "target": "thu", "level": level} | more
    response = client.post(LOCKS, json=body, headers=ROOT)
    assert response.status_code == 201, response.text
    return str((response.json or {})["id"])


def test_hidden_article_is_empty_and_says_why(client: FlaskClient, site_a: Site) -> None:
    shown, other = published(client), published(client, article={"key": "khac"})
    before = client.get(URL).headers["ETag"]
    made = lock(client, "hide", sentence="Tòa soạn đang xem lại.")
    told = client.get(URL, headers={"If-None-Match": before})
    assert told.json == {
        "comments": [], "count": 0, "next": None, "accepts": False, "votes": "off",
        "notice": "Tòa soạn đang xem lại.", "consents": [], "notify": False, "hints": False, "depth": 2,
    }  # fmt: skip
    counts = f"{API}/counts?site=a&article=thu&article=khac"
    assert client.get(counts).json == {"counts": {"thu": 0, "khac": 1}}
    assert [one["id"] for one in thread(client, article="khac")["comments"]] == [other.id]
    problem(submit(client), 403, "closed")
    assert client.delete(f"{LOCKS}/{made}", headers=ROOT).status_code == 204
    told = client.get(URL, headers={"If-None-Match": before})
    assert told.status_code == 304  # as it was
    assert [one["id"] for one in thread(client)["comments"]] == [shown.id]


def test_what_was_to_appear_waits_until_it_is_over(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    client.patch(f"{DESK}/sites/a", json={"publish_delay": 300}, headers=ROOT)
    shown = published(client)
    made = lock(client, "hold")
    with write(deps.engine) as connection:  # as if it had been ordered a while ago
        past = now() - timedelta(hours=1)
        connection.execute(sa.update(lockdown).values(created=past))
    deps.sites.forget()
    put(deps, shown.id, publish_at=now() - timedelta(minutes=1))
    told = thread(client)
    assert (told["comments"], told["count"], told["accepts"]) == ([], 0, True)
    assert "chưa đăng" in told["notice"]
    stricter = lock(client, "close")  # which begins later, and shows nothing of what was kept back
    assert (thread(client)["comments"], thread(client)["count"]) == ([], 0)
    client.delete(f"{LOCKS}/{stricter}", headers=ROOT)
    client.delete(f"{LOCKS}/{made}", headers=ROOT)
    assert [one["id"] for one in thread(client)["comments"]] == [shown.id]


def doors(client: FlaskClient, of: Posted) -> dict[str, int | str]:
    """What a reader who knows a comment's id is answered at every door."""
    path = f"{API}/comments/{of.id}"
    return {
        "vote": client.post(f"{path}/votes", json={"value": 1}).status_code,
        "report": client.post(f"{path}/reports", json={"reason": "spam"}).status_code,
        "reply": submit(client, parent=of.id).status_code,
        "one": len(thread(client, id=of.id)["comments"]),
        "status": (client.get(f"{path}/status", headers=of.headers).json or {})["status"],
    }


@pytest.mark.parametrize(
    ("level", "before", "after"),
    [("hold", (200, 201, 202, 1, "published"), (404, 404, 422, 0, "held")),
     ("close", (403, 201, 403, 1, "published"), (404, 404, 403, 0, "held")),
     ("hide", (404, 404, 403, 0, "published"), (404, 404, 403, 0, "held"))],
)  # fmt: skip
def test_every_door_answers_as_of_the_moment_when_it_began(
    client: FlaskClient, deps: Deps, site_a: Site,
    level: str, before: tuple[int | str, ...], after: tuple[int | str, ...],
) -> None:  # fmt: skip
    shown = published(client)
    client.patch(f"{DESK}/sites/a", json={"publish_delay": 300}, headers=ROOT)
    late = published(client)
    lock(client, level)
    with write(deps.engine) as connection:
        connection.execute(sa.update(lockdown).values(created=now() - timedelta(hours=1)))
    deps.sites.forget()
    put(deps, shown.id, publish_at=now() - timedelta(hours=2))
    put(deps, late.id, publish_at=now() - timedelta(minutes=1))  # due meanwhile, and not shown
    assert tuple(doors(client, shown).values()) == before
    assert tuple(doors(client, late).values()) == after


@pytest.mark.one_database
def test_approval_is_refused_by_name(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    lock(client, "hold")
    problem(decide(client, made.id, "approve"), 409, "locked")


@pytest.mark.one_database
def test_who_may(client: FlaskClient, site_a: Site, bob: Person, charlie: Person) -> None:
    body = {"site": "a", "scope": "site", "level": "hold"}
    problem(client.post(LOCKS, json=body, headers=bob.headers), 403, "role")
    problem(client.get(f"{LOCKS}?site=a", headers=charlie.headers), 404, "unknown.site")
    met = client.post(f"{LOCKS}/preview", json={"site": "a", "scope": "site"}, headers=ROOT)
    assert met.json == {"articles": 0, "published": 0, "waiting": 0}
    made = lock(client, "close")
    (one,) = (client.get(LOCKS, headers=bob.headers).json or {})["lockdowns"]
    assert (one["id"], one["ordered_by"], one["ended"]) == (made, "root", None)
    problem(client.delete(f"{LOCKS}/x", headers=ROOT), 404, "unknown.lockdown")
    timed = client.post(LOCKS, json=body | {"until": "2100-01-01T07:00:00+07:00"}, headers=ROOT)
    assert (timed.status_code, (timed.json or {}).get("until")) == (201, "2100-01-01T00:00:00.000Z")


@pytest.mark.one_database
def test_editor_looks_first_and_locks_down(
    client: FlaskClient, deps: Deps, site_a: Site, editor: Desk, desk: Desk
) -> None:
    made = post(client)
    client.put(f"{DESK}/sites/a/articles/thu", json={"title": "Cầu mới"}, headers=ROOT)
    link = "/moderate/lockdowns?site=a&amp;scope=article&amp;target=thu"
    assert link in editor.get(f"/moderate/comments/{made.id}")
    sent = {"site": "a", "scope": "article", "target": "thu", "level": "hold", "hours": "1",
            "sentence": "Chờ một chút.", "ordered_by": "Tổng biên tập"}  # fmt: skip
    look = editor.post("/moderate/lockdowns", **sent, go="look")
    assert "Nơi này có 1 bài viết, 0 ý kiến đã đăng và 1 ý kiến đang chờ." in look.text
    assert "Chờ một chút." in look.text
    assert "Không có nơi nào bị tạm khóa." in editor.get("/moderate/lockdowns")
    done = editor.post("/moderate/lockdowns", **sent, go="now")
    assert done.status_code == 303
    page = editor.get(done.headers["Location"])
    assert "Bài viết: Cầu mới" in words(page)  # its title, not its key
    assert "Tổng biên tập yêu cầu, eve thực hiện" in page
    assert "Đang tạm khóa 1 nơi" in desk.get()
    refused = desk.decide(made.id, "approve")
    assert (refused.status_code, "đang tạm khóa" in refused.text) == (409, True)
    empty = editor.post("/moderate/lockdowns", **sent | {"target": ""}, go="now")
    assert (empty.status_code, "Mục này cần có." in empty.text) == (422, True)
    (one,) = (client.get(LOCKS, headers=ROOT).json or {})["lockdowns"]
    assert editor.post(f"/moderate/lockdowns/{one['id']}/end").status_code == 303
    assert "eve mở khóa" in editor.get("/moderate/lockdowns?ended=1")
    assert editor.post("/moderate/lockdowns", **sent | {"site": "b"}).status_code == 404
