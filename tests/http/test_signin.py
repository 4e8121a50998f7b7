"""Signing in: password, one-time link, language; and who is kept out."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from service.domain import password as passwords
from service.domain.check import Checker
from service.flow.deps import Deps, now
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from service.store.tables import event
from tests.support.desk import FROM_HERE, Desk, words
from tests.support.story import Person, make_person, rows
from tests.support.web import application

pytestmark = pytest.mark.one_database
PASSWORD = "một câu thật dễ nhớ"
SIGN_IN = "/moderate/sign-in"


def has_password(deps: Deps, who: Person, password: str = PASSWORD) -> None:
    with write(deps.engine) as connection:
        access.change_moderator(connection, who.id, password=passwords.hashed(password))


def link_of(deps: Deps, who: Person) -> str:
    with write(deps.engine) as connection:
        return access.new_link(connection, who.id, now())


def sign_in(
    client: FlaskClient, name: str, password: str, headers: dict[str, str] | None = None
) -> TestResponse:
    data = {"name": name, "password": password}
    return client.post(SIGN_IN, data=data, headers=FROM_HERE if headers is None else headers)


def test_nobody_sees_the_desk_unasked(client: FlaskClient) -> None:
    response = client.get("/moderate")
    assert (response.status_code, response.location) == (303, SIGN_IN)
    assert "Đăng nhập bàn duyệt" in client.get(SIGN_IN).text


def test_a_password_opens_the_desk(client: FlaskClient, deps: Deps, bob: Person) -> None:
    has_password(deps, bob)
    response = sign_in(client, " bob ", PASSWORD)
    assert (response.status_code, response.location) == (303, "/moderate")
    cookie = response.headers["Set-Cookie"]
    assert re.match(rf"{COOKIE}=yks_\S+; .*HttpOnly; Path=/; SameSite=Lax$", cookie)
    assert "bob" in client.get("/moderate").text
    assert client.get(SIGN_IN).location == "/moderate"


def test_whoever_signs_in_lands_where_he_was_going(
    client: FlaskClient, deps: Deps, bob: Person
) -> None:
    door = client.get("/moderate/comments/x?tab=all").location
    assert door == f"{SIGN_IN}?back=%2Fmoderate%2Fcomments%2Fx%3Ftab%3Dall"
    (action,) = re.findall(
        r'<form method="post" action="(/moderate/sign-in[^"]*)"', client.get(door).text
    )
    assert action == door
    has_password(deps, bob)
    pair = {"name": "bob", "password": PASSWORD}
    done = client.post(action, data=pair, headers=FROM_HERE)
    assert done.location == "/moderate/comments/x?tab=all"
    assert client.get(door).location == done.location
    for elsewhere in ("https://x.vn", "//x.vn", "/moderate\\x.vn", "/my-data"):
        away = f"{SIGN_IN}?{urlencode({'back': elsewhere})}"
        assert client.post(away, data=pair, headers=FROM_HERE).location == "/moderate"


def test_a_password_counts_however_its_accents_are_typed(
    client: FlaskClient, deps: Deps, bob: Person
) -> None:
    has_password(deps, bob, "mo\u0323\u0302t ca\u0302u tha\u0323\u0302t")  # decomposed
    assert sign_in(client, "bob", "m\u1ed9t c\u00e2u th\u1eadt").status_code == 303


def test_a_name_is_found_however_its_accents_are_typed(client: FlaskClient, deps: Deps) -> None:
    has_password(deps, make_person(deps, "Hà", {}))
    assert sign_in(client, "Ha\u0300", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("bob", "không phải câu ấy"), ("ai đó", PASSWORD), ("alice", ""), ("bob\0", PASSWORD + "x"),
     ("bob", "x" * 1000)],
)  # fmt: skip
def test_a_wrong_pair_says_the_same_whichever_is_wrong(
    client: FlaskClient, deps: Deps, alice: Person, bob: Person, name: str, password: str
) -> None:
    has_password(deps, bob)
    response = sign_in(client, name, password)
    assert response.status_code == 403
    assert "Tên hoặc mật khẩu chưa đúng." in response.text
    assert "Set-Cookie" not in response.headers


def test_a_disabled_moderator_stays_out(client: FlaskClient, deps: Deps, bob: Person) -> None:
    has_password(deps, bob)
    token = link_of(deps, bob)
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    assert sign_in(client, "bob", PASSWORD).status_code == 403
    assert client.post("/moderate/link", data={"token": token},
                       headers=FROM_HERE).status_code == 403  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "comes_in"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:8000"}, True),  # the public address
        ({"Origin": "http://localhost"}, True),  # the host that was asked
        ({"Sec-Fetch-Site": "same-origin"}, True),
    ],
)
def test_nobody_is_signed_in_by_another_site(
    client: FlaskClient, deps: Deps, bob: Person, headers: dict[str, str], comes_in: bool
) -> None:
    has_password(deps, bob)
    token = link_of(deps, bob)
    for response in (
        sign_in(client, "bob", PASSWORD, headers),
        client.post("/moderate/link", data={"token": token}, headers=headers),
        client.post("/moderate/lang", data={"lang": "en"}, headers=headers),
    ):
        assert response.status_code == (303 if comes_in else 403)
        assert ("Set-Cookie" in response.headers) == comes_in


def test_a_link_works_once_and_looking_at_it_does_not_use_it_up(
    client: FlaskClient, deps: Deps, bob: Person
) -> None:
    token = link_of(deps, bob)
    for _ in range(3):  # a mail program's preview, and the moderator
        page = client.get(SIGN_IN, query_string={"token": token})
        assert f'name="token" value="{token}"' in page.text
        assert "Set-Cookie" not in page.headers
    first = client.post("/moderate/link", data={"token": token}, headers=FROM_HERE)
    assert (first.status_code, first.location) == (303, "/moderate/password?first=1")
    assert "Chào bob." in client.get(first.location).text
    client.delete_cookie(COOKIE)
    again = client.post("/moderate/link", data={"token": token}, headers=FROM_HERE)
    assert again.status_code == 403
    assert "đã được dùng hoặc đã hết hạn" in again.text


def test_a_password_is_set_and_then_signs_in(app: Flask, deps: Deps, bob: Person) -> None:
    desk = Desk.open(app, deps, bob)
    response = desk.post("/moderate/password", password=PASSWORD, again=PASSWORD)
    assert "Đã lưu mật khẩu." in desk.follow(response)
    assert sign_in(app.test_client(), "bob", PASSWORD).status_code == 303
    token = link_of(deps, bob)
    client = app.test_client()
    assert client.post("/moderate/link", data={"token": token},
                       headers=FROM_HERE).location == "/moderate"  # fmt: skip


def test_a_new_password_asks_for_the_old_one_and_ends_other_sessions(
    app: Flask, deps: Deps, bob: Person, alice: Person
) -> None:
    has_password(deps, bob)
    desk, other, hers = (Desk.open(app, deps, who) for who in (bob, bob, alice))
    token, new = link_of(deps, bob), "một câu hoàn toàn khác"
    assert 'name="old"' in desk.get("/moderate/password")
    for old in ({}, {"old": new}):
        refused = desk.post("/moderate/password", password=new, again=new, **old)
        assert refused.status_code == 422
        assert "Mật khẩu hiện tại chưa đúng." in refused.text
    assert other.client.get("/moderate").status_code == 200
    desk.follow(desk.post("/moderate/password", password=new, again=new, old=PASSWORD))
    assert other.client.get("/moderate").location == SIGN_IN
    assert hers.client.get("/moderate").status_code == 200
    assert sign_in(app.test_client(), "bob", PASSWORD).status_code == 403
    late = app.test_client().post("/moderate/link", data={"token": token}, headers=FROM_HERE)
    assert late.status_code == 403
    (line,) = rows(deps, sa.select(event))
    assert (line["act"], line["by"], line["data"]["moderator"]) == (
        "moderator.password", "bob", "bob",
    )  # fmt: skip


def test_a_forgotten_password_is_set_anew_through_a_link(
    app: Flask, deps: Deps, bob: Person
) -> None:
    has_password(deps, bob)
    client = app.test_client()
    client.post("/moderate/link", data={"token": link_of(deps, bob)}, headers=FROM_HERE)
    page = client.get("/moderate/password").text
    assert 'name="old"' not in page
    (csrf,) = set(re.findall(r'name="csrf" value="([^"]+)"', page))
    new = {"csrf": csrf, "password": "câu mới thật dễ nhớ", "again": "câu mới thật dễ nhớ"}
    assert client.post("/moderate/password", data=new).status_code == 303
    assert 'name="old"' in client.get("/moderate/password").text  # known again
    assert client.post("/moderate/password", data=new).status_code == 422


def test_guessing_the_old_password_ends_too(
    settings: Settings, checker: Checker, deps: Deps, bob: Person
) -> None:
    has_password(deps, bob)
    with application(replace(settings, limits=True), checker) as app:
        desk = Desk.open(app, deps, bob)
        new = {"password": PASSWORD + "!", "again": PASSWORD + "!"}
        told = [desk.post("/moderate/password", old=f"đoán {n}", **new).status_code
                for n in range(11)]  # fmt: skip
    assert told == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [("ngắn quá", "ngắn quá", "ít nhất 10"), (PASSWORD, PASSWORD + "!", "chưa giống nhau"),
     ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "ít nhất 10"), ("x" * 300, "x" * 300, "quá dài")],
)  # fmt: skip
def test_a_poor_password_is_not_kept(
    app: Flask, deps: Deps, bob: Person, password: str, again: str, said: str
) -> None:
    response = Desk.open(app, deps, bob).post("/moderate/password", password=password, again=again)
    assert response.status_code == 422
    assert said in response.text
    assert sign_in(app.test_client(), "bob", password).status_code == 403


def test_guessing_ends_for_that_account_from_that_address(
    settings: Settings, checker: Checker, deps: Deps, bob: Person
) -> None:
    has_password(deps, bob)
    with application(replace(settings, limits=True), checker) as app:
        guess_until_refused(app)


def guess_until_refused(app: Flask) -> None:
    client = app.test_client()
    statuses = [sign_in(client, "bob", f"đoán lần thứ {n}").status_code for n in range(11)]
    assert statuses == [403] * 10 + [429]
    refused = sign_in(client, "bob", PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Đã thử quá nhiều lần" in refused.text
    elsewhere = client.post(SIGN_IN, data={"name": "bob", "password": PASSWORD},
                            headers=FROM_HERE, environ_base={"REMOTE_ADDR": "203.0.113.9"})  # fmt: skip
    assert elsewhere.status_code == 303


def test_signing_out_ends_the_session(app: Flask, deps: Deps, bob: Person) -> None:
    desk = Desk.open(app, deps, bob)
    cookie = desk.client.get_cookie(COOKIE)
    assert cookie is not None
    assert desk.post("/moderate/sign-out").location == SIGN_IN
    desk.client.set_cookie(COOKIE, cookie.value)
    assert desk.client.get("/moderate").location == SIGN_IN


def test_the_language_is_kept_with_the_account(app: Flask, deps: Deps, bob: Person) -> None:
    has_password(deps, bob)
    desk = Desk.open(app, deps, bob)
    assert '<html lang="vi">' in desk.get()
    back = "/moderate?tab=published"
    response = desk.client.post("/moderate/lang", data={"lang": "en", "back": back},
                                headers=FROM_HERE)  # fmt: skip
    assert response.location == back
    assert "Nothing has been published yet." in words(desk.get(back))
    other = app.test_client()
    sign_in(other, "bob", PASSWORD)
    assert '<html lang="en">' in other.get("/moderate").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/moderator", "/demo",
             "/moderate/\nx"],
)  # fmt: skip
def test_the_way_back_stays_at_the_desk(client: FlaskClient, back: str) -> None:
    response = client.post("/moderate/lang", data={"lang": "en", "back": back}, headers=FROM_HERE)
    assert response.location == "/moderate"


def test_the_cookie_is_secure_where_readers_come_by_https(
    settings: Settings, checker: Checker, deps: Deps, bob: Person
) -> None:
    has_password(deps, bob)
    with application(replace(settings, public_url="https://ykien.example"), checker) as app:
        assert "; Secure;" in sign_in(app.test_client(), "bob", PASSWORD).headers["Set-Cookie"]
