"""The desk by keys, with an input method switched on: none lost, none doubled, nothing typed lost."""

import pytest
from playwright.sync_api import Page, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow.deps import Deps, now
from service.flow.examine import settle_all
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from tests.browser.conftest import Opened, Paper
from tests.support.story import events, keep, make_person, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
# What UniKey makes of one Telex key: the letter, a Backspace of its own, the letter with its mark.
TELEX = """(code, key) => {
  const at = document.activeElement;
  const send = (type, more) => at.dispatchEvent(
    new KeyboardEvent(type, {bubbles: true, cancelable: true, ...more}));
  send("keydown", {code, key});
  send("keydown", {code: "", key: "Backspace"});
  send("keydown", {code: "", key: "Process", keyCode: 229, isComposing: true});
  send("keydown", {code, key, repeat: true});
}"""


@pytest.fixture
def waiting(paper: Paper, deps: Deps, checker: Checker) -> list[str]:
    """Comments, the one that stands first in the list first."""
    made = [keep(deps, paper.site, f"Ý kiến số {n}", name=f"Bạn đọc {n}").public_id
            for n in range(6)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    return made


@pytest.fixture
def desk(paper: Paper, deps: Deps, opened: Opened, waiting: list[str]) -> Page:
    person = make_person(deps, "Hà", {paper.site.id: "moderator"})
    with write(deps.engine) as connection:
        cookie = access.start_session(connection, person.id, now())
    page = opened(f"{paper.url}/healthz")
    page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": paper.url}])
    page.goto(f"{paper.url}/moderate?order=oldest")
    return page


def press(page: Page, code: str, key: str) -> None:
    calm(page)
    page.evaluate(f"([code, key]) => ({TELEX})(code, key)", [code, key])


def calm(page: Page) -> None:
    expect(page.locator("body:not([aria-busy])")).to_have_count(1)


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


def test_keys_are_shown_and_a_lost_line_is_said(desk: Page, deps: Deps, waiting: list[str]) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("duyệt đăng")
    desk.keyboard.press("a")  # decides nothing behind it
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.context.set_offline(True)
    desk.keyboard.press("a")
    expect(desk.locator("#offline")).to_be_visible()
    desk.context.set_offline(False)
    calm(desk)
    assert stands(deps, waiting[0]).status == "held"
    desk.keyboard.press("a")
    expect(desk.locator(".by strong")).to_have_text("Bạn đọc 1")


def test_a_key_tapped_twice_decides_once_and_typed_words_stay(
    desk: Page, deps: Deps, waiting: list[str]
) -> None:
    name, field = desk.locator(".by strong"), desk.locator("#fix-text")
    desk.evaluate(f"() => {{ for (const _ of [1, 2]) ({TELEX})('KeyA', 'a'); }}")
    expect(name).to_have_text("Bạn đọc 1")
    desk.evaluate(f"() => ({TELEX})('KeyA', 'a')")  # faster than anybody reads
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
