"""What moderators see: the queue and the archive by every filter, a comment whole, claims."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from tests.http.asking import (
    API,
    DESK,
    decide,
    kept_rows,
    post,
    problem,
    published,
    put,
    seen,
    wrong,
)
from tests.support.checkers import BREAKING, RUDE, SPAM
from tests.support.story import Person, change, examine_all
from tests.support.web import ROOT

URL = f"{DESK}/comments"
Made = dict[str, str]  # a name in the test to a comment's id


def queue(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    response = client.get(URL, query_string=asked, headers=ROOT)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return dict(response.json or {})


@pytest.fixture
def made(client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, checker: Checker) -> Made:
    """One comment of each kind."""
    shown = post(client, text="Đã đăng.")
    found = {
        "clean": post(client, text="Phường tôi có đường mới.", name="Trần Thị Đào").id,
        "rude": post(client, text=f"Thật là {RUDE}.", email="binh@example.com").id,
        "spam": post(client, text=f"Ai cần {SPAM} gọi ngay.", email="cu@example.com").id,
        "broken": post(client, text=f"Bị {BREAKING}.", article={"key": "luat"}).id,
        "shown": shown.id, "down": post(client, text="Đã gỡ.").id,
        "refused": post(client, text="Đã từ chối.").id,
        "b": post(client, site="b", text="Ở báo khác.").id,
    }  # fmt: skip
    examine_all(deps, checker, now())
    for name, actions in (("shown", ["approve"]), ("down", ["approve", "take_down"]),
                          ("refused", ["reject"])):  # fmt: skip
        for action in actions:
            decide(client, found[name], action, reason="off_topic")
    client.patch(shown.path, json={"text": "Sửa sau khi đăng."}, headers=shown.headers)
    found["fresh"] = post(client, text="Chưa ai đọc.").id
    client.put(f"{DESK}/sites/a/articles/luat", json={"section": "phap-luat"}, headers=ROOT)
    return found


FILTERS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({}, {"clean", "rude", "spam", "broken", "shown", "down", "refused", "b", "fresh"}),
    ({"site": "b"}, {"b"}),
    ({"status": "held"}, {"clean", "rude", "spam", "broken", "b"}),
    ({"status": ["held", "received"]}, {"clean", "rude", "spam", "broken", "b", "fresh"}),
    ({"status": "removed"}, set()),
    ({"needs": "decision", "site": "a"}, {"clean", "rude", "spam", "broken"}),
    ({"needs": "edit"}, {"shown"}),
    ({"needs": "report"}, set()), ({"needs": "appeal"}, set()), ({"needs": "escalated"}, set()),
    ({"outcome": "reject"}, {"spam"}), ({"outcome": "review"}, {"rude", "broken"}),
    ({"code": "spam.word"}, {"spam"}), ({"code": "profanity"}, {"rude"}), ({"code": "prof"}, set()),
    ({"section": "phap-luat"}, {"broken"}), ({"article": "luat"}, {"broken"}),
    ({"article": "luat", "status": "held", "needs": "decision", "outcome": "review"}, {"broken"}),
    ({"q": "phường"}, {"clean"}), ({"q": "phuong DUONG"}, {"clean"}), ({"q": "đào"}, {"clean"}),
    ({"q": "dao tran"}, {"clean"}), ({"q": normalize("NFD", "phường")}, {"clean"}),
    ({"q": "phường khác"}, set()), ({"q": "%"}, set()), ({"q": "_"}, set()),
    ({"campaign": "x"}, set()), ({"author": "x"}, set()), ({"language": "en"}, set()),
    ({"to": "2020-01-01T00:00:00Z"}, set()), ({"from": "2100-01-01T00:00:00+07:00"}, set()),
)  # fmt: skip


def test_filters_find_what_they_name(client: FlaskClient, made: Made) -> None:
    names = {public_id: name for name, public_id in made.items()}
    for asked, expected in FILTERS:
        told = queue(client, **asked)
        assert {names[one["id"]] for one in told["comments"]} == expected, asked
        assert (told["count"], told["count_exact"]) == (len(expected), True)
    author = seen(client, made["rude"])["author"]["id"]
    assert [one["id"] for one in queue(client, author=author)["comments"]] == [made["rude"]]


def test_period_counts_from_and_not_to(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made = post(client)
    at = datetime.fromisoformat("2026-11-01T08:00:00+07:00")
    put(deps, made.id, created=at)
    for asked, count in (
        ({"from": "2026-11-01T08:00:00+07:00"}, 1), ({"from": "2026-11-01T01:00:00Z"}, 1),
        ({"from": "2026-11-01T01:00:01Z"}, 0), ({"to": "2026-11-01T01:00:00Z"}, 0),
        ({"to": "2026-11-01T01:00:01Z", "from": "2026-10-31T00:00:00Z"}, 1),
    ):  # fmt: skip
        assert queue(client, **asked)["count"] == count, asked
    # a plus that nobody escaped arrives as a space
    plain = client.get(f"{URL}?from=2026-11-01T08:00:00+07:00&to=2026-11-01T09:00:00+07:00",
                       headers=ROOT)  # fmt: skip
    assert (plain.json or {})["count"] == 1


def test_orders_and_pages(client: FlaskClient, made: Made) -> None:
    by_age = sorted(made.values(), key=lambda one: seen(client, one)["created"])
    worst = [made["spam"], made["rude"]]
    for order, expected in (("oldest", by_age), ("newest", by_age[::-1]), ("priority", None)):
        found, cursor = list[str](), ""
        for _ in range(len(made)):
            page = queue(client, order=order, limit=2, cursor=cursor)
            assert page["count"] == len(made)
            found += [one["id"] for one in page["comments"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(found) == sorted(by_age)
        if expected is None:
            assert found[:2] == worst
        else:
            assert found == expected


def test_comment_is_told_with_its_reasons(client: FlaskClient, made: Made) -> None:
    (one,) = queue(client, code="profanity.word")["comments"]
    assert one["email"] == "binh@example.com"
    assert one["needs"] == ["decision"]
    assert one["article"] == {"key": "thu", "title": "", "url": "", "section": None}
    verdict = one["verdict"]
    assert (verdict["outcome"], verdict["score"]) == ("review", 4.0)
    assert verdict["thresholds"] == {"review": 3.0, "reject": 8.0}
    (finding,) = verdict["findings"]
    assert finding["matched"] == one["text"][finding["start"] : finding["end"]] == RUDE
    assert (finding["points"], finding["weight"], finding["score"]) == (4.0, 4.0, 1.0)
    assert seen(client, made["broken"])["verdict"]["failed"] == ["brittle"]
    assert seen(client, made["fresh"])["verdict"] is None


@pytest.mark.one_database
def test_reasons_come_in_the_moderators_language(client: FlaskClient, made: Made) -> None:
    told = set()
    for lang in ("vi", "en"):
        answer = client.get(f"{URL}/{made['rude']}", headers=ROOT | {"Accept-Language": lang})
        told.add((answer.json or {})["verdict"]["findings"][0]["message"])
    assert len(told) == 2


def test_detail_tells_thread_record_and_every_text(client: FlaskClient, site_a: Site) -> None:
    root = published(client, text="Gốc.")
    made = post(client, text=" Gõ\u200e ban đầu. ", parent=root.id, name="Bình")
    client.patch(made.path, json={"text": "Sửa."}, headers=made.headers)
    decide(client, made.id, "approve", text="Tòa soạn sửa.", note="cho gọn")
    reply = post(client, parent=made.id, text="Trả lời.")
    told = seen(client, made.id)
    assert told["typed"] == " Gõ\u200e ban đầu. "
    assert [(r["number"], r["text"], r["by"]) for r in told["revisions"]] == [
        (0, "Gõ ban đầu.", "author"), (1, "Sửa.", "author"), (2, "Tòa soạn sửa.", "desk"),
    ]  # fmt: skip
    assert [(e["act"], e["before"], e["after"], e["by"]) for e in told["events"]] == [
        ("submit", None, "received", "author"), ("edit", "received", "received", "author"),
        ("approve", "received", "published", "root"),
    ]  # fmt: skip
    assert told["events"][-1]["data"]["note"] == "cho gọn"
    assert [(n["id"], n["place"]) for n in told["thread"]] == [
        (root.id, "parent"), (reply.id, "reply"),
    ]  # fmt: skip
    assert told["author"]["comments"] == {"published": 2, "received": 1}
    assert told["author"]["confirmed"] is False
    assert (told["reports"], told["notes"]) == ([], [])


@pytest.mark.one_database
def test_count_says_when_it_stops_counting(
    client: FlaskClient, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.moderation.COUNTED", 4)
    told = queue(client)
    assert (told["count"], told["count_exact"]) == (4, False)
    assert queue(client, status="received")["count_exact"] is True


def test_claim_is_one_moderators_for_two_minutes(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    made = post(client)
    path = f"{URL}/{made.id}/claim"
    mine = client.put(path, headers=alice.headers)
    assert (mine.json or {})["claim"]["by"] == "alice"
    until = datetime.fromisoformat((mine.json or {})["claim"]["until"])
    assert timedelta(seconds=110) < until - now() <= timedelta(minutes=2)
    refused = problem(client.put(path, headers=bob.headers), 409, "claimed")
    assert refused["claim"] == (mine.json or {})["claim"]
    again = client.put(path, headers=alice.headers)
    assert datetime.fromisoformat((again.json or {})["claim"]["until"]) >= until
    assert seen(client, made.id)["claim"]["by"] == "alice"
    assert client.delete(path, headers=bob.headers).status_code == 204  # not his: nothing happens
    assert client.put(path, headers=bob.headers).status_code == 409
    assert client.delete(path, headers=alice.headers).status_code == 204
    assert client.put(path, headers=bob.headers).status_code == 200
    put(deps, made.id, claimed_until=now() - timedelta(seconds=1))
    assert seen(client, made.id)["claim"] is None
    assert client.put(path, headers=alice.headers).status_code == 200
    assert seen(client, made.id)["version"] == 1


@pytest.mark.one_database
def test_claim_stops_nobody_and_ends_with_a_decision(
    client: FlaskClient, site_a: Site, alice: Person, bob: Person
) -> None:
    made = post(client)
    client.put(f"{URL}/{made.id}/claim", headers=alice.headers)
    assert decide(client, made.id, "approve", headers=bob.headers).status_code == 200
    assert seen(client, made.id)["claim"] is None


NOWHERE: tuple[Callable[[FlaskClient], Any], ...] = (
    lambda c: c.get(f"{URL}/khong-co", headers=ROOT),
    lambda c: c.put(f"{URL}/khong-co/claim", headers=ROOT),
    lambda c: c.delete(f"{URL}/khong-co/claim", headers=ROOT),
)


@pytest.mark.one_database
@pytest.mark.parametrize("call", NOWHERE)
def test_unknown_comment_is_404(
    client: FlaskClient, site_a: Site, call: Callable[[FlaskClient], Any]
) -> None:
    problem(call(client), 404, "unknown.comment")


def test_check_judges_and_stores_nothing(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    def check(**body: Any) -> Any:
        return client.post(f"{API}/check", json=body, headers=ROOT)

    told = check(text=f" a\u202e \r\n{SPAM}, {RUDE}", site="a", name="An", email="a@b.vn").json
    assert told["text"] == f"a \n{SPAM}, {RUDE}"
    verdict = told["verdict"]
    assert (verdict["outcome"], verdict["score"]) == ("reject", 13.0)
    assert round(sum(one["points"] for one in verdict["findings"]), 2) == verdict["score"]
    for one in verdict["findings"]:
        assert one["matched"] == told["text"][one["start"] : one["end"]]
    assert check(text="sạch").json["verdict"]["outcome"] == "clean"
    assert check(text=BREAKING).json["verdict"]["failed"] == ["brittle"]
    assert check(text=normalize("NFD", "ễ" * 32_000)).status_code == 200
    assert wrong(check(text="x" * 32_001)) == {"/text": "text.too_long"}
    for empty in ("", " \n ", "\u200b\u2060"):
        assert wrong(check(text=empty)) == {"/text": "text.empty"}
    assert wrong(check(text="a\0", nam="x")) == {"/text": "text.invalid", "/nam": "field.unknown"}
    assert wrong(check()) == {"/text": "field.required"}
    problem(check(text="x", site="khong-co"), 404, "unknown.site")
    assert kept_rows(deps) == 0
    change(deps, site_a, mode="closed")
    assert check(text="x", site="a").status_code == 200
