"""Two sites never see each other's rows: every route of the table, for everybody who might ask."""

import logging
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.access import SCOPES
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.http.routes import ROUTES
from service.http.table import Route
from service.store import access
from service.store.session import write
from tests.http.asking import DESK, Posted, decide, post, published, seen
from tests.support.story import Person, change, examine_all, make_person
from tests.support.web import ROOT, submission

SECRETS = ("bi-mat@example.com", "Trần Bí Mật", "chữ-chỉ-của-a", "b-mat-khac")
URL = "/api/v1/comments"
API_ROWS = [row for row in ROUTES if row.path.startswith("/api/v1/")]


Keys = dict[str, dict[str, str]]  # who asks: with which headers


@dataclass(frozen=True, slots=True)
class World:
    """Site A with something of everything, and the keys of site B."""

    held: Posted
    shown: Posted
    decision: str
    batch: str
    key: str  # a key's id at A
    webhook: str
    tokens: Keys
    ban: str
    lockdown: str
    merge: str
    embed_key: str


def key_of(client: FlaskClient, site: str, scope: str) -> tuple[str, str]:
    made = client.post(f"{DESK}/keys", json={"site": site, "scope": scope}, headers=ROOT).json
    assert made is not None
    return made["id"], made["key"]


def webhook_of(client: FlaskClient) -> str:
    body = {"site": "a", "url": "https://bao.vn/chuong", "types": ["comment.held"]}
    made = client.post(f"{DESK}/webhooks", json=body, headers=ROOT).json
    assert made is not None
    return str(made["id"])


@pytest.fixture
def theirs(client: FlaskClient, deps: Deps, site_b: Site, charlie: Person) -> Keys:
    """Everybody who has something to do with B, and those who have nothing."""
    tokens = {
        "nobody": {}, "nonsense": {"Authorization": "Bearer nonsense"},
        "author of B": post(client, site="b").headers, "moderator of B": charlie.headers,
        "editor of B": make_person(deps, "emi", {site_b.id: "editor"}).headers,
        "admin of B": make_person(deps, "adam", {site_b.id: "admin"}).headers,
        "moderator of nothing": make_person(deps, "nina", {}).headers,
    }  # fmt: skip
    for scope in SCOPES:
        bearer = key_of(client, "b", scope)[1]
        tokens[f"key of B for {scope}"] = {"Authorization": f"Bearer {bearer}"}
    return tokens


PERSON = "nguoi-cua-a"
BAN = {"site": "a", "kind": "phrase", "value": "abc", "reason": "x"}
MERGE = {"site": "a", "from": "x", "into": "y"}
LOCKDOWN = {"site": "a", "scope": "tag", "target": "x", "level": "hold"}


def made_of(client: FlaskClient, what: str, body: dict[str, Any]) -> str:
    """The id of a ban or a lock-down of A."""
    return str((client.post(f"{DESK}/{what}", json=body, headers=ROOT).json or {})["id"])


@pytest.fixture
def world(client: FlaskClient, deps: Deps, site_a: Site, theirs: Keys, checker: Checker) -> World:
    """What those of B must not see of A."""
    secret: dict[str, Any] = {
        "email": SECRETS[0], "name": SECRETS[1], "text": SECRETS[2], "article": {"key": SECRETS[3]},
    }  # fmt: skip
    change(deps, site_a, name="Báo của A")
    make_person(deps, PERSON, {site_a.id: "moderator"})
    held, shown = post(client, **secret), published(client, **secret)
    examine_all(deps, checker, now())
    done = decide(client, shown.id, "take_down", reason="spam").json or {}
    items = [{"id": held.id, "version": seen(client, held.id)["version"]}]
    batch = client.post(f"{DESK}/decisions", headers=ROOT,
                        json={"action": "reject", "reason": "spam", "items": items})  # fmt: skip
    for one in (MERGE["from"], MERGE["into"]):
        client.put(f"{DESK}/sites/a/articles/{one}", json={}, headers=ROOT)
    merge = made_of(client, "merges", MERGE)
    return World(held, shown, done["decision"]["id"], (batch.json or {})["batch"],
                 key_of(client, "a", "check")[0], webhook_of(client), theirs,
                 made_of(client, "bans", BAN), made_of(client, "lockdowns", LOCKDOWN), merge,
                 made_of(client, "embed-keys", {"site": "a"}))  # fmt: skip


