"""«Báo nhầm» from the card to the editor's page, and the text as the machine reads it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.exempt import MOST
from service.domain.site import Site
from service.flow.amend import Wanted, amend
from service.flow.deps import By, Deps
from service.flow.exempt import Alarm, ask
from service.http.drawn import drawn, reading_of
from service.http.why import why
from tests.http.asking import DESK
from tests.support.checkers import POLICY, RUDE
from tests.support.desk import Desk, held, words
from tests.support.story import NOW, Person, decision, make_person
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database
PAGE = "/moderate/exemptions"


def test_false_alarm_goes_from_the_card_to_an_editor_and_back(
    app: Flask, client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    decision(deps, held(deps, site_a, checker, f"{RUDE} hai"), "approve", bob)
    desk = Desk.open(app, deps, bob)
    link = re.search(r'class="alarm" href="([^"]+)"', desk.get(f"/moderate/comments/{of}"))
    assert link is not None
    page = desk.get(link[1].replace("&amp;", "&"))
    assert f"Báo nhầm: Lời lẽ thô tục «{RUDE}»" in words(page)
    assert "Gặp ở 2 ý kiến; người duyệt cho đăng 1, không đăng hoặc gỡ 0." in words(page)
    asked = {"finding": "profanity.word", "term": RUDE, "section": ""}
    path = f"/moderate/comments/{of}/alarm"
    assert desk.post(path, **asked, note="").status_code == 422
    said = desk.follow(desk.post(path, **asked, note="Tên một món ăn."))
    assert "Đã gửi thư ký tòa soạn." in words(said)
    waiting = desk.get(PAGE)
    assert "Tên một món ăn." in words(waiting)
    act = re.compile(rf'action="({PAGE}/[^"]+/(?:grant|refuse|end))"')
    assert act.findall(waiting) == []  # a moderator looks on
    editor = Desk.open(app, deps, make_person(deps, "em", {site_a.id: "editor"}))
    grant, refuse = act.findall(editor.get(PAGE))
    assert desk.post(grant).status_code == 403
    assert "Đã đồng ý" in words(editor.follow(editor.post(grant)))
    assert "Đã có người trả lời" in words(editor.follow(editor.post(refuse)))
    after = held(deps, site_a, checker, f"{RUDE} ba")
    assert "Ngoại lệ của tòa soạn, không tính điểm" in words(
        desk.get(f"/moderate/comments/{after}")
    )
    policy = client.get(f"{DESK}/policies/a", headers=ROOT).json or {}
    assert policy["overrides"]["exempt"] == [
        {"code": "profanity.word", "term": RUDE, "section": ""}
    ]
    toml = client.get(f"{DESK}/policies/a", query_string={"format": "toml"}, headers=ROOT).text
    assert f'[[exempt]]\ncode = "profanity.word"\nterm = "{RUDE}"' in toml
    (end,) = act.findall(editor.get(PAGE))
    assert "lại được tính điểm" in words(editor.follow(editor.post(end)))
    assert "em chấm dứt" in words(desk.get(PAGE))


def test_no_more_is_granted_than_a_policy_may_say(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    most = [{"code": "spam.word", "term": f"vay {n}"} for n in range(MOST)]
    amend(deps, site_a, POLICY, Wanted(0, {"exempt": most}, "prog"), NOW)
    made = ask(deps, of, Alarm("profanity.word", RUDE, None, "vì"), By("bob", bob.sites), NOW)
    editor = Desk.open(app, deps, make_person(deps, "em", {site_a.id: "editor"}))
    editor.get(PAGE)
    answer = editor.post(f"{PAGE}/{made}/grant")
    assert (answer.status_code, "tối đa" in answer.text) == (409, True)
    amend(deps, site_a, POLICY, Wanted(1, {"exempt": most[1:]}, "prog"), NOW)
    assert "Đã đồng ý" in words(editor.follow(editor.post(f"{PAGE}/{made}/grant")))


def test_alarm_is_of_what_was_found_and_of_ones_own_site(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, charlie: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    path = f"/moderate/comments/{of}/alarm"
    desk, stranger = Desk.open(app, deps, bob), Desk.open(app, deps, charlie)
    for who, code in ((desk, "threat.word"), (desk, "ban.link"), (stranger, "profanity.word")):
        assert who.client.get(path, query_string={"code": code}).status_code == 404
        assert who.post(path, finding=code, note="vì").status_code == 404
    desk.post(path, finding="profanity.word", note="Câu chỉ ở trang này.", section="1")
    assert "Câu chỉ ở trang này." not in stranger.get(PAGE)


def test_card_shows_the_text_as_it_is_read_and_what_is_hidden_in_it(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, "Đ.ị.t c\u200bon đường\u00a0này")
    page = Desk.open(app, deps, bob).get(f"/moderate/comments/{of}")
    assert 'title="ZERO WIDTH SPACE">U+200B</span>' in page
    assert "Ký tự không nhìn thấy (2)" in words(page)
    assert "địt con đường này" in words(page)
    assert "dit con duong nay" in words(page)
    assert drawn("<b>\u3164") == '&lt;b&gt;<span class="unseen" title="HANGUL FILLER">U+3164</span>'
    assert reading_of("một\nhai", "một\nhai").hidden == 0


def test_phone_number_is_called_a_false_alarm_as_its_kind() -> None:
    found = {"code": "contact.phone", "weight": 3.0, "points": 3.0, "message": "", "read_as": None,
             "matched": "0912345678"}  # fmt: skip
    told = why({"outcome": "review", "score": 3.0, "thresholds": {"review": 3.0, "reject": 8.0},
                "findings": [found], "failed": [], "versions": {}, "ms": 1}, "vi")  # fmt: skip
    assert told is not None
    assert told.lines[0].alarm == "code=contact.phone&term="
