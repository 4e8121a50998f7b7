"""The people of a site, at the desk and by the API."""

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.http import people as api
from service.http.limits import Limit
from service.store import access
from service.store.session import write
from service.store.tables import event
from tests.http.asking import DESK, problem, wrong
from tests.support.desk import Desk, words
from tests.support.story import Person, change, make_person, rows
from tests.support.web import ROOT, application

pytestmark = pytest.mark.one_database
PAGE, HERE, ONE = "/moderate/people", f"{DESK}/moderators", f"{DESK}/sites/a/moderators"


@pytest.fixture
def admin(app: Flask, deps: Deps, alice: Person) -> Desk:
    return Desk.open(app, deps, alice)


def test_colleagues_see_who_does_what_and_no_more(
    desk: Desk, deps: Deps, site_a: Site, alice: Person, charlie: Person
) -> None:
    page = desk.get(PAGE)
    told = words(page)
    assert "Quản trị hệ thống 1" in told
    assert "alice" in told
    assert "charlie" not in told
    assert "Đăng nhập gần nhất" not in told
    assert "<select" not in page
    assert "Người duyệt" in words(page.partition('class="menu-panel"')[2].partition("<form")[0])
    assert desk.client.get(PAGE, query_string={"site": "b"}).status_code == 404
    for path in ("", "/role", "/leave", "/names"):
        sent = {"site": "a", "name": "x", "who": "alice", "role": "moderator"}
        assert desk.post(PAGE + path, **sent).status_code in (403, 422)


def test_admin_sees_when_somebody_was_here_and_where_else(
    admin: Desk, app: Flask, deps: Deps, site_a: Site, site_b: Site, alice: Person, bob: Person
) -> None:
    with write(deps.engine) as connection:
        access.set_role(connection, alice.id, site_b.id, "moderator")
        access.set_role(connection, bob.id, site_b.id, "editor")
    admin.post("/moderate/duties", site="a", section="Thể thao", who="bob", on="1")
    change(deps, site_b, role_names={"editor": {"vi": "Trưởng ca"}})
    told = words(admin.get(PAGE))
    assert "bob Phụ trách: Thể thao" in told
    assert "Chưa ghi nhận lần đăng nhập nào" in told
    assert "Trang báo khác: Báo B (Trưởng ca)" in told
    assert "Đăng nhập gần nhất" in told
    assert "đang đăng nhập" in told
    assert "<select" not in admin.get(PAGE, site="b")  # no admin there


def test_person_is_invited_shown_the_link_once_and_enters(
    admin: Desk, app: Flask, deps: Deps
) -> None:
    made = admin.post(PAGE, site="a", name="Lan", role="editor")
    assert made.status_code == 200
    (token,) = re.findall(r"/moderate/sign-in\?token=(once_[\w-]+)", made.text)
    assert token not in admin.get(PAGE)
    assert "chờ vào lần đầu" in words(admin.get(PAGE))
    other = app.test_client()
    done = other.post("/moderate/link", data={"token": token},
                      headers={"Sec-Fetch-Site": "same-origin"})  # fmt: skip
    assert done.location.startswith("/moderate/password")
    assert "Thư ký tòa soạn" in other.get("/moderate").text
    assert "chờ vào lần đầu" not in words(admin.get(PAGE))
    again = admin.post(PAGE, site="a", name="Lan", role="editor")
    assert again.status_code == 409
    assert "Tên này đã có người dùng" in again.text
    assert 'value="Lan"' in again.text  # what was typed stays


def test_role_is_changed_and_taken_at_the_desk(
    admin: Desk, desk: Desk, deps: Deps, site_a: Site
) -> None:
    page = admin.follow(admin.post(f"{PAGE}/role", site="a", who="bob", role="editor"))
    assert "Đã trao vai trò." in page
    assert "<h2" in desk.get("/moderate/bans")
    gone = admin.post(f"{PAGE}/role", site="a", who="nobody", role="editor")
    assert gone.status_code == 404
    assert "Không tìm thấy người này" in gone.text
    page = admin.follow(admin.post(f"{PAGE}/leave", site="a", who="bob"))
    assert "Đã thu hồi quyền." in page
    assert "<option>bob</option>" in page  # and could be called back
    answer = desk.client.get("/moderate")
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/moderate/sign-in")


