"""What publishers' programs and admins call: sites, articles with their aliases, keys."""

from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps
from service.store.session import write
from service.store.tables import event, site
from tests.http.asking import API, DESK, decide, post, problem, published, thread, wrong
from tests.support.story import Person, make_person, rows
from tests.support.web import ROOT, submit

SITES, KEYS = f"{DESK}/sites", f"{DESK}/keys"
DEFAULTS = {
    "origins": [], "hosts": [], "sections": {}, "text_max": 5000, "edit_window": 900,
    "auto_reject": "never", "lang": "vi", "show_edited": True, "challenge": "pressure",
    "retention": {"removed": 30}, "ip_days": 30,
    "privacy_contact": "", "privacy_days": 2, "holidays": [], "consents": [],
    "promise_minutes": 30, "report_to": [], "report_at": "07:00",
    "hours": {}, "time_zone": "Asia/Ho_Chi_Minh", "closes_after_days": 0, "signed_only": False,
    "email_confirmation": "off", "notify": True,
    "markdown": False, "links": False, "hints": False, "reply_depth": 2, "role_names": {},
    "votes": "up", "feed": False,
    "publish_delay": 0, "second_level": False, "second_sections": [], "second_topics": [],
}  # fmt: skip


def article(client: FlaskClient, key: str, **body: Any) -> Any:
    return client.put(f"{SITES}/a/articles/{quote(key, safe='')}", json=body, headers=ROOT)


def test_site_is_made_changed_and_told(client: FlaskClient) -> None:
    made = client.post(SITES, json={"key": "bao-tinh"}, headers=ROOT)
    assert made.status_code == 201
    expected = {"key": "bao-tinh", "name": "bao-tinh", "mode": "pre", "version": 1} | DEFAULTS
    assert made.json == expected
    change = {
        "name": "Báo Tỉnh", "mode": "post", "origins": ["https://bao.vn", "*"], "text_max": 1000,
        "hosts": ["bao.vn"], "sections": {"luat": "closed"}, "edit_window": 0, "lang": "en",
        "auto_reject": "spam", "show_edited": False, "challenge": "always",
        "votes": "both", "feed": True,
    }  # fmt: skip
    changed = client.patch(f"{SITES}/bao-tinh", json=change, headers=ROOT)
    assert changed.json == expected | change | {"version": 2}
    only = client.patch(f"{SITES}/bao-tinh", json={"mode": "auto"}, headers=ROOT)
    assert only.json == expected | change | {"version": 3, "mode": "auto"}
    assert client.get(f"{SITES}/bao-tinh", headers=ROOT).json == only.json
    assert client.get(SITES, headers=ROOT).json == {"sites": [only.json]}
    problem(client.post(SITES, json={"key": "bao-tinh"}, headers=ROOT), 409, "taken.site")
    assert submit(client, site="bao-tinh").status_code == 202


WRONG: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {"/key": "field.required"}),
    ({"key": "Báo"}, {"/key": "key.invalid"}), ({"key": "a/b"}, {"/key": "key.invalid"}),
    ({"key": "house"}, {"/key": "key.invalid"}),  # house/1 is the house's own policy
    ({"key": ""}, {"/key": "key.invalid"}), ({"key": "a" * 64}, {"/key": "key.invalid"}),
    ({"key": "a\n"}, {"/key": "key.invalid"}), ({"key": "-a"}, {"/key": "key.invalid"}),
    ({"key": "m", "mode": "open"}, {"/mode": "field.choice"}),
    ({"key": "m", "origins": ["bao.vn", "null", "https://bao.vn/x", 5, "https://b.vn;script-src"]},
     {"/origins/0": "origins.invalid", "/origins/1": "origins.invalid",
      "/origins/2": "origins.invalid", "/origins/3": "field.type",
      "/origins/4": "origins.invalid"}),
    ({"key": "m", "origins": "*"}, {"/origins": "field.type"}),
    ({"key": "m", "hosts": ["https://b"]}, {"/hosts/0": "hosts.invalid"}),
    ({"key": "m", "sections": {"a": "open", "b": 1}},
     {"/sections/a": "field.choice", "/sections/b": "field.choice"}),
    ({"key": "m", "sections": {"a\0": "pre"}}, {"/sections/a\ufffd": "field.invalid"}),
    ({"key": "m", "text_max": 0}, {"/text_max": "field.too_small"}),
    ({"key": "m", "text_max": 5001}, {"/text_max": "field.too_large"}),
    ({"key": "m", "text_max": True}, {"/text_max": "field.type"}),
    ({"key": "m", "edit_window": 86401, "lang": "fr", "auto_reject": "yes", "name": "", "id": 1,
      "challenge": "on", "votes": "down", "feed": "on"},
     {"/edit_window": "field.too_large", "/lang": "field.choice", "/auto_reject": "field.choice",
      "/name": "field.empty", "/id": "field.unknown", "/challenge": "field.choice",
      "/votes": "field.choice", "/feed": "field.type"}),
)  # fmt: skip


