"""An appeal on the card: whose turn it is, and that it came back after a day without anybody."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.appeal import appeal
from service.flow.deps import Deps, now
from tests.http.asking import problem
from tests.support.desk import Desk, held, listed, words
from tests.support.story import Person, change, decision, stands

BUTTONS = ("Duyệt đăng", "Sửa và duyệt đăng", "Không đăng")


def asked(deps: Deps, site: Site, checker: Checker, by: Person, hours: float) -> str:
    """Refused, and appealed against so many hours ago."""
    public_id = held(deps, site, checker)
    decision(deps, public_id, "reject", by, reason="off_topic")
    appeal(deps, site, public_id, "Xin xem lại.", now() - timedelta(hours=hours))
    return public_id


@pytest.fixture
def of_bob(app: Flask, deps: Deps, bob: Person) -> Desk:
    """Bob at the desk, who refused it."""
    return Desk.open(app, deps, bob)


def buttons(page: str) -> list[str]:
    acts = page.partition('class="acts"')[2].partition("</footer>")[0]
    return [one for one in BUTTONS if f"<span>{one}</span>" in acts or f'">{one}</span>' in acts]


def test_who_refused_it_is_told_to_wait_and_others_are_told_why(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person, of_bob: Desk
) -> None:
    public_id = asked(deps, site_a, checker, bob, 1)
    page = of_bob.get(f"/moderate/comments/{public_id}")
    assert buttons(page) == []
    assert "Bạn đã từ chối ý kiến này nên người khác xem lại trước." in page
    refused = of_bob.decide(public_id, "approve")
    assert refused.status_code == 409
    assert "Chính bạn đã từ chối ý kiến này" in words(refused.text)
    assert stands(deps, public_id).status == "held"
    page = Desk.open(app, deps, alice).get(f"/moderate/comments/{public_id}")
    assert buttons(page) == list(BUTTONS)
    assert "bob đã từ chối ý kiến này; đến" in page


def test_what_nobody_took_for_a_day_is_back_and_marked(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, of_bob: Desk
) -> None:
    public_id = asked(deps, site_a, checker, bob, 25)
    page = of_bob.get(f"/moderate/comments/{public_id}")
    assert "Đã 24 giờ chưa ai xử lý" in page
    assert buttons(page) == list(BUTTONS)
    assert of_bob.decide(public_id, "approve").status_code == 303


def test_programs_are_told_so_by_a_code(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = asked(deps, site_a, checker, bob, 1)
    sent = {"action": "approve", "version": stands(deps, public_id).version}
    path = f"/api/v1/moderation/comments/{public_id}/decisions"
    problem(client.post(path, json=sent, headers=bob.headers), 409, "own_refusal")


def test_list_of_appeals_leaves_out_what_one_has_refused_oneself(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person, of_bob: Desk
) -> None:
    own = asked(deps, site_a, checker, bob, 1)
    assert "Không có đề nghị xem lại nào đến lượt bạn." in of_bob.get(tab="appeals", turn="1")
    back = asked(deps, site_a, checker, bob, 25)
    others = asked(deps, site_a, checker, alice, 1)
    page = of_bob.get(tab="appeals")
    assert set(listed(page)) == {own, back, others}
    assert "Đến lượt tôi (2)" in page
    page = of_bob.get(tab="appeals", turn="1")
    assert set(listed(page)) == {back, others}
    assert 'aria-current="true">Đến lượt tôi (2)' in page
    assert 'aria-current="page">Xem lại <span class="n">3</span>' in page
    assert set(listed(Desk.open(app, deps, alice).get(tab="appeals", turn="1"))) == {own, back}
    assert "Đến lượt tôi" not in of_bob.get(tab="waiting")


def test_who_refused_it_is_not_offered_to_end_the_proposal_that_answers_the_appeal(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person, of_bob: Desk
) -> None:
    public_id = asked(deps, site_a, checker, bob, 1)
    change(deps, site_a, second_level=True)
    decision(deps, public_id, "approve", alice, at=now())
    card = f"/moderate/comments/{public_id}"
    page = of_bob.get(card)
    assert buttons(page) == []
    assert "chỉ người khác được từ chối hoặc trả lại đề xuất đó" in page
    assert "trả lại đề xuất đó" not in Desk.open(app, deps, alice).get(card)
