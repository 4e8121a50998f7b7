"""Readers report, moderators answer, the reader may look."""

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import DESK, decide, post, problem, published, seen, wrong
from tests.support.desk import Desk, held, listed
from tests.support.story import Person, decision
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http

WHY = {"reason": "personal", "detail": "Nêu <b>tên</b> người nhà tôi."}


def test_report_travels_to_the_newsroom_and_back(client: FlaskClient, site_a: Site) -> None:
    made = published(client)
    url = f"{made.path}/reports"
    kept = client.post(url, json=WHY)
    assert kept.status_code == 201, kept.text
    told = dict(kept.json or {})
    assert client.post(url, json=WHY).json == told  # the same reader
    whole = seen(client, made.id)
    assert "report" in whole["needs"]
    (one,) = whole["reports"]
    assert (one["id"], one["reason"], one["state"]) == (told["id"], "personal", "open")
    path = told["status_url"].removeprefix("http://127.0.0.1:8000")
    assert "Tòa soạn đã nhận được" in client.get(path).text
    query = {"needs": "report"}
    queue = client.get(f"{DESK}/comments", query_string=query, headers=ROOT).json or {}
    assert [row["id"] for row in queue["comments"]] == [made.id]
    done = client.post(f"{DESK}/comments/{made.id}/reports/dismiss", headers=ROOT)
    assert (done.json or {})["comment"]["needs"] == []
    assert "giữ lại ý kiến này" in client.get(path).text


def test_taken_down_is_told_to_whoever_reported(client: FlaskClient, site_a: Site) -> None:
    made = published(client)
    told = client.post(f"{made.path}/reports", json={"reason": "spam"}).json or {}
    decide(client, made.id, "take_down", reason="spam")
    page = client.get(f"/r/{told['id']}", headers={"Accept-Language": "en"}).text
    assert "was taken down" in page
    assert "Lê An" not in page


@pytest.mark.parametrize(
    ("body", "field"),
    [({"reason": "nonsense"}, "/reason"), ({}, "/reason"), ({"reason": 1}, "/reason"),
     ({"reason": "spam", "detail": "a" * 1001}, "/detail"),
     ({"reason": "spam", "detail": "a\0"}, "/detail"),
     ({"reason": "spam", "who": "me"}, "/who")],
)  # fmt: skip
def test_rubbish_is_refused(
    client: FlaskClient, site_a: Site, body: dict[str, object], field: str
) -> None:
    made = published(client)
    assert list(wrong(client.post(f"{made.path}/reports", json=body))) == [field]
    assert seen(client, made.id)["reports"] == []


def test_what_is_not_published_is_not_there(client: FlaskClient, site_a: Site) -> None:
    waiting = post(client)
    problem(client.post(f"{waiting.path}/reports", json=WHY), 404, "unknown.comment")
    problem(client.post("/api/v1/comments/khong/reports", json=WHY), 404, "unknown.comment")
    gone = client.get("/r/khong")
    assert (gone.status_code, "Không có báo vi phạm này" in gone.text) == (404, True)


def test_desk_shows_reports_and_keeps_the_comment(
    desk: Desk, client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = held(deps, site_a, checker)
    decision(deps, public_id, "approve", bob)
    client.post(f"/api/v1/comments/{public_id}/reports", json=WHY)
    page = desk.get(f"/moderate/comments/{public_id}", tab="reported")
    assert listed(page) == [public_id]
    assert "Một bạn đọc báo vi phạm" in page
    assert "Nêu &lt;b&gt;tên&lt;/b&gt; người nhà tôi." in page
    done = desk.post(f"/moderate/comments/{public_id}/dismiss", back="tab=reported")
    assert "bỏ qua báo vi phạm" in desk.follow(done)
    assert listed(desk.get(tab="reported")) == []
