"""A letter's link: its page changes nothing, its button does what the desk would do."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.check import Checker
from service.domain.desk_mail import GOOD, Answer, Link
from service.domain.site import Site
from service.flow.appeal import appeal
from service.flow.deps import Deps, now
from service.flow.desk_link import seal
from service.http.desk_mail import LETTERS
from service.http.limits import Limits
from service.store import access, lockdowns
from service.store.session import read, write
from service.store.tables import event
from tests.support.desk import CALM, Desk, held, words
from tests.support.desk_letters import wants
from tests.support.story import ADDRESS, Person, change, decision, rows, stands

PAGE = "/moderate/by-mail"
THREAT = "Tao biết nhà mày ở đâu, tao sẽ giết cả nhà mày."


def link(deps: Deps, who: Person, public_id: str, act: Answer = "approve") -> str:
    """What a letter of this moment would carry."""
    wants(deps, who)
    one = stands(deps, public_id)
    with read(deps.engine) as connection:
        found = access.by_id(connection, who.id)
    assert found is not None
    made = Link(who.id, public_id, one.version, act, now() + GOOD)
    return seal(deps, made, found, one.site_id, "salt").partition("token=")[2]


@pytest.fixture
def waiting(deps: Deps, site_a: Site, checker: Checker) -> str:
    """A comment that waits."""
    return held(deps, site_a, checker)


def look(client: FlaskClient, token: str, status: int = 200) -> str:
    answer = client.get(PAGE, query_string={"token": token, "lang": "vi"})
    assert answer.status_code == status
    return words(answer.text)


def press(client: FlaskClient, token: str, **more: str) -> TestResponse:
    return client.post(PAGE, data={"token": token} | more)


def test_opening_it_names_the_act_and_does_nothing(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    was, token = stands(deps, waiting), link(deps, bob, waiting)
    for _ in range(2):
        page = look(client, token)
        assert "Duyệt đăng ý kiến này?" in page
        assert CALM in page
        assert "dưới tên bob" in page
    assert client.head(PAGE, query_string={"token": token}).status_code == 200
    assert stands(deps, waiting) == was
    assert "an@example.com" not in page
    assert ADDRESS not in page


def test_button_decides_as_that_moderator_and_the_page_then_says_so(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting)
    done = press(client, token)
    assert done.status_code == 303
    assert stands(deps, waiting).status == "published"
    (row,) = rows(deps, sa.select(event).where(event.c.act == "approve"))
    assert (row["by"], row["data"]["via"]) == ("bob", "mail")
    page = words(client.get(done.location).text)
    assert "Đã có người xử lý" in page
    assert "Bob duyệt đăng (qua thư)" in page
    again = press(client, token)
    assert again.status_code == 409
    assert "Bob duyệt đăng" in words(again.text)


def test_who_comes_late_is_told_who_decided_what_and_when(
    client: FlaskClient, deps: Deps, bob: Person, alice: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting)
    decision(deps, waiting, "reject", alice, reason="off_topic", at=now())
    page = look(client, token)
    assert "Đã có người xử lý" in page
    assert "Alice quyết định không đăng (Không liên quan bài viết)" in page
    assert '<button class="act go"' not in client.get(PAGE, query_string={"token": token}).text
    late = press(client, token)
    assert late.status_code == 409
    assert "Alice quyết định không đăng" in words(late.text)
    assert stands(deps, waiting).status == "rejected"


def test_comment_that_changed_but_waits_is_said_to_have_changed(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting)
    with write(deps.engine) as connection:
        connection.execute(sa.text("UPDATE comment SET version = version + 1"))
    assert "Ý kiến đã thay đổi sau khi thư được gửi" in look(client, token)
    assert press(client, token).status_code == 409


def test_refusing_takes_a_reason(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting, "reject")
    page = look(client, token)
    assert "Không đăng ý kiến này?" in page
    assert "Công kích, bôi nhọ" in page
    assert press(client, token).status_code == 422
    assert press(client, token, reason="off_topic").status_code == 303
    assert stands(deps, waiting).status == "rejected"


def test_severe_comment_takes_a_second_press(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    with write(deps.engine) as connection:
        connection.execute(sa.text("UPDATE comment SET codes = ' threat.violence '"))
    token = link(deps, bob, waiting)
    assert "Vẫn duyệt đăng" not in look(client, token)
    asked = press(client, token)
    assert asked.status_code == 422
    assert "Vẫn duyệt đăng" in asked.text
    assert stands(deps, waiting).status == "held"
    assert press(client, token, sure="1").status_code == 303
    assert stands(deps, waiting).status == "published"


def test_where_two_hands_publish_it_is_a_proposal(
    client: FlaskClient, deps: Deps, site_a: Site, bob: Person, waiting: str
) -> None:
    change(deps, site_a, second_level=True)
    token = link(deps, bob, waiting)
    assert "Đề xuất đăng ý kiến này?" in look(client, token)
    assert press(client, token).status_code == 303
    one = stands(deps, waiting)
    assert (one.status, one.proposed) == ("held", "bob")


def test_own_refusal_is_left_to_others_here_too(
    client: FlaskClient, deps: Deps, site_a: Site, bob: Person, waiting: str
) -> None:
    decision(deps, waiting, "reject", bob, reason="off_topic")
    appeal(deps, site_a, waiting, "Xin xem lại.", now())
    token = link(deps, bob, waiting)
    assert "Bạn đã từ chối ý kiến này" in look(client, token)
    assert press(client, token).status_code == 409
    assert stands(deps, waiting).status == "held"


def test_lock_down_holds_against_a_letter(
    client: FlaskClient, deps: Deps, site_a: Site, bob: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting)
    with write(deps.engine) as connection:
        lockdowns.add(connection, {
            "public_id": "x", "site_id": site_a.id, "scope": "site", "level": "hold",
            "ordered_by": "TBT", "by": "alice", "created": now(),
        })  # fmt: skip
    deps.sites.forget()
    locked = press(client, token)
    assert locked.status_code == 409
    assert "đang tạm khóa" in words(locked.text)


def test_dead_link_shows_nothing_and_does_nothing(
    client: FlaskClient, deps: Deps, bob: Person, waiting: str
) -> None:
    token = link(deps, bob, waiting)
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    for said in (token, "", "x" * 100, "\0"):
        page = look(client, said, 403)
        assert "Đường dẫn này không còn dùng được" in page
        assert CALM not in page
    assert press(client, token).status_code == 403
    assert stands(deps, waiting).status == "held"


MAIL = "/moderate/mail"


@pytest.fixture
def desk(app: Flask, deps: Deps, bob: Person) -> Desk:
    """Bob at the desk."""
    return Desk.open(app, deps, bob)


def test_page_says_that_no_mail_can_be_sent(desk: Desk) -> None:
    assert "chưa thư nào được gửi" in desk.get(MAIL)


def test_what_is_wanted_is_kept_and_shown(desk: Desk) -> None:
    kept = desk.post(MAIL, email="bob@bao.vn", digest="hours", hours="17, 7h", held="1")
    page = desk.follow(kept)
    assert "Đã lưu." in page
    assert 'value="7, 17"' in page
    assert 'name="digest" value="hours" checked' in page
    assert 'name="held" value="1" checked' in page
    assert "Đang chờ xác nhận bob@bao.vn" in page
    again = desk.post(MAIL, email="bob@bao.vn", digest="every", every="5")
    assert 'value="4" selected' in desk.follow(again)
    assert "Xác nhận địa chỉ" in desk.get(MAIL, confirm="x")
    dead = desk.post(f"{MAIL}/confirm", token="x")
    assert "không còn dùng được" in desk.follow(dead)


@pytest.mark.parametrize(("fields", "said"), [
    ({"held": "1"}, "Cần một địa chỉ e-mail đúng"),
    ({"email": "không phải", "held": "1"}, "Cần một địa chỉ e-mail đúng"),
    ({"email": "b@bao.vn", "digest": "hours", "hours": "25"}, "Giờ nhận là các số từ 0 đến 23"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(
    desk: Desk, fields: dict[str, str], said: str
) -> None:
    refused = desk.post(MAIL, **fields)
    assert refused.status_code == 422
    assert said in words(refused.text)
    assert 'name="held" value="1" checked' not in desk.get(MAIL)


@pytest.mark.one_database
def test_nothing_wanted_may_be_saved_over_and_over(app: Flask, desk: Desk) -> None:
    object.__setattr__(app.extensions["ykien"], "limits", Limits(None, on=True))
    for _ in range(LETTERS.quota + 1):
        assert desk.post(MAIL, digest="off").status_code == 303


def test_address_is_proved_by_the_link(desk: Desk, deps: Deps, bob: Person) -> None:
    assert desk.follow(desk.post(MAIL, email="bob@bao.vn", held="1"))
    with write(deps.engine) as connection:
        connection.execute(sa.text("UPDATE desk_mail SET salt = 's'"))
    token = deps.keys.token(f"desk-mail/address/{bob.id}/s")
    page = desk.follow(desk.post(f"{MAIL}/confirm", token=token))
    assert "Đã xác nhận địa chỉ." in page
    assert "Đang chờ xác nhận" not in page


def test_root_by_token_has_no_letters(client: FlaskClient, deps: Deps) -> None:
    assert replace(deps.settings, smtp_url=None).moderator_token is not None
    headers = {"Authorization": f"Bearer {deps.settings.moderator_token}"}
    assert client.get(MAIL, headers=headers).status_code == 404
