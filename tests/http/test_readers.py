"""Who is signed by the newspaper without an address is looked up by the newspaper's own id."""

import pytest
from flask import Flask

from service.domain.site import Site
from service.flow.deps import Deps
from tests.support.desk import Desk, listed, words
from tests.support.signing import signed
from tests.support.story import Person, keep, make_person, stands

pytestmark = pytest.mark.one_database


def test_moderator_finds_all_that_a_signed_reader_wrote(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, bob: Person, charlie: Person
) -> None:
    one, two = signed(deps, site_a, text="Câu một."), signed(deps, site_a, text="Câu hai.")
    signed(deps, site_a, sub="u-8")
    keep(deps, site_a, "Câu khác.")
    desk = Desk.open(app, deps, bob)
    found = desk.post("/moderate/author", reader=" u-7 ", site="")
    assert "u-7" not in found.location
    assert set(listed(desk.follow(found))) == {one, two}
    nobody = desk.follow(desk.post("/moderate/author", reader="u-9"))
    assert "Chưa có ý kiến nào của mã thành viên này." in words(nobody)
    strange = Desk.open(app, deps, charlie).post("/moderate/author", reader="u-7", site="a")
    assert "no_reader" in strange.location


def test_admin_sees_and_erases_what_is_kept_of_a_signed_reader(
    app: Flask, deps: Deps, site_a: Site, site_b: Site
) -> None:
    one, other = signed(deps, site_a), signed(deps, site_b)
    admin = make_person(deps, "chi", {site_a.id: "admin", site_b.id: "admin"})
    desk, path = Desk.open(app, deps, admin), "/moderate/privacy"
    asked = {"reader": "u-7", "site": "a"}
    vague = desk.post(f"{path}/look", reader="u-7")
    assert vague.status_code == 422
    assert "mời bạn chọn trang báo" in words(vague.text)
    for act in ("export", "erase"):
        assert desk.post(f"{path}/{act}", reader="u-7", count=1, sure="1").status_code in (404, 422)
    page = desk.post(f"{path}/look", **asked).text
    assert "1 ý kiến theo mã thành viên u-7" in words(page)
    assert f"/moderate/comments/{one}" in page
    assert other not in page
    assert desk.post(f"{path}/export", **asked).mimetype == "application/zip"
    done = desk.post(f"{path}/erase", **asked, count=1, sure="1")
    assert "Đã xóa dữ liệu của 1 ý kiến." in words(done.text)
    assert [stands(deps, which).status for which in (one, other)] == ["removed", "received"]