def ask(client: FlaskClient, row: Route, world: World, headers: dict[str, str]) -> TestResponse:
    """A call that would work for whoever may: with every id of site A."""
    public_id = world.shown.id
    for part, name in (("/decisions/<id>", world.decision), ("/batches/<id>", world.batch),
                       ("/keys/<id>", world.key), ("/webhooks/<id>", world.webhook),
                       ("/bans/<id>", world.ban), ("/lockdowns/<id>", world.lockdown),
                       ("/merges/<id>", world.merge), ("/embed-keys/<id>", world.embed_key)):  # fmt: skip
        public_id = name if part in row.path else public_id
    path = row.path.replace("<id>", public_id).replace("<site>", "a")
    version = 3
    bodies: dict[str, dict[str, Any]] = {
        "post_comment": submission(), "edit_comment": {"text": "Sửa"},
        "post_decision": {"action": "restore", "version": version},
        "post_decisions": {"action": "restore", "items": [{"id": public_id, "version": version}]},
        "undo_decision": {"version": version}, "check": {"text": "x", "site": "a"},
        "add_site": {"key": "moi"}, "change_site": {"mode": "post"}, "put_article": {"title": "x"},
        "add_key": {"site": "a", "scope": "submit"}, "put_policy": {"version": 0},
        "add_webhook": {"site": "a", "url": "https://bao.vn", "types": ["comment.held"]},
        "appeal_comment": {"text": "Vì sao?"}, "post_report": {"reason": "spam"},
        "post_note": {"text": "x"}, "escalate": {"note": "x"}, "post_reply": {"text": "x"}, "post_vote": {"value": 1},
        "put_pin": {"pinned": True},
        "add_ban": BAN, "preview_ban": {"site": "a", "kind": "phrase", "value": "abc"},
        "invite": {"site": "a", "name": "ai", "role": "admin"}, "give": {"role": "admin"},
        "add_embed_key": {"site": "a"}, "order_lockdown": LOCKDOWN, "merge_articles": MERGE, "preview_lockdown": {"site": "a", "scope": "site"},
        "change_webhook": {"enabled": False}, "rotate_webhook": {}, "replay_webhook": {},
        "put_hold": {"basis": "x", "document": "x", "until": "2030-01-01T00:00:00Z"},
        "look_up": {"email": SECRETS[0], "site": "a"}, "export_data": {"email": SECRETS[0], "site": "a"},
        "erase_data": {"email": SECRETS[0], "site": "a", "count": 2}, "answer_request": {"action": "done"},
    }  # fmt: skip
    queries = {"list_comments": {"site": "a", "article": SECRETS[3]},
               "get_counts": {"site": "a", "article": SECRETS[3]}, "get_challenge": {"site": "a"},
               "preview_retention": {"site": "a"}, "list_requests": {"site": "a"},
               "list_changes": {"since": "0"}}  # fmt: skip
    return client.open(
        path.replace("<key:key>", SECRETS[3]).replace("<key:name>", PERSON), method=row.method, headers=headers,
        json=bodies.get(row.handler.__name__), query_string=queries.get(row.handler.__name__, {}),
    )  # fmt: skip


OPEN = {"public.post_comment": 202, "thread.list_comments": 200, "thread.get_counts": 200,
        "challenge.get_challenge": 200}  # fmt: skip
# Of one's own sites.
LISTS = {
    "bans.list_bans", "changes.list_changes", "embed_keys.list_embed_keys", "house.list_sites",
    "house.list_keys", "lockdowns.list_lockdowns", "merges.list_merges", "moderator.queue",
    "numbers.stats", "people.list_people", "webhooks.list_webhooks",
}  # fmt: skip


@pytest.mark.one_database
def test_nobody_of_another_site_sees_or_moves_anything(
    client: FlaskClient, deps: Deps, world: World
) -> None:
    before = [seen(client, one.id) for one in (world.held, world.shown)]
    articles = client.get(f"{DESK}/sites/a/articles/{SECRETS[3]}", headers=ROOT).json
    for row in API_ROWS:
        for who, headers in world.tokens.items():
            answer = ask(client, row, world, headers)
            told = (row.name, who, answer.status_code, answer.text)
            for secret in (*SECRETS[:3], world.held.token, "Báo của A"):
                assert secret not in answer.text, told
            if row.name in OPEN and (row.scope is None or "Authorization" not in headers):
                assert answer.status_code == OPEN[row.name], told
            elif row.name in LISTS and answer.status_code == 200:
                assert world.shown.id not in answer.text, told
                assert world.key not in answer.text, told
                assert PERSON not in answer.text, told
                own = (world.webhook, world.ban, world.lockdown, world.merge, world.embed_key)
                assert not any(one in answer.text for one in own), told
            elif answer.status_code == 200:
                assert row.name == "moderator.post_decisions", told
                assert [one["status"] for one in (answer.json or {})["results"]] == [404]
            else:
                assert answer.status_code in (401, 403, 404), told
    assert [seen(client, one.id) for one in (world.held, world.shown)] == before
    again = client.get(f"{DESK}/sites/a/articles/{SECRETS[3]}", headers=ROOT).json
    assert again == articles
    assert len((client.get(f"{DESK}/sites", headers=ROOT).json or {})["sites"]) == 2
    assert world.key in client.get(f"{DESK}/keys", headers=ROOT).text
    kept = client.get(f"{DESK}/webhooks/{world.webhook}", headers=ROOT).json or {}
    assert (kept["enabled"], kept["rotating_until"]) == (True, None)


