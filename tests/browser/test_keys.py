"""The desk by keys, with an input method switched on: none lost, none doubled, nothing typed lost."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow.deps import Deps, now
from service.flow.examine import settle_all
from service.store import access
from service.store.session import write
from service.store.tables import event
from tests.browser.conftest import AtDesk, Paper
from tests.support.checkers import GRAVE, RUDE, SPAM
from tests.support.keyboard import TELEX, calm, made, press
from tests.support.live import until
from tests.support.story import decision, events, keep, make_person, rows, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def waiting(paper: Paper, deps: Deps, checker: Checker) -> list[str]:
    """Comments, the one that stands first in the list first."""
    made = [keep(deps, paper.site, f"Ý kiến số {n}", name=f"Bạn đọc {n}").public_id
            for n in range(6)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    return made


@pytest.fixture
def desk(at_desk: AtDesk, waiting: list[str]) -> Page:
    return at_desk()


def test_a_queue_is_cleared_by_keys(desk: Page, deps: Deps, waiting: list[str]) -> None:
    loads = list[Page]()

    def loaded(page: Page) -> None:  # a built-in would not do
        loads.append(page)

    desk.on("domcontentloaded", loaded)
    name = desk.locator(".by strong")
    expect(name).to_have_text("Bạn đọc 0")
    press(desk, "KeyA", "a")
    expect(name).to_have_text("Bạn đọc 1")
    press(desk, "KeyR", "r")
    expect(desk.locator(".reasons button").first).to_be_visible()
    press(desk, "Digit5", "5")
    expect(name).to_have_text("Bạn đọc 2")
    press(desk, "KeyU", "u")  # takes the rejection back, and shows its comment
    expect(name).to_have_text("Bạn đọc 1")
    press(desk, "KeyJ", "j")
    expect(name).to_have_text("Bạn đọc 2")
    press(desk, "ArrowUp", "ArrowUp")
    expect(name).to_have_text("Bạn đọc 1")
    assert loads == []
    assert [stands(deps, one).status for one in waiting[:3]] == ["published", "held", "held"]
    assert events(deps, waiting[0]).count("approve") == 1
    assert events(deps, waiting[1])[-2:] == ["reject", "undo"]


def test_enter_takes_the_reason_that_is_suggested(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    one = keep(deps, paper.site, f"Ai cần {SPAM} thì nhắn tôi").public_id
    settle_all(deps, checker, unwatched, now())
    desk = at_desk(f"/moderate/comments/{one}")
    press(desk, "KeyR", "r")
    expect(desk.locator(".reasons .offered")).to_be_focused()
    desk.keyboard.press("Enter")
    until(lambda: stands(deps, one).status == "rejected", what=lambda: "it still waits")
    reasons = rows(deps, sa.select(event.c.reason).where(event.c.act == "reject"))
    assert reasons == [{"reason": "spam"}]


def test_keys_in_a_field_are_the_field_s(desk: Page, deps: Deps, waiting: list[str]) -> None:
    press(desk, "KeyE", "e")
    field = desk.locator("#fix-text")
    expect(field).to_be_focused()
    for code, key in (("KeyA", "a"), ("KeyR", "r"), ("Digit1", "1"), ("KeyU", "u"), ("KeyJ", "j")):
        press(desk, code, key)
    field.fill("Ý kiến đã sửa")
    desk.keyboard.type("aars")
    assert {stands(deps, one).status for one in waiting} == {"held"}
    desk.get_by_role("button", name="Duyệt đăng bản này").click()
    expect(desk.locator(".by strong")).to_have_text("Bạn đọc 1")
    assert stands(deps, waiting[0]).revision == 1


def test_keys_are_shown_and_decide_nothing_behind_the_list(
    desk: Page, deps: Deps, waiting: list[str]
) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("duyệt đăng")
    desk.keyboard.press("a")  # decides nothing behind it
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert stands(deps, waiting[0]).status == "held"


def test_a_key_tapped_twice_decides_once_and_typed_words_stay(
    desk: Page, deps: Deps, waiting: list[str]
) -> None:
    name, field = desk.locator(".by strong"), desk.locator("#fix-text")
    with desk.expect_response("**/decide"):  # the third one is faster than anybody reads
        desk.evaluate(f"() => {{ for (const _ of [1, 2, 3]) ({TELEX})(['KeyA', 'a']); }}")
    expect(name).to_have_text("Bạn đọc 1")
    press(desk, "KeyE", "e")
    field.fill("Ý kiến đã sửa")
    field.blur()
    press(desk, "KeyJ", "j")
    expect(field).to_be_focused()
    desk.context.clear_cookies()  # signed out in another tab
    desk.get_by_role("button", name="Duyệt đăng bản này").click()
    expect(desk.locator("#offline")).to_be_visible()
    expect(field).to_have_value("Ý kiến đã sửa")
    assert [stands(deps, one).status for one in waiting[:3]] == ["published", "held", "held"]


def test_a_key_that_the_input_method_swallowed_is_heard(
    desk: Page, deps: Deps, waiting: list[str]
) -> None:
    name = desk.locator(".by strong")
    press(desk, "KeyA", "a")
    expect(name).to_have_text("Bạn đọc 1")
    made(desk, "â")  # of a second «a»
    expect(name).to_have_text("Bạn đọc 2")
    made(desk, "ẩ")  # of an «r»: the reasons
    expect(desk.locator(".reasons button").first).to_be_visible()
    made(desk, "ậ")  # a «j», or a «5» of VNI: nothing is guessed while reasons are open
    expect(desk.locator(".reasons button").first).to_be_visible()
    assert [stands(deps, one).status for one in waiting[:4]] == [
        "published", "published", "held", "held"
    ]  # fmt: skip


# What UniKey makes of keys, and which ones they were.
SWALLOWED = [
    (False, "aâ", "KeyA KeyA"), (False, "aă", "KeyA KeyW"), (False, "dđ", "KeyD KeyD"),
    (False, "aáa", "KeyA KeyS KeyS"), (False, "êé", "KeyE KeyS"), (False, "uư", "KeyU KeyW"),
    (False, "oõỗ", "KeyO KeyX KeyO"), (False, "b", "KeyB"),
    (True, "aá", "KeyA Digit1"), (True, "aạ", "KeyA Digit5"), (True, "aâấ", "KeyA Digit6 Digit1"),
    (True, "dđ", "KeyD Digit9"), (True, "oơ", "KeyO Digit7"),
]  # fmt: skip
MEANT = """async (table) => {
  const { meant } = await import("/static/desk/telex.js");
  return table.map(([vni, typed]) => [...typed].map((key, at) =>
    meant({ code: at ? "" : `Key${key.normalize("NFD")[0].toUpperCase()}`, key }, vni)).join(" "));
}"""


def test_what_an_input_method_swallowed_is_known_by_what_it_made(desk: Page) -> None:
    heard = desk.evaluate(MEANT, [[vni, typed] for vni, typed, _ in SWALLOWED])
    assert heard == [keys for _, _, keys in SWALLOWED]


def test_a_severe_card_takes_a_second_press(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    grave = [keep(deps, paper.site, f"Sẽ {GRAVE} số {n}", name=f"Bạn đọc {n}").public_id
             for n in range(3)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    page = at_desk()
    page.evaluate(f"() => {{ for (const _ of [1, 2]) ({TELEX})(['KeyA', 'a']); }}")  # a double tap
    expect(page.get_by_role("button", name="Vẫn duyệt đăng")).to_be_focused()
    expect(page.locator(".sheet .note").first).to_contain_text("Có dấu hiệu nghiêm trọng: đe dọa.")
    assert stands(deps, grave[0]).status == "held"
    press(page, "KeyA", "a")
    expect(page.locator(".by strong")).to_have_text("Bạn đọc 1")
    calm(page)
    page.keyboard.press("Shift+A")  # both at once
    expect(page.locator(".by strong")).to_have_text("Bạn đọc 2")
    expect(page.get_by_role("status")).to_contain_text("Bạn đọc 1")
    press(page, "KeyA", "a")
    page.keyboard.press("Escape")
    expect(page.locator(".sheet .note").first).to_be_hidden()
    assert [stands(deps, one).status for one in grave] == ["published", "published", "held"]


def test_a_proposal_is_sent_back_and_a_digit_that_bounces_is_no_reason(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    paper.set(second_level=True)
    kept = [keep(deps, paper.site, f"Ý kiến số {n}", name=f"Bạn {n}").public_id for n in range(2)]
    settle_all(deps, checker, unwatched, now())
    page = at_desk("/moderate/keys")
    page.get_by_role("button", name="Dùng chữ số và mũi tên").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu phím tắt của bạn.")
    page.goto(page.url.partition("?")[0] + "?order=oldest")
    press(page, "Digit1", "1")
    expect(page.locator(".by strong")).to_have_text("Bạn 1")
    other = make_person(deps, "khanh", {paper.site.id: "moderator"})
    with write(deps.engine) as connection:
        me = access.find_moderator(connection, "Hà")
        assert me is not None
        access.set_role(connection, me.id, paper.site.id, "editor")
    decision(deps, kept[1], "approve", other, at=now())
    page.goto(page.url.partition("?")[0].partition("/comments")[0] + f"/comments/{kept[1]}")
    page.locator("summary", has_text="Trả lại").click()
    page.get_by_role("button", name="Trả lại người đề xuất").click()
    until(lambda: stands(deps, kept[1]).proposed is None, what=lambda: "it is still proposed")
    # its answer is drawn, too
    expect(page.locator(".work > .pair:not([inert]), .work > .empty")).to_have_count(1)
    calm(page)
    page.keyboard.press("2")
    page.keyboard.press("2")
    expect(page.locator("details[open] .reasons")).to_be_visible()
    assert {stands(deps, one).status for one in kept} == {"held"}


def test_keys_are_chosen_and_work_at_once(desk: Page, deps: Deps, waiting: list[str]) -> None:
    desk.keyboard.press("?")
    desk.get_by_role("link", name="Đổi phím…").click()
    desk.get_by_label("duyệt đăng: Phím", exact=True).select_option("Y")
    desk.get_by_label("không đăng: mở các lý do: Phím", exact=True).select_option("Y")
    desk.get_by_role("button", name="Lưu phím tắt").click()
    expect(desk.get_by_role("alert")).to_contain_text("Phím «Y» đang được chọn cho cả hai việc")
    desk.get_by_label("không đăng: mở các lý do: Phím", exact=True).select_option("2")
    desk.get_by_role("button", name="Lưu phím tắt").click()
    expect(desk.get_by_role("status")).to_contain_text("Đã lưu phím tắt của bạn.")
    desk.keyboard.press("?")
    expect(desk.locator("#keys dl div").first).to_have_text(re.compile(r"Y\s+duyệt đăng"))
    desk.keyboard.press("Escape")
    desk.goto(desk.url.partition("?")[0] + "?order=oldest")
    name = desk.locator(".by strong")
    press(desk, "KeyA", "a")  # is no key any more
    press(desk, "Numpad2", "2")  # the reasons, by the number pad
    press(desk, "Digit5", "5")
    expect(name).to_have_text("Bạn đọc 1")
    press(desk, "KeyY", "y")
    expect(name).to_have_text("Bạn đọc 2")
    expect(desk.get_by_role("status")).to_contain_text("Bạn đọc 1")
    assert [stands(deps, one).status for one in waiting[:3]] == ["rejected", "published", "held"]


def test_strong_words_are_blurred_for_whoever_asked_for_it(
    at_desk: AtDesk, paper: Paper, deps: Deps, checker: Checker
) -> None:
    keep(deps, paper.site, f"Sao mà {RUDE} thế")
    settle_all(deps, checker, unwatched, now())
    page = at_desk("/moderate/keys")
    page.get_by_label("Làm mờ những chữ").check()
    page.get_by_role("button", name="Lưu phím tắt").click()
    word = page.locator(".text .mark")
    expect(word).to_have_css("filter", "blur(6px)")
    expect(page.locator(".row-text")).to_have_css("filter", "blur(6px)")
    press(page, "KeyV", "v")
    expect(word).to_have_css("filter", "none")
    page.locator("#q").focus()
    expect(word).to_have_css("filter", "blur(6px)")
    word.hover()
    expect(word).to_have_css("filter", "none")
