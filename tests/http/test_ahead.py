"""Cards fetched beforehand, decisions sent twice, what is severe, and everybody's own keys."""

import re
from html import unescape
from json import loads

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store.tables import comment, decision as decisions
from tests.support.checkers import GRAVE
from tests.support.desk import Desk, held, words
from tests.support.story import Person, decision, rows, stands


def claims(deps: Deps) -> dict[str, str]:
    query = sa.select(comment.c.public_id, comment.c.claimed_by)
    return {row["public_id"]: row["claimed_by"] for row in rows(deps, query) if row["claimed_by"]}


def cards(page: str) -> list[str]:
    return re.findall(r'<section data-card="([^"]+)"', page)


def test_three_cards_at_most_are_claimed_and_handed_back(
    desk: Desk, deps: Deps, app: Flask, alice: Person, site_a: Site, checker: Checker
) -> None:
    ids = [held(deps, site_a, checker, f"Ý kiến {n}") for n in range(5)]
    page = desk.post("/moderate/ahead", ids=" ".join(ids), back="order=oldest").text
    assert cards(page) == ids[:3]
    assert claims(deps) == dict.fromkeys(ids[:3], "bob")
    assert f'data-path="/moderate/comments/{ids[1]}?order=oldest"' in page
    assert "Nhường lại" in words(page)
    assert "Bạn đang giữ" not in words(page)
    other = Desk.open(app, deps, alice).post("/moderate/ahead", ids=f"{ids[2]} {ids[3]}").text
    assert re.findall(r'data-card="([^"]+)"[^>]*data-taken', other) == [ids[2]]
    before = now()
    assert desk.post("/moderate/unused", ids=ids[0], at=before.isoformat()).status_code == 204
    desk.post("/moderate/ahead", ids=ids[1])
    desk.post("/moderate/unused", ids=f"{ids[1]} {ids[3]}", at=before.isoformat())
    assert claims(deps) == {ids[1]: "bob", ids[2]: "bob", ids[3]: "alice"}  # claimed anew; not his
    desk.post("/moderate/unused", ids=ids[1])
    assert ids[1] not in claims(deps)


def test_what_does_not_wait_is_shown_and_not_claimed(
    desk: Desk, deps: Deps, bob: Person, site_a: Site, site_b: Site, checker: Checker
) -> None:
    done, foreign = held(deps, site_a, checker), held(deps, site_b, checker)
    decision(deps, done, "approve", bob)
    page = desk.post("/moderate/ahead", ids=f"{done} {foreign} none {done}").text
    assert cards(page) == [done]
    assert claims(deps) == {}


def test_a_decision_that_is_sent_again_is_made_once(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker)
    sent = {"csrf": desk.csrf, "action": "approve", "version": stands(deps, public_id).version}
    path = f"/moderate/comments/{public_id}/decide"
    answers = [
        desk.client.post(path, data=sent | {"next": following}, headers={"Idempotency-Key": "k"})
        for following in ("", "other")
    ]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(rows(deps, sa.select(decisions))) == 1
    other = desk.client.post(
        path, data=sent | {"action": "restore"}, headers={"Idempotency-Key": "k"}
    )
    assert other.status_code == 422


def test_what_is_severe_is_approved_by_a_second_press_only(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker, f"Sẽ {GRAVE} nó.")
    page = desk.get(f"/moderate/comments/{public_id}")
    assert 'name="sure"' in page
    assert "Có dấu hiệu nghiêm trọng: đe dọa." in words(page)
    assert "Bấm A lần nữa để đăng" in words(page)
    asked = desk.decide(public_id, "approve")
    assert asked.status_code == 422
    assert re.search(
        r'<details class="drawer" name="act" open>\s*<summary class="act go"', asked.text
    )
    assert stands(deps, public_id).status == "held"
    desk.follow(desk.decide(public_id, "approve", sure="1"))
    assert stands(deps, public_id).status == "published"
    calm = desk.get(f"/moderate/comments/{held(deps, site_a, checker)}")
    assert 'name="sure"' not in calm


def test_what_is_severe_is_not_shown_by_a_correction_or_restored_unasked(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    public_id = held(deps, site_a, checker, f"Sẽ {GRAVE} nó.")
    typed = {"text": "Sẽ nói chuyện với nó.", "name": "An"}
    version = stands(deps, public_id).version
    asked = desk.correct(public_id, version=version, **typed)
    assert asked.status_code == 422
    assert typed["text"] in words(asked.text)
    assert stands(deps, public_id).status == "held"
    desk.follow(desk.decide(public_id, "approve", sure="1"))
    desk.follow(desk.decide(public_id, "take_down", reason="abuse"))
    assert desk.decide(public_id, "restore").status_code == 422
    assert "data-sure" in desk.get(f"/moderate/comments/{public_id}")
    desk.follow(desk.decide(public_id, "restore", sure="1"))
    assert stands(deps, public_id).status == "published"


def keys_of(page: str) -> dict[str, str]:
    (said,) = re.findall(r'data-keys="([^"]+)"', page)
    return dict(loads(unescape(said)))


def test_keys_are_everybody_s_own(desk: Desk, deps: Deps, app: Flask, alice: Person) -> None:
    assert keys_of(desk.get())["KeyA"] == "approve"
    typed = {"approve": ["KeyX", "Numpad1"], "reject": ["Comma", ""], "next": ["ArrowRight"]}
    said = desk.follow(desk.post("/moderate/keys", **typed, method="vni", blur="1"))
    assert "Đã lưu phím tắt của bạn." in words(said)
    own = desk.get()
    assert keys_of(own) == {"KeyX": "approve", "Comma": "reject", "ArrowRight": "next"}
    assert re.search(r"<kbd>X</kbd> </dt><dd>duyệt đăng", own)
    assert 'data-method="vni"' in own
    assert '<option value="Comma" selected>' in desk.get("/moderate/keys")
    assert keys_of(Desk.open(app, deps, alice).get())["KeyA"] == "approve"
    desk.follow(desk.post("/moderate/keys", preset="digits"))
    assert keys_of(desk.get())["Digit1"] == "approve"
    desk.follow(desk.post("/moderate/keys", preset="letters"))
    assert keys_of(desk.get())["KeyA"] == "approve"


def test_one_key_for_two_acts_is_refused_with_a_sentence(desk: Desk) -> None:
    refused = desk.post("/moderate/keys", approve=["KeyX"], reject=["KeyX"], undo=["KeyZ"])
    assert refused.status_code == 422
    assert "Phím «X» đang được chọn cho cả hai việc: duyệt đăng; không đăng" in words(refused.text)
    assert refused.text.count('aria-invalid="true"') == 2
    assert '<option value="KeyZ" selected>' in refused.text  # nothing that was chosen is lost
    assert keys_of(desk.get())["KeyA"] == "approve"


@pytest.mark.one_database
def test_a_key_that_cannot_be_is_no_key(desk: Desk) -> None:
    desk.follow(desk.post("/moderate/keys", approve=["<script>", "Enter"], reject=["KeyR"]))
    assert keys_of(desk.get()) == {"KeyR": "reject"}