@pytest.mark.one_database
def test_another_sites_id_looks_like_one_that_never_was(client: FlaskClient, world: World) -> None:
    never = World(Posted("khong-co", ""), Posted("khong-co", ""), "khong-co", "khong-co", "khong-co",
                  "khong-co", {}, "khong-co", "khong-co", "khong-co", "khong-co")  # fmt: skip
    headers = world.tokens["admin of B"]
    for row in API_ROWS:
        if "<id>" not in row.path:
            continue
        known, unknown = (ask(client, row, one, headers).json or {} for one in (world, never))
        assert known | {"instance": ""} == unknown | {"instance": ""}, row.name


SCOPED = {
    "submit": {"public.post_comment"}, "check": {"moderator.check"},
    "articles": {"house.get_article", "house.put_article"},
    "moderate": {row.name for row in API_ROWS if row.scope == "moderate"},
}  # fmt: skip


@pytest.mark.one_database
def test_keys_open_what_they_are_for_at_their_own_site(client: FlaskClient, world: World) -> None:
    for scope in SCOPES:
        headers = {"Authorization": f"Bearer {key_of(client, 'a', scope)[1]}"}
        for row in API_ROWS:
            if row.who == "author" or (row.who == "anyone" and row.scope is None):
                continue  # it reads no key
            answer = ask(client, row, world, headers)
            if row.name in SCOPED.get(scope, ()):
                assert answer.status_code in (200, 201, 202, 204, 409), (
                    scope,
                    row.name,
                    answer.text,
                )
            else:
                told = answer.json or {}
                assert (answer.status_code, told["code"]) == (403, "scope"), (scope, row.name)


@pytest.mark.one_database
def test_without_a_token_there_is_nothing_to_moderate(client: FlaskClient, world: World) -> None:
    for row in API_ROWS:
        if row.who in ("anyone", "author"):
            continue
        for who in ("nobody", "nonsense", "author of B"):
            answer = ask(client, row, world, world.tokens[who])
            assert (answer.status_code, (answer.json or {})["code"]) == (401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.one_database
def test_disabled_moderator_is_out_at_once(client: FlaskClient, deps: Deps, bob: Person) -> None:
    assert client.get(f"{DESK}/comments", headers=bob.headers).status_code == 200
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    assert client.get(f"{DESK}/comments", headers=bob.headers).status_code == 401


BREAK = "CREATE TRIGGER broken BEFORE INSERT ON revision BEGIN SELECT RAISE(ABORT, 'broken'); END"


@pytest.mark.one_database
def test_logs_name_nobody_and_quote_nothing(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    sender = {"REMOTE_ADDR": "203.0.113.77"}
    body = submission(email=SECRETS[0], name=SECRETS[1], text=SECRETS[2])
    made = client.post(URL, json=body, environ_base=sender).json or {}
    client.post(URL, json=body | {"email": "sai", "x": SECRETS[2]}, environ_base=sender)
    client.get(f"{URL}/{made['id']}/status?token={made['token']}")
    examine_all(deps, checker, now())
    with write(deps.engine) as connection:
        connection.exec_driver_sql(BREAK)
    unheld = FlaskClient(client.application, client.application.response_class)
    answer = unheld.post(URL, json=body, environ_base=sender)
    assert answer.status_code == 500
    assert (answer.json or {})["code"] == "internal"
    assert "broken" in caplog.text  # the operator learns what it was
    assert "broken" not in answer.text
    for secret in (*SECRETS[:3], *sender.values(), made["token"]):
        assert secret not in caplog.text
        assert secret not in answer.text