@pytest.mark.one_database
def test_wrong_settings_are_told_whole(client: FlaskClient, site_a: Site) -> None:
    for body, told in WRONG:
        assert wrong(client.post(SITES, json=body, headers=ROOT)) == told, body
        rest = {k: v for k, v in body.items() if k != "key"}
        if "key" in body and rest:
            assert wrong(client.patch(f"{SITES}/a", json=rest, headers=ROOT)) == told, body
    assert [one["key"] for one in (client.get(SITES, headers=ROOT).json or {})["sites"]] == ["a"]


@pytest.mark.one_database
def test_key_of_a_site_stays(client: FlaskClient, site_a: Site) -> None:
    response = client.patch(f"{SITES}/a", json={"key": "b"}, headers=ROOT)
    assert wrong(response) == {"/key": "field.unknown"}


@pytest.mark.one_database
def test_roles_of_the_house(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    emi = make_person(deps, "emi", {site_a.id: "editor"})
    calls: tuple[tuple[str, str, dict[str, Any], tuple[int, int, int]], ...] = (
        # moderator, editor, admin
        ("GET", f"{SITES}/a", {}, (200, 200, 200)),
        ("GET", SITES, {}, (200, 200, 200)),
        ("PATCH", f"{SITES}/a", {"mode": "pre"}, (403, 403, 200)),
        ("POST", SITES, {"key": "moi"}, (403, 403, 403)),
        ("PUT", f"{SITES}/a/articles/x", {}, (403, 200, 200)),
        ("GET", f"{SITES}/a/articles/x", {}, (200, 200, 200)),
        ("POST", KEYS, {"site": "a", "scope": "submit"}, (403, 403, 201)),
        ("GET", KEYS, {}, (403, 403, 200)),
    )
    for method, path, body, statuses in calls:
        for person, status in zip((bob, emi, alice), statuses, strict=True):
            if method == "GET" and "articles" in path:
                article(client, "x")
            answer = client.open(path, method=method, json=body, headers=person.headers)
            assert answer.status_code == status, (method, path, person.name)
            if status == 403:
                problem(answer, 403, "role")


def test_publishers_word_stands_over_readers_claims(client: FlaskClient, site_a: Site) -> None:
    made = post(client, article={"key": "thu", "url": "https://la.example/x", "title": "Giả"})
    told = client.get(f"{SITES}/a/articles/thu", headers=ROOT).json
    assert told == {
        "site": "a", "key": "thu", "title": "Giả", "url": "https://la.example/x",
        "confirmed": False, "section": None, "tags": [], "mode": None, "closes_at": None,
        "second_level": False, "published": 0, "aliases": [],
    }  # fmt: skip
    said = {
        "title": "Thư", "url": "https://bao.vn/thu", "section": "bạn-đọc", "tags": ["a", "b"],
        "mode": "auto", "closes_at": "2100-01-01T07:00:00+07:00", "aliases": ["tin-1", "/thu"],
    }  # fmt: skip
    answer = article(client, "thu", **said).json
    assert answer == told | said | {
        "confirmed": True, "closes_at": "2100-01-01T00:00:00.000Z", "aliases": ["/thu", "tin-1"],
    }  # fmt: skip
    post(client, article={"key": "thu", "url": "https://la.example/y", "title": "Lại giả"})
    assert client.get(f"{SITES}/a/articles/thu", headers=ROOT).json == answer
    decide(client, made.id, "approve")
    assert (client.get(f"{SITES}/a/articles/thu", headers=ROOT).json or {})["published"] == 1
    reset = article(client, "thu").json
    assert reset == told | {"title": "", "url": "", "confirmed": True, "published": 1}
    problem(client.get(f"{SITES}/a/articles/khac", headers=ROOT), 404, "unknown.article")


ODD_KEYS = ("https://bao.vn/a?b=1&c=2#d", "/2026/11/bài viết.html", "//x//", "a/", "a%2Fb", "đường",
            "?", ".", "a b", "\"<>'", "bài/../x", "x" * 200)  # fmt: skip


def test_any_key_can_stand_in_a_path(client: FlaskClient, site_a: Site) -> None:
    for key in ODD_KEYS:
        answer = article(client, key, title=f"T {key[:9]}")
        assert answer.status_code == 200, (key, answer.text)
        assert answer.json["key"] == key
        got = client.get(f"{SITES}/a/articles/{quote(key)}", headers=ROOT)  # slashes as they are
        assert got.json == answer.json
        assert submit(client, article={"key": key}).status_code == 202
    assert wrong(article(client, "x" * 201)) == {"/key": "key.too_long"}
    assert wrong(article(client, " \u200b\u202e")) == {"/key": "key.empty"}


def test_aliases_lead_to_one_thread(client: FlaskClient, site_a: Site) -> None:
    made = published(client, article={"key": "chinh"})
    assert article(client, "chinh", aliases=["phu", "phu", "chinh", "e\u0302"]).json["aliases"] == [
        "phu", "\u00ea",
    ]  # fmt: skip
    assert [one["id"] for one in thread(client, article="phu")["comments"]] == [made.id]
    published(client, article={"key": "phu"}, text="Qua tên khác.")
    counted = client.get(f"{API}/counts?site=a&article=chinh&article=phu").json
    assert counted == {"counts": {"chinh": 2, "phu": 2}}
    through = client.get(f"{SITES}/a/articles/phu", headers=ROOT).json
    assert (through or {})["key"] == "chinh"
    problem(article(client, "khac", aliases=["phu"]), 409, "taken.alias")
    post(client, article={"key": "rieng"})
    problem(article(client, "khac", aliases=["moi", "rieng"]), 409, "taken.alias")
    assert thread(client, article="moi")["count"] == 0  # nothing of it was kept
    assert article(client, "chinh").json["aliases"] == []
    assert thread(client, article="phu")["count"] == 0
    assert article(client, "khac", aliases=["phu"]).status_code == 200


def test_alias_that_changes_hands_changes_the_tag(client: FlaskClient, site_a: Site) -> None:
    def tag() -> str:
        return client.get(f"{API}/comments?site=a&article=phu").headers["ETag"]

    tags = [tag()]
    for key in ("mot", "hai"):
        published(client, article={"key": key})
        article(client, key, aliases=["phu"])
        tags.append(tag())
        article(client, key)
    assert len(set(tags)) == 3


ARTICLES: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({"title": 1}, {"/title": "field.type"}), ({"title": "x" * 301}, {"/title": "field.too_long"}),
    ({"url": "ftp://x"}, {"/url": "url.invalid"}), ({"mode": "x"}, {"/mode": "field.choice"}),
    ({"closes_at": "mai"}, {"/closes_at": "field.moment"}),
    ({"closes_at": "2026-11-01"}, {"/closes_at": "field.moment"}),
    ({"closes_at": "2026-11-01T00:00:00"}, {"/closes_at": "field.moment"}),
    ({"closes_at": 1764000000}, {"/closes_at": "closes_at.invalid"}),
    ({"closes_at": "0001-01-01T00:00:00+14:00"}, {"/closes_at": "closes_at.invalid"}),
    ({"closes_at": "9999-12-31T23:59:59-14:00"}, {"/closes_at": "closes_at.invalid"}),
    ({"tags": "a"}, {"/tags": "field.type"}), ({"tags": ["a"] * 51}, {"/tags": "field.too_many"}),
    ({"aliases": ["", "x" * 201]},
     {"/aliases/0": "field.empty", "/aliases/1": "field.too_long"}),
    ({"section": "a\0", "tags": ["b\ud800"], "x": 1},
     {"/section": "section.invalid", "/tags/0": "tags.invalid", "/x": "field.unknown"}),
)  # fmt: skip


