"""Two-step sign-in at the desk and at its door."""

import re
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.flow import second as flow
from service.flow.deps import Deps, now
from service.http import second as pages
from service.store import access
from service.store.session import write
from service.store.tables import event, second_wait
from tests.http.test_signin import PASSWORD, SIGN_IN, has_password, link_of, sign_in
from tests.support.desk import FROM_HERE, Desk, words
from tests.support.story import Person, rows
from tests.support.web import ROOT

CODE, SECOND = "/moderate/code", "/moderate/second"
EARLIER = timedelta(minutes=5)


@pytest.fixture
def secret(deps: Deps, bob: Person) -> str:
    """Bob's app's; two-step sign-in is on since a while."""
    at = now() - EARLIER
    made = flow.begin(deps, bob.id, at)
    assert made is not None
    assert flow.confirm(deps, bob.id, "bob", pyotp.TOTP(made).at(at), at) is not None
    has_password(deps, bob)
    return made


def token_of(response: TestResponse) -> str:
    """What the page of the second step carries."""
    assert response.status_code == 200, response.text
    assert "Set-Cookie" not in response.headers
    (token,) = re.findall(r'name="token" value="([^"]+)"', response.text)
    return str(token)


def bring(client: FlaskClient, token: str, code: str, **headers: str) -> TestResponse:
    return client.post(CODE, data={"token": token, "code": code}, headers=headers or FROM_HERE)


def test_a_password_alone_opens_nothing(client: FlaskClient, deps: Deps, secret: str) -> None:
    token = token_of(sign_in(client, "bob", PASSWORD))
    assert client.get("/moderate").location == SIGN_IN
    wrong = bring(client, token, "000000")
    assert wrong.status_code == 403
    assert "Mã chưa đúng" in wrong.text
    assert client.get("/moderate").location == SIGN_IN
    path = f"{CODE}?back=/moderate/duties"
    assert (
        f'action="{CODE}?back=%2Fmoderate%2Fduties"'
        in client.post(path, data={"token": token, "code": "000000"}, headers=FROM_HERE).text
    )
    data = {"token": token, "code": pyotp.TOTP(secret).now()}
    right = client.post(path, data=data, headers=FROM_HERE)
    assert (right.status_code, right.location) == (303, "/moderate/duties")
    assert "bob" in client.get("/moderate").text
    assert rows(deps, sa.select(second_wait)) == []


def test_new_password_ends_what_the_old_one_began(
    client: FlaskClient, deps: Deps, bob: Person, secret: str
) -> None:
    token = token_of(sign_in(client, "bob", PASSWORD))
    with write(deps.engine) as connection:
        access.set_password(connection, bob.id, "another hash")
    assert bring(client, token, pyotp.TOTP(secret).now()).status_code != 303
    assert client.get("/moderate").location == SIGN_IN


def test_a_link_alone_opens_nothing_either(
    client: FlaskClient, deps: Deps, bob: Person, secret: str
) -> None:
    asked = client.post("/moderate/link", data={"token": link_of(deps, bob)}, headers=FROM_HERE)
    token = token_of(asked)
    assert client.get("/moderate").location == SIGN_IN
    assert bring(client, token, pyotp.TOTP(secret).now()).status_code == 303
    assert 'name="old"' not in client.get("/moderate/password").text  # a link has signed in