def test_last_admin_is_told_why_he_stays_and_may_leave_when_there_is_another(
    admin: Desk, desk: Desk, bob: Person
) -> None:
    for path, more in (("/leave", {}), ("/role", {"role": "editor"})):
        refused = admin.post(PAGE + path, site="a", who="alice", **more)
        assert refused.status_code == 409
        assert "người quản trị cuối cùng" in words(refused.text)
    admin.post(f"{PAGE}/role", site="a", who="bob", role="admin")
    assert admin.post(f"{PAGE}/leave", site="a", who="alice").location == "/moderate"
    assert admin.client.get("/moderate").status_code == 303


def test_roles_have_the_names_that_the_newsroom_gives_them(
    admin: Desk, desk: Desk, client: FlaskClient, deps: Deps
) -> None:
    page = admin.follow(admin.post(
        f"{PAGE}/names", site="a", moderator_vi=" Biên tập   viên ", admin_vi="{n}", editor_en="Night chief"
    ))  # fmt: skip
    assert "Đã lưu tên gọi" in page
    assert 'value="Biên tập viên"' in page
    assert "Biên tập viên" in words(desk.get("/moderate"))
    told = words(admin.get(f"{PAGE}?lang=en"))
    assert "Night chief" in told
    assert "Duyệt như Biên tập viên; thêm" in words(admin.get(f"{PAGE}?lang=vi"))
    site = client.get(f"{DESK}/sites/a", headers=ROOT).json
    assert site is not None
    assert site["role_names"] == {
        "moderator": {"vi": "Biên tập viên"}, "editor": {"en": "Night chief"}, "admin": {"vi": "{n}"},
    }  # fmt: skip
    settings = admin.get("/moderate/sites/a")
    assert (
        "moderator.vi = Biên tập viên\neditor.en = Night chief\nadmin.vi = {n}</textarea>"
        in settings
    )
    long = admin.post(f"{PAGE}/names", site="a", admin_vi="x" * 41)
    assert long.status_code == 422
    assert "nhiều nhất 40 ký tự" in long.text
    admin.post(f"{PAGE}/names", site="a")
    assert "Người duyệt" in words(desk.get("/moderate"))


