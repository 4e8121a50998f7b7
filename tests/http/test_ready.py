"""Lists as ready bytes: exact for what this process wrote, a twentieth of a second for others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from service.domain import votes
from service.domain.site import Site
from service.http import ready
from service.http.ready import AGE, EACH, VOTES, Kept, Ready
from tests.http.asking import API, decide, published
from tests.support.story import NOW

pytestmark = pytest.mark.one_database
SITE = Site(1, "a", "A", "pre")
URL = f"{API}/comments?site=a&article=thu"
KEPT = Kept(NOW, 7, SITE, "tag", weak=False, body=b"body", made=NOW)


def test_answer_is_fresh_for_a_moment_while_nothing_was_written() -> None:
    ready = Ready()
    ready.keep("q", KEPT)
    assert timedelta(milliseconds=100) >= AGE
    assert ready.fresh("q", SITE, NOW, 7) is KEPT
    assert ready.fresh("q", SITE, NOW + AGE - timedelta(microseconds=1), 7) is KEPT
    assert ready.fresh("q", SITE, NOW + AGE, 7) is None
    assert ready.fresh("q", SITE, NOW - timedelta(microseconds=1), 7) is None  # a clock set back
    assert ready.fresh("q", SITE, NOW, 8) is None
    assert ready.fresh("q", replace(SITE, name="B"), NOW, 7) is None
    assert ready.fresh("other", SITE, NOW, 7) is None


def test_bytes_stay_while_the_tag_does_and_for_a_second_while_votes_come_in() -> None:
    ready, later = Ready(), NOW + timedelta(days=1)
    ready.keep("q", KEPT)
    assert ready.same("q", "tag", later) is KEPT
    assert ready.same("q", "another", NOW) is None
    ready.keep("q", replace(KEPT, body=None))
    assert ready.same("q", "tag", NOW) is None
    voted = ready.keep("q", replace(KEPT, weak=True))
    assert timedelta(seconds=2) >= VOTES > 4 * AGE
    assert ready.same("q", "tag", NOW + VOTES - timedelta(microseconds=1)) is voted
    assert ready.same("q", "tag", NOW + VOTES) is None
    assert ready.same("q", "tag", NOW - timedelta(microseconds=1)) is None  # a clock set back


def test_list_is_not_made_anew_for_each_vote(
    client: FlaskClient, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "STEP", 10**9)  # everything happens in one step
    monkeypatch.setattr(ready, "VOTES", timedelta(hours=1))  # however slow this machine is
    made = published(client)

    def voted(browser: str) -> int:
        body = {"value": 1, "browser": browser}
        client.post(f"/api/v1/comments/{made.id}/votes", json=body)
        told = client.get(URL)
        assert told.headers["ETag"].startswith("W/")
        return int((told.json or {})["comments"][0]["votes"]["up"])

    assert voted("browser-of-reader-1") == 1
    assert voted("browser-of-reader-2") == 1
    monkeypatch.setattr(ready, "VOTES", timedelta(0))
    assert voted("browser-of-reader-3") == 3


def bytes_of(ready: Ready, asked: str) -> bytes | None:
    found = ready.same(asked, "tag", NOW)
    return None if found is None else found.body


def test_memory_has_a_bound() -> None:
    ready = Ready(most=2 * (EACH + 4))
    for asked in ("1", "2", "2", "3"):
        ready.keep(asked, KEPT)
    assert [bytes_of(ready, asked) for asked in ("1", "2", "3")] == [None, b"body", b"body"]
    ready.keep("3", replace(KEPT, body=b"x" * 9999))
    assert bytes_of(ready, "2") is None


def test_unchanged_list_is_given_without_the_database(
    app: Flask, client: FlaskClient, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "AGE", timedelta(minutes=1))  # however slow this machine is
    made = published(client)
    asked = list[str]()

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = app.extensions["ykien"].deps.engine
    first = client.get(URL)
    sa.event.listen(engine, "before_cursor_execute", note)
    again = client.get(URL)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert not [one for one in asked if "FROM comment" in one]
    sa.event.remove(engine, "before_cursor_execute", note)
    decide(client, made.id, "take_down", reason="abuse")
    assert client.get(URL).json == first.json | {"comments": [], "count": 0}  # type: ignore[operator]


def test_who_has_it_costs_no_bytes_and_who_has_not_gets_them(
    client: FlaskClient, site_a: Site
) -> None:
    published(client)
    etag = client.get(URL).headers["ETag"]
    published(client, text="Thêm một ý kiến nữa.")
    other = client.get(URL, headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert client.get(URL, headers={"If-None-Match": other.headers["ETag"]}).status_code == 304
    assert client.get(URL).data == other.data
