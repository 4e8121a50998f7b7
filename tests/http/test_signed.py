"""A reader whom the publisher has signed: confirmed, by that name, once, and nowhere else."""

import time
from typing import Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from service.domain.keys import Keyring
from service.domain.mode import Closed
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.rotate import rotate
from service.http import public
from service.http.spent import Spent
from service.store.idempotency import InFlight
from service.store.tables import embed_key
from tests.http.asking import DESK, decide, problem, published, seen, thread, wrong
from tests.support.desk import Desk
from tests.support.signing import token
from tests.support.story import SECRET, Person, change, rows
from tests.support.web import ROOT, submission, submit

pytestmark = pytest.mark.one_database
KEYS = f"{DESK}/embed-keys"


def made(client: FlaskClient, site: str = "a") -> tuple[str, str]:
    """An embedding key: its id and its secret."""
    answer = client.post(KEYS, json={"site": site}, headers=ROOT)
    assert answer.status_code == 201
    told = answer.json or {}
    return told["id"], told["secret"]


def test_signed_reader_is_confirmed_and_named(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    key = made(client)
    sent = submit(client, name="Ai đó", email="x", signed=token(*key)).json or {}
    told = seen(client, sent["id"])
    assert (told["name"], told["email"], told["author"]["confirmed"]) == ("Lê Thị Hạnh", None, True)
    decide(client, sent["id"], "approve")
    (shown,) = thread(client)["comments"]
    assert (shown["name"], shown["confirmed"], shown["staff"]) == ("Lê Thị Hạnh", True, False)
    assert "đã xác minh" in client.get("/embed?site=a&article=thu").text
    again = submit(client, text="Lần hai.", signed=token(*key, jti="t-2")).json or {}
    assert seen(client, again["id"])["author"]["id"] == told["author"]["id"]
    typed = submit(client, text="Không ký.").json or {}
    assert seen(client, typed["id"])["author"]["confirmed"] is False


def test_what_the_token_says_of_the_reader_counts(client: FlaskClient, site_a: Site) -> None:
    key = made(client)
    one = submit(client, signed=token(*key, email="An@Example.com", verified=False)).json or {}
    told, typed = seen(client, one["id"]), submit(client, text="Cùng địa chỉ.").json or {}
    assert (told["email"], told["author"]["confirmed"]) == ("An@example.com", False)
    assert told["author"]["id"] == seen(client, typed["id"])["author"]["id"]  # by the address
    staff = (
        submit(client, text="Từ tòa soạn.", signed=token(*key, staff=True, jti="t-3")).json or {}
    )
    decide(client, staff["id"], "approve")
    (shown,) = thread(client)["comments"]
    assert shown["staff"] is True
    bad = submit(client, signed=token(*key, email="không phải", jti="t-4"))
    assert wrong(bad) == {"/email": "email.invalid"}


def test_token_that_does_not_count_is_refused(
    client: FlaskClient, site_a: Site, site_b: Site
) -> None:
    key, other = made(client), made(client, "b")
    at = int(time.time())
    for said, code in (
        (token(*key, exp=at - 1), "expired"), (token(*key, article="khac"), "elsewhere"),
        (token(*key, site="b"), "elsewhere"), (token(*other), "invalid"),
        (token(key[0], "yke_x"), "invalid"), (token("x\0", key[1]), "invalid"), ("x", "invalid"),
        (token("\ud800", key[1]), "invalid"), (token(*key, exp=float("nan")), "invalid"),
        (token(*key, jti="\ud800"), "invalid"), (token(*key, name="\0"), "invalid"),
    ):  # fmt: skip
        told = problem(submit(client, signed=said), 403, f"embedding.{code}")
        assert told["detail"]
    assert rows_of(client) == 0
    plain = client.post("/api/v1/comments", data={
        "site": "a", "article_key": "thu", "name": "An", "email": "an@example.com",
        "text": "Bản nháp.", "signed": token(*key, exp=at - 1),
    })  # fmt: skip
    assert (plain.status_code, "Bản nháp." in plain.text) == (403, True)  # the draft stays


def rows_of(client: FlaskClient) -> int:
    return int((client.get(f"{DESK}/comments?site=a", headers=ROOT).json or {})["count"])


def test_token_is_used_once_and_one_request_may_come_twice(
    client: FlaskClient, site_a: Site
) -> None:
    key = made(client)
    signed, again = token(*key), {"Idempotency-Key": "k-1"}
    first = submit(client, signed=signed, headers=again)
    same = submit(client, signed=token(*key, jti="t-9"), headers=again)
    assert (first.status_code, same.status_code) == (202, 202)
    assert (first.json or {})["id"] == (same.json or {})["id"]
    problem(submit(client, text="Kẻ khác.", signed=signed), 403, "embedding.used")
    wrong_one = token(*key, jti="t-5")
    problem(submit(client, parent="khong-co", signed=wrong_one), 422, "invalid")
    assert submit(client, text="Sửa rồi.", signed=wrong_one).status_code == 202  # it was not used


@pytest.mark.parametrize("other", ["redis", "here"])
def test_twin_that_fails_leaves_the_token_used(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, site_a: Site, other: str
) -> None:
    """Two requests with one Idempotency-Key at a time: one is kept, its twin fails after it."""
    if other == "here":
        object.__setattr__(app.extensions["ykien"], "spent", Spent(None))
    signed, again = token(*made(client)), {"Idempotency-Key": "k-1"}

    def sent(failure: type[Exception] | None) -> int:
        with monkeypatch.context() as patch:
            patch.setattr(public, "_before", lambda *_: None)  # its twin is not kept yet
            if failure is not None:
                patch.setattr("service.flow.submit.submit", Mock(side_effect=failure))
            return submit(client, signed=signed, headers=again).status_code

    assert sent(InFlight) == 409  # whoever has set the mark; its twin is still under way
    assert sent(None) == 202
    assert sent(Closed) == 403  # and one that came after it
    problem(submit(client, text="Kẻ khác.", signed=signed), 403, "embedding.used")


def test_site_may_take_signed_readers_alone(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    key = made(client)
    change(deps, site_a, signed_only=True)
    problem(submit(client), 403, "embedding.required")
    page = client.get("/embed?site=a&article=thu").text
    assert "<form" not in page  # it has no token, so it could not send
    assert "bạn đọc đã đăng nhập" in page
    assert submit(client, signed=token(*key)).status_code == 202
    program = client.post(f"{DESK}/keys", json={"site": "a", "scope": "submit"}, headers=ROOT).json
    bearer = {"Authorization": f"Bearer {(program or {})['key']}"}
    answer = client.post("/api/v1/comments", json=submission(text="Máy gửi."), headers=bearer)
    assert answer.status_code == 202


def test_key_is_ended_and_outlives_the_secret_key(
    client: FlaskClient, deps: Deps, site_a: Site, alice: Person, charlie: Person
) -> None:
    key = made(client)
    listed = client.get(KEYS, headers=alice.headers).json or {}
    assert [one["id"] for one in listed["keys"]] == [key[0]]
    assert key[1] not in str(listed)
    problem(client.get(KEYS, headers=charlie.headers), 403, "role")
    object.__setattr__(deps, "keys", Keyring(f"{'n' * 40} {SECRET}"))
    rotate(deps, lambda _: None)
    (row,) = sealed(deps)
    assert deps.keys.opened(row["secret"], row["key_id"]) == key[1]
    assert client.delete(f"{KEYS}/{key[0]}", headers=alice.headers).status_code == 204
    problem(client.delete(f"{KEYS}/{key[0]}", headers=alice.headers), 404, "unknown.key")
    problem(submit(client, signed=token(*key)), 403, "embedding.invalid")


def sealed(deps: Deps) -> list[dict[str, Any]]:
    return rows(deps, sa.select(embed_key.c.secret, embed_key.c.key_id))


def test_admin_makes_and_ends_keys_at_the_desk(
    app: Flask, client: FlaskClient, deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    desk, path = Desk.open(app, deps, alice), "/moderate/sites/a/embed-keys"
    assert "Chưa có khóa nào." in desk.get(path)
    assert path in desk.get("/moderate/sites/a")
    shown = desk.post(path).text
    assert "YKIEN_KEY=yke_" in shown
    (one,) = (client.get(KEYS, headers=ROOT).json or {})["keys"]
    assert f"YKIEN_KEY_ID={one['id']}" in shown
    page = desk.get(path)
    assert one["id"] in page
    assert "yke_" not in page
    assert desk.post(f"{path}/{one['id']}/end").status_code == 303
    assert (client.get(KEYS, headers=ROOT).json or {})["keys"] == []
    assert Desk.open(app, deps, bob).post(path).status_code == 403
    assert published(client).id