@pytest.mark.one_database
def test_wrong_article_is_told_whole(client: FlaskClient, site_a: Site) -> None:
    for body, told in ARTICLES:
        assert wrong(article(client, "x", **body)) == told, body
    problem(client.get(f"{SITES}/a/articles/x", headers=ROOT), 404, "unknown.article")


def test_key_is_shown_once_and_ends_at_once(
    client: FlaskClient, site_a: Site, alice: Person
) -> None:
    made = client.post(KEYS, json={"site": "a", "scope": "check"}, headers=alice.headers)
    assert made.status_code == 201
    assert made.json is not None
    secret = made.json["key"]
    listed = client.get(KEYS, headers=alice.headers)
    assert secret not in listed.text
    assert listed.json == {"keys": [
        {k: v for k, v in made.json.items() if k != "key"} | {"by": "alice"}
    ]}  # fmt: skip
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post(f"{API}/check", json={"text": "x"}, headers=bearer).status_code == 200
    ended = client.delete(f"{KEYS}/{made.json['id']}", headers=alice.headers)
    assert (ended.status_code, ended.data) == (204, b"")
    refused = client.post(f"{API}/check", json={"text": "x"}, headers=bearer)
    problem(refused, 401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert client.get(KEYS, headers=alice.headers).json == {"keys": []}
    problem(client.delete(f"{KEYS}/{made.json['id']}", headers=alice.headers), 404, "unknown.key")


def test_every_act_on_the_house_leaves_a_row(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person
) -> None:
    client.post(SITES, json={"key": "moi", "name": "Báo Mới"}, headers=ROOT)
    client.patch(f"{SITES}/a", json={"mode": "post", "lang": "vi"}, headers=alice.headers)
    said = {"title": "Thư", "tags": ["x"], "closes_at": "2100-01-01T00:00:00Z", "aliases": ["t"]}
    client.put(f"{SITES}/a/articles/thu", json=said, headers=alice.headers)
    problem(client.put(f"{SITES}/a/articles/x", json={"aliases": ["t"]}, headers=ROOT), 409,
            "taken.alias")  # fmt: skip
    made = client.post(KEYS, json={"site": "a", "scope": "check"}, headers=alice.headers).json or {}
    client.delete(f"{KEYS}/{made['id']}", headers=alice.headers)
    lines = rows(deps, sa.select(event).where(event.c.comment_id.is_(None)).order_by(event.c.id))
    assert [(one["act"], one["by"]) for one in lines] == [
        ("site.add", "root"), ("site.change", "alice"), ("article.change", "alice"),
        ("key.add", "alice"), ("key.end", "alice"),
    ]  # fmt: skip
    assert {one["site_id"] for one in lines[1:]} == {site_a.id}
    added, *changes = (one["data"] for one in lines)
    assert added["site"] == "moi"
    assert (added["before"], added["after"]["name"]) == ({}, "Báo Mới")
    assert changes[0] == {"site": "a", "before": {"mode": "pre"}, "after": {"mode": "post"}}
    assert changes[1] == {
        "article": "thu",
        "before": {"title": "", "confirmed": False, "tags": [], "closes_at": None, "aliases": []},
        "after": {"title": "Thư", "confirmed": True, "tags": ["x"], "aliases": ["t"],
                  "closes_at": "2100-01-01T00:00:00+00:00"},
    }  # fmt: skip
    assert changes[2] == {"key": made["id"], "before": {}, "after": {"scope": "check"}}
    assert changes[3] == {"key": made["id"], "before": {"scope": "check"}, "after": {}}
    assert made["key"] not in str(lines)


@pytest.mark.one_database
def test_key_for_nothing_known_is_refused(client: FlaskClient, site_a: Site) -> None:
    body = {"site": "a", "scope": "everything"}
    assert wrong(client.post(KEYS, json=body, headers=ROOT)) == {"/scope": "field.choice"}
    body = {"site": "khong-co", "scope": "submit"}
    problem(client.post(KEYS, json=body, headers=ROOT), 404, "unknown.site")


def test_the_version_before_can_read_a_site_that_was_changed(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    known = {"origins", "hosts", "sections", "text_max", "edit_window", "auto_reject", "lang",
             "show_edited"}  # fmt: skip
    for challenge, more in (("pressure", set()), ("off", {"challenge"}), ("pressure", set())):
        client.patch(f"{SITES}/a", json={"challenge": challenge}, headers=ROOT)
        (row,) = rows(deps, sa.select(site))
        assert set(row["settings"]) == known | more
        assert (client.get(f"{SITES}/a", headers=ROOT).json or {})["challenge"] == challenge


def test_setting_of_a_newer_version_does_no_harm(client: FlaskClient, deps: Deps) -> None:
    client.post(SITES, json={"key": "m"}, headers=ROOT)
    with write(deps.engine) as connection:
        connection.execute(sa.update(site).values(settings={"text_max": 9, "colour": "red"}))
    deps.sites.forget()
    told = client.get(f"{SITES}/m", headers=ROOT).json or {}
    assert told["text_max"] == 9
    assert "colour" not in told
