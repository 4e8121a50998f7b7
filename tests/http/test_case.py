"""The case file: a page that says all, to whom it may, and leaves a line that it was taken out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.case import Asked, take_out
from service.flow.deps import By, Deps, Missing, now
from service.flow.seal import seal_batch
from service.store.tables import event
from tests.http.asking import DESK, put
from tests.support.checkers import RUDE
from tests.support.desk import Desk, held, words
from tests.support.story import NOW, Person, events, make_person, rows
from tests.support.web import ROOT

FOR = {"requester": "Phòng An ninh mạng", "basis": "Điều 26 Luật X", "document": "12/CV-ANM"}


@pytest.fixture
def editor(deps: Deps, site_a: Site) -> Person:
    return make_person(deps, "em", {site_a.id: "editor"})


def test_file_tells_texts_decisions_findings_and_seals(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, editor: Person
) -> None:
    desk = Desk.open(app, deps, editor)
    of = held(deps, site_a, checker, f"Thật {RUDE}.")
    path = f"/moderate/comments/{of}"
    desk.correct(of, text="Thật đáng tiếc.", name="Lê An")
    desk.decide(of, "take_down", reason="unlawful")
    put(deps, of, shown_at=NOW + timedelta(hours=1))
    seal_batch(deps, now(), adopt=True)
    assert f"{path}/case" in desk.get(path)
    assert "E-mail" not in words(desk.get(f"{path}/case"))  # for admins only
    made = desk.post(f"{path}/case", **FOR)
    assert made.status_code == 200
    said = words(made.text)
    for part in (
        f"Mã ý kiến: {of}", f"Thật {RUDE}.", "Thật đáng tiếc.", "Bản từng đăng",
        "Giống bản ngay trên.", "Đã gỡ: Em gỡ xuống", "Vi phạm pháp luật", "Phòng An ninh mạng",
        "Điều 26 Luật X", "12/CV-ANM", "15:00, 01/11/2026", "16:00, 01/11/2026",
        f"/embed?site=a&article=thu&id={of}#ykien-{of}", "Em lập hồ sơ ý kiến",
        "chưa niêm phong", "ykien doctor --record --noted ",
    ):  # fmt: skip
        assert part in said, part
    assert "an@example.com" not in made.text
    assert "203.0.113.7" not in made.text
    assert events(deps, of)[-1] == "case_file"
    assert "Hoàn tác" in desk.get(path)  # a file moves nothing, so undo reaches over it
    assert desk.post(f"{path}/case").status_code == 200  # for the newsroom itself


@pytest.mark.one_database
def test_command_of_the_file_finds_the_seal_that_it_names(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, editor: Person
) -> None:
    desk = Desk.open(app, deps, editor)
    of = held(deps, site_a, checker)
    seal_batch(deps, now(), adopt=True)
    said = words(desk.post(f"/moderate/comments/{of}/case").text)
    number, _, seal = said.partition("--noted ")[2].split()[0].partition(":")
    (row,) = rows(deps, sa.select(event.c.seal).where(event.c.number == int(number)))
    assert row["seal"].hex().startswith(seal)
    assert len(seal) == 16


def test_addresses_are_for_an_admin_who_says_why(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, editor: Person, alice: Person
) -> None:
    of = held(deps, site_a, checker)
    path = f"/moderate/comments/{of}/case"
    other, admin = Desk.open(app, deps, editor), Desk.open(app, deps, alice)
    assert other.post(path, **FOR, personal="1").status_code == 403
    bad = admin.post(path, **FOR | {"document": " "}, personal="1")
    assert bad.status_code == 422
    assert "Số, ngày văn bản:" in words(bad.text)
    assert 'value="Điều 26 Luật X"' in bad.text
    assert "case_file" not in events(deps, of)
    said = words(admin.post(path, **FOR, personal="1").text)
    assert "an@example.com" in said
    assert "203.0.113.7" in said
    assert (
        "Alice lập hồ sơ ý kiến kèm e-mail, địa chỉ mạng; nơi yêu cầu: Phòng An ninh mạng" in said
    )
    (line,) = rows(deps, sa.select(event.c.data).where(event.c.act == "case_file"))
    assert line["data"] == FOR | {"personal": True}


@pytest.mark.one_database
def test_file_is_the_editors_of_that_site(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker)
    path = f"/moderate/comments/{of}/case"
    stranger = make_person(deps, "xa", {site_b.id: "admin"})
    assert Desk.open(app, deps, bob).client.get(path).status_code == 403
    for answer in (Desk.open(app, deps, stranger).client.get(path),
                   Desk.open(app, deps, stranger).post(path)):  # fmt: skip
        assert answer.status_code == 404
    with pytest.raises(Missing):
        take_out(deps, of, Asked(), By("xa", frozenset({site_b.id})), NOW)


@pytest.mark.one_database
def test_permalink_is_the_publishers_page_once_he_has_said_it(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, editor: Person
) -> None:
    of = held(deps, site_a, checker)
    body = {"title": "Bài thử", "url": "https://bao.vn/bai#dau"}
    url = f"{DESK}/sites/a/articles/thu"
    assert app.test_client().put(url, json=body, headers=ROOT).status_code == 200
    said = words(Desk.open(app, deps, editor).post(f"/moderate/comments/{of}/case").text)
    assert f"https://bao.vn/bai#ykien-{of}" in said
    assert "chưa từng đăng" in said