@pytest.mark.one_database
def test_the_first_step_counts_for_one_sign_in_and_not_for_long(
    client: FlaskClient, app: Flask, deps: Deps, bob: Person, secret: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    token = token_of(sign_in(client, "bob", PASSWORD))
    assert bring(client, token, pyotp.TOTP(secret).now()).status_code == 303
    again = bring(app.test_client(), token, pyotp.TOTP(secret).at(now() + timedelta(seconds=30)))
    assert again.status_code == 403
    assert "Mời bạn đăng nhập lại" in again.text
    late = token_of(sign_in(app.test_client(), "bob", PASSWORD))
    monkeypatch.setattr(pages, "now", lambda: now() + timedelta(minutes=11))
    told = bring(app.test_client(), late, pyotp.TOTP(secret).at(now() + timedelta(minutes=11)))
    assert "Mời bạn đăng nhập lại" in told.text
    for token in ("", "2nd_x", "\0"):
        assert bring(app.test_client(), token, "000000").status_code == 403


@pytest.mark.one_database
def test_whoever_is_disabled_meanwhile_stays_out(
    client: FlaskClient, deps: Deps, bob: Person, secret: str
) -> None:
    token = token_of(sign_in(client, "bob", PASSWORD))
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    assert bring(client, token, pyotp.TOTP(secret).now()).status_code == 403


@pytest.mark.one_database
def test_another_site_brings_no_code(client: FlaskClient, secret: str) -> None:
    token = token_of(sign_in(client, "bob", PASSWORD))
    code = pyotp.TOTP(secret).now()
    assert bring(client, token, code, Origin="https://evil.example").status_code == 403
    assert bring(client, token, code).status_code == 303


@pytest.mark.one_database
def test_guessing_ends_from_wherever(app: Flask, secret: str) -> None:
    for number in range(5):
        client = app.test_client()
        token = token_of(sign_in(client, "bob", PASSWORD))
        assert bring(client, token, f"00000{number}").status_code == 403
    token = token_of(sign_in(app.test_client(), "bob", PASSWORD))
    told = bring(app.test_client(), token, pyotp.TOTP(secret).now())
    assert told.status_code == 429
    assert "Đã nhập sai nhiều lần" in told.text


def test_it_is_set_up_at_the_desk_and_taken_away(app: Flask, deps: Deps, bob: Person) -> None:
    has_password(deps, bob)
    desk = Desk.open(app, deps, bob)
    assert "Thiết lập" in desk.get(SECOND)
    begun = desk.post(f"{SECOND}/begin")
    (shown,) = re.findall(r"<code>((?:[A-Z2-7]{4} ?){8})</code>", begun.text)
    secret = shown.replace(" ", "")
    assert f"otpauth://totp/ykien:bob%40127.0.0.1?secret={secret}&amp;issuer=ykien" in begun.text
    assert sign_in(app.test_client(), "bob", PASSWORD).status_code == 303  # not yet in force
    wrong = desk.post(f"{SECOND}/confirm", code="000000")
    assert wrong.status_code == 422
    assert secret in wrong.text
    on = desk.post(f"{SECOND}/confirm", code=pyotp.TOTP(secret).now())
    codes = re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", on.text)
    assert len(codes) == 10
    page = desk.get(SECOND)
    assert "Còn 10 mã dự phòng" in words(page)
    assert not [one for one in (secret, *codes) if one in page]
    assert desk.post(f"{SECOND}/begin").location == SECOND  # it is on: nothing is shown
    assert desk.post(f"{SECOND}/confirm", code="000000").location == SECOND

    client = app.test_client()
    assert bring(client, token_of(sign_in(client, "bob", PASSWORD)), codes[0]).status_code == 303
    assert desk.post(f"{SECOND}/remove", code=codes[0]).status_code == 403
    assert "Đã tắt đăng nhập hai bước." in desk.follow(desk.post(f"{SECOND}/remove", code=codes[1]))
    assert sign_in(app.test_client(), "bob", PASSWORD).location == "/moderate"
    told = [(row["act"], row["by"]) for row in rows(deps, sa.select(event).order_by(event.c.id))]
    assert told == [(f"moderator.totp_{act}", "bob") for act in ("on", "code", "code", "off")]


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["begin", "confirm", "remove"])
def test_no_change_without_the_desks_own_form(
    app: Flask, deps: Deps, bob: Person, path: str
) -> None:
    desk = Desk.open(app, deps, bob)
    fields = {} if path == "begin" else {"code": "000000"}
    assert desk.client.post(f"{SECOND}/{path}", data=fields).status_code == 403


@pytest.mark.one_database
def test_nothing_of_it_is_there_for_who_has_no_account(client: FlaskClient) -> None:
    assert client.get(SECOND, headers=ROOT).status_code == 404
    assert client.post(f"{SECOND}/begin", data={"csrf": "x"}, headers=ROOT).status_code == 404
