"""Readers vote; the list tells it, in its order and its tag; the newsroom puts one comment first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from config.settings import Settings
from service.domain import votes
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http import ready
from service.store.tables import vote
from tests.http.asking import DESK, decide, post, problem, published, thread, wrong
from tests.support.desk import Desk
from tests.support.story import change, rows
from tests.support.web import ROOT, application

BROWSERS = ("browser-of-reader-1", "browser-of-reader-2", "browser-of-reader-3")


def say(client: FlaskClient, public_id: str, value: int, browser: str = BROWSERS[0]) -> Any:
    body = {"value": value, "browser": browser}
    return client.post(f"/api/v1/comments/{public_id}/votes", json=body)


def order(client: FlaskClient, **asked: Any) -> list[str]:
    found, cursor = list[str](), ""
    while True:
        page = thread(client, cursor=cursor, **asked)
        found += [one["id"] for one in page["comments"]]
        cursor = page["next"] or ""
        if not cursor:
            return found


def test_one_voice_a_browser_and_address(client: FlaskClient, site_a: Site) -> None:
    made = published(client)
    first = say(client, made.id, 1)
    assert (first.status_code, first.json) == (200, {"value": 1, "votes": {"up": 1, "down": 0}})
    assert say(client, made.id, 1).json == first.json
    for browser in BROWSERS[1:]:
        say(client, made.id, 1, browser)
    (one,) = thread(client)["comments"]
    assert one["votes"] == {"up": 3, "down": 0}
    assert (say(client, made.id, 0).json or {})["votes"]["up"] == 2
    plain = {"headers": {"User-Agent": "Trình duyệt không nhớ gì".encode().decode("latin-1")}}
    for _ in range(2):  # a page that keeps no word is told apart by its browser's name
        told = client.post(f"{made.path}/votes", json={"value": 1}, **plain)
    assert (told.json or {})["votes"]["up"] == 3
    far = {"REMOTE_ADDR": "198.51.100.9"}
    body = {"value": 1, "browser": BROWSERS[1]}
    told = client.post(f"{made.path}/votes", json=body, environ_base=far)
    assert (told.json or {})["votes"]["up"] == 4


@pytest.mark.one_database
def test_votes_of_one_reader_cannot_be_joined(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    for made in (published(client), published(client)):
        say(client, made.id, 1)
    one, two = rows(deps, sa.select(vote.c.voter, vote.c.address))
    assert not set(one.values()) & set(two.values())


@pytest.mark.one_database
def test_site_says_which_votes_it_takes(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made, waiting = published(client), post(client)
    problem(say(client, made.id, -1), 403, "votes.down")
    problem(say(client, waiting.id, 1), 404, "unknown.comment")
    problem(say(client, "khong", 1), 404, "unknown.comment")
    both = change(deps, site_a, votes="both")
    assert (say(client, made.id, -1).json or {})["votes"] == {"up": 0, "down": 1}
    change(deps, both, votes="off")
    problem(say(client, made.id, 1), 403, "votes.off")
    assert thread(client)["votes"] == "off"
    change(deps, both, mode="closed")
    problem(say(client, made.id, 1), 403, "closed")
    assert thread(client)["votes"] == "off"
    change(deps, both, origins=("https://bao.vn",))
    origin = {"Origin": "https://khac.vn"}
    refused = client.post(f"{made.path}/votes", json={"value": 1}, headers=origin)
    problem(refused, 403, "origin")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "/value"), ({"value": 2}, "/value"), ({"value": "1"}, "/value"), ({"value": 0.5}, "/value"),
     ({"value": True}, "/value"),
     ({"value": 1, "browser": "ngắn"}, "/browser"), ({"value": 1, "browser": "a" * 65}, "/browser"),
     ({"value": 1, "who": "me"}, "/who")],
)  # fmt: skip
def test_rubbish_is_refused(
    client: FlaskClient, site_a: Site, body: dict[str, object], field: str
) -> None:
    made = published(client)
    assert list(wrong(client.post(f"{made.path}/votes", json=body))) == [field]


@pytest.mark.one_database
def test_one_address_votes_not_without_end(
    settings: Settings, checker: Checker, client: FlaskClient, site_a: Site
) -> None:
    made = published(client)
    with application(replace(settings, limits=True), checker) as app:
        strict = app.test_client()
        answers = [say(strict, made.id, n % 2).status_code for n in range(61)]
        assert answers == [200] * 60 + [429]
        problem(say(strict, made.id, 1), 429, "too_many.vote")


def test_top_is_by_what_is_sure_and_pages_keep_their_place(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, votes="both")
    made = [published(client, text=f"Số {n}").id for n in range(5)]
    for browser in BROWSERS:
        say(client, made[3], 1, browser)
    say(client, made[0], 1)
    say(client, made[0], -1, BROWSERS[1])
    say(client, made[4], -1)
    best = [made[3], made[0], made[2], made[1], made[4]]
    assert order(client, sort="top") == order(client, sort="top", limit=2) == best


def test_votes_reach_readers_without_waking_every_cache(
    client: FlaskClient, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/api/v1/comments?site=a&article=thu"
    made = published(client)

    def tag() -> str:
        return client.get(url).headers["ETag"]

    def same(tag: str) -> bool:
        return client.get(url, headers={"If-None-Match": tag}).status_code == 304

    monkeypatch.setattr(ready, "AGE", timedelta(0))  # a step ends here without a write or time
    monkeypatch.setattr(votes, "STEP", 10**9)  # everything happens in one step
    still = tag()
    assert not still.startswith("W/")
    say(client, made.id, 1)
    counting = tag()
    assert counting.startswith("W/")
    assert not same(still)
    for browser in BROWSERS[1:]:
        say(client, made.id, 1, browser)
    assert same(counting)  # however many vote
    monkeypatch.setattr(votes, "STEP", 7 * 10**8)  # the step is over
    assert not same(counting)
    assert not tag().startswith("W/")
    assert thread(client)["comments"][0]["votes"]["up"] == 3


def pin(client: FlaskClient, public_id: str, *, pinned: bool = True) -> Any:
    return client.put(f"{DESK}/comments/{public_id}/pin", json={"pinned": pinned}, headers=ROOT)


def test_pinned_stands_first_once_in_every_order(client: FlaskClient, site_a: Site) -> None:
    made = [published(client, text=f"Số {n}").id for n in range(4)]
    reply = [published(client, parent=made[0], text=f"Đáp {n}").id for n in range(3)]
    before = client.get("/api/v1/comments?site=a&article=thu").headers["ETag"]
    done = pin(client, made[1])
    assert (done.status_code, (done.json or {})["pinned"]) == (200, True)
    assert client.get("/api/v1/comments?site=a&article=thu").headers["ETag"] != before
    for sort, rest in (("newest", [3, 2, 0]), ("oldest", [0, 2, 3]), ("top", [3, 2, 0])):
        expected = [made[n] for n in (1, *rest)]
        for limit in (1, 2, 3, 4, 20):
            assert order(client, sort=sort, limit=limit) == expected, (sort, limit)
    assert [one["pinned"] for one in thread(client)["comments"]] == [True, False, False, False]
    pin(client, reply[2])
    assert order(client, parent=made[0], sort="oldest") == [reply[2], *reply[:2]]
    assert order(client)[0] == made[1]
    pin(client, made[1], pinned=False)
    assert order(client) == made[::-1]


@pytest.mark.one_database
def test_pinned_is_what_readers_see(client: FlaskClient, site_a: Site) -> None:
    made, other, waiting = published(client), published(client), post(client)
    problem(pin(client, waiting.id), 409, "refused")
    problem(pin(client, "khong"), 404, "unknown.comment")
    pin(client, made.id)
    published(client, parent=made.id)  # so that a place of it stays
    decide(client, made.id, "take_down", reason="spam")
    assert order(client) == [other.id, made.id]
    assert not any(one["pinned"] for one in thread(client)["comments"])
    decide(client, made.id, "restore")
    assert order(client) == [made.id, other.id]


@pytest.mark.one_database
def test_desk_pins_and_lets_go(desk: Desk, client: FlaskClient, site_a: Site) -> None:
    made = published(client)
    page = desk.get(f"/moderate/comments/{made.id}", tab="published")
    assert "Ghim lên đầu" in page
    path = f"/moderate/comments/{made.id}/pin"
    page = desk.follow(desk.post(path, pinned="1", back="tab=published"))
    assert "Đã ghim" in page
    assert "Bỏ ghim" in page
    assert "Bob ghim lên đầu" in page
    assert thread(client)["comments"][0]["pinned"]
    assert "Đã bỏ ghim" in desk.follow(desk.post(path, pinned="", back="tab=published"))
    decide(client, made.id, "take_down", reason="spam")
    assert desk.post(path, pinned="1", back="tab=published").status_code == 409