def test_names_that_are_the_same_or_cannot_be_read_are_refused_in_words(
    admin: Desk, client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    for fields, said in (
        ({"moderator_vi": "Biên tập viên", "editor_vi": "biên tập  viên"}, "cần tên khác nhau"),
        ({"moderator_vi": "Thư ký tòa soạn"}, "cần tên khác nhau"),  # as the editor's by default
        ({"moderator_vi": "\u200b"}, "không đọc được"),
    ):
        refused = admin.post(f"{PAGE}/names", site="a", **fields)
        assert refused.status_code == 422
        assert said in refused.text
    swapped = {"moderator": {"vi": "Thư ký tòa soạn"}, "editor": {"vi": "Người duyệt"}}
    for value, status in ((swapped, 200), ({"admin": {"en": "editor"}}, 422)):
        answer = client.patch(f"{DESK}/sites/a", json={"role_names": value}, headers=ROOT)
        assert answer.status_code == status


def test_names_kept_as_they_were_leave_no_row(admin: Desk, deps: Deps) -> None:
    for _ in range(2):
        admin.follow(admin.post(f"{PAGE}/names", site="a", editor_vi="BTV Trực"))
    assert len(rows(deps, sa.select(event).where(event.c.act == "site.change"))) == 1
    told = words(admin.get(PAGE))
    assert "Duyệt như người duyệt; thêm" in told  # the usual name stands in a sentence


def test_name_that_a_newsroom_gave_stands_in_sentences_as_it_is_written(admin: Desk) -> None:
    admin.post(f"{PAGE}/names", site="a", moderator_vi="Ban Bạn đọc")
    assert "Duyệt như Ban Bạn đọc; thêm" in words(admin.get(PAGE))


def test_wrong_names_are_refused(client: FlaskClient, site_a: Site) -> None:
    for value in ({"king": {"vi": "x"}}, {"editor": {"fr": "x"}}, {"editor": {"vi": ""}},
                  {"editor": {"vi": "x" * 41}}, {"editor": "x"}):  # fmt: skip
        answer = client.patch(f"{DESK}/sites/a", json={"role_names": value}, headers=ROOT)
        assert answer.status_code == 422


def test_invitation_by_mail_shows_no_link(
    app: Flask, deps: Deps, checker: Checker, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LETTERS", Limit("invite", 1, 3600))
    own = replace(deps.settings, smtp_url="smtp://x", mail_from="a@b.vn", limits=True)
    with application(own, checker) as made:
        admin = Desk.open(made, deps, alice)
        wrong_one = admin.post(PAGE, site="a", name="Lan", role="editor", email="lan")
        assert wrong_one.status_code == 422
        assert "Địa chỉ email chưa đúng." in wrong_one.text
        form = wrong_one.text.partition('aria-labelledby="invite"')[2].partition("</form>")[0]
        assert '<option value="editor" selected>' in form
        page = admin.post(PAGE, site="a", name="Lan", role="editor", email="lan@b.vn").text
        assert "được gửi đến lan@b.vn" in words(page)
        assert "token=" not in page
        often = admin.post(PAGE, site="a", name="Mai", role="editor", email="mai@b.vn")
        assert (often.status_code, "Retry-After" in often.headers) == (429, True)
        assert 'value="mai@b.vn"' in often.text


def test_people_by_the_api(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, alice: Person, bob: Person
) -> None:
    said = {"site": "a", "name": "Lan/Anh", "role": "moderator"}
    made = client.post(HERE, json=said, headers=alice.headers)
    assert made.status_code == 201
    assert made.json is not None
    assert "token=once_" in made.json["link"]
    path = f"{ONE}/{quote('Lan/Anh', safe='')}"
    assert client.put(path, json={"role": "editor"}, headers=alice.headers).status_code == 204
    told = client.get(HERE, headers=alice.headers).json
    assert told is not None
    assert [(one["name"], one["roles"]) for one in told["moderators"]] == [
        ("Lan/Anh", {"a": "editor"}), ("alice", {"a": "admin"}), ("bob", {"a": "moderator"}),
    ]  # fmt: skip
    assert client.delete(path, headers=alice.headers).status_code == 204
    problem(client.delete(path, headers=alice.headers), 404, "unknown.moderator")
    problem(client.delete(f"{ONE}/alice", headers=alice.headers), 409, "people.last_admin")
    problem(client.get(HERE, headers=bob.headers), 403, "role")
    problem(client.get(f"{HERE}?site=b", headers=alice.headers), 404, "unknown.site")
    problem(client.post(HERE, json=said | {"email": "x@b.vn"}, headers=alice.headers), 409,
            "people.no_mail")  # fmt: skip
    assert wrong(client.post(HERE, json=said | {"name": "root"}, headers=alice.headers)) == {
        "/name": "name.reserved"
    }
    with write(deps.engine) as connection:
        boss = access.add_moderator(connection, "zung", now(), root=True)
        access.start_session(connection, boss, now())
    for headers, here in ((alice.headers, None), (ROOT, True)):
        told = client.get(f"{HERE}?site=a", headers=headers).json
        assert told is not None
        last = told["moderators"][-1]
        assert (last["name"], last["signed_in"], last["two_step"]) == ("zung", here, here and False)
        assert (last["seen"] is None) == (here is None)
    with write(deps.engine) as connection:
        access.change_moderator(connection, boss, disabled=True, root=False)
    only = client.get(f"{HERE}?site=b", headers=ROOT).json
    assert only == {"moderators": []}


def test_somebody_of_another_site_is_given_a_role_by_whoever_knows_both(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, charlie: Person
) -> None:
    both = make_person(deps, "dung", {site_a.id: "admin", site_b.id: "admin"})
    admin = Desk.open(app, deps, both)
    assert "<option>charlie</option>" in admin.get(PAGE, site="a")
    page = admin.follow(admin.post(f"{PAGE}/role", site="a", who="charlie", role="moderator"))
    assert "charlie" in words(page)
    with write(deps.engine) as connection:
        access.change_moderator(connection, charlie.id, disabled=True)
        access.add_moderator(connection, "chủ bút", now(), root=True)
    told = words(admin.get(PAGE, site="a"))
    assert "tài khoản bị khóa" in told
    assert "Quản trị mọi trang báo 1" in told
