"""Many at once in a browser: picked by keys and with Shift, seen first, carried out, undone."""

import pytest
from playwright.sync_api import Page, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow import carry
from service.flow.deps import Deps, now
from service.flow.examine import settle_all
from tests.browser.conftest import AtDesk, Paper
from tests.http.test_campaign import TEXT
from tests.support.keyboard import made, press
from tests.support.story import keep, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def waiting(paper: Paper, deps: Deps, checker: Checker) -> list[str]:
    """Comments, the one that stands first in the list first."""
    ids = [keep(deps, paper.site, f"Ý kiến số {n}", name=f"Bạn đọc {n}").public_id
           for n in range(6)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    return ids


@pytest.fixture
def desk(at_desk: AtDesk, waiting: list[str]) -> Page:
    return at_desk()


def statuses(deps: Deps, ids: list[str]) -> list[str]:
    return [stands(deps, one).status for one in ids]


def test_comments_are_picked_by_keys_and_decided_together(
    desk: Page, deps: Deps, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 1)
    monkeypatch.setattr(carry.go_on, "__kwdefaults__", {"seconds": 0})
    bar = desk.locator("#picks")
    expect(bar).to_be_hidden()
    press(desk, "KeyM", "m")  # nothing is picked: nothing happens
    press(desk, "KeyX", "x")
    expect(bar.locator(".picked")).to_have_text("Đã chọn 1")
    press(desk, "KeyJ", "j")
    expect(desk.locator(".by strong")).to_have_text("Bạn đọc 1")
    press(desk, "KeyA", "a")  # a decision between changes nothing about what is picked
    expect(desk.locator(".rows .row")).to_have_count(5)
    expect(bar.locator(".picked")).to_have_text("Đã chọn 1")
    boxes = desk.locator(".rows .pick input")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(bar.locator(".picked")).to_have_text("Đã chọn 4")
    press(desk, "KeyX", "x")  # where a box has the focus, keys are still the desk's
    expect(bar.locator(".picked")).to_have_text("Đã chọn 3")
    press(desk, "KeyM", "m")
    expect(desk.locator("#chosen")).to_have_text("Đã chọn 3 ý kiến")
    desk.get_by_role("button", name="Xem trước").click()
    expect(desk.locator(".steps li")).to_have_text(["3 ý kiến sẽ không đăng"])
    desk.get_by_role("button", name="Thực hiện với 3 ý kiến").click()
    expect(desk.get_by_text("Đã xử lý 3 trên 3 ý kiến.")).to_be_visible()  # by itself
    assert statuses(deps, waiting).count("rejected") == 3
    desk.get_by_role("button", name="Hoàn tác cả đợt").click()
    expect(desk.get_by_text("Đã hoàn tác 3 trên 3 quyết định.")).to_be_visible()
    assert statuses(deps, waiting) == ["held", "published", *["held"] * 4]
    desk.go_back()
    expect(desk.locator("#chosen, #how")).to_be_visible()
    expect(desk.get_by_role("button", name="Hoàn tác cả đợt")).to_have_count(0)


def test_all_that_match_are_picked_with_telex_on(desk: Page) -> None:
    made(desk, "ã")  # the input method took the key for itself
    bar = desk.locator("#picks")
    expect(bar.locator(".picked")).to_have_text("Đã chọn 1")
    desk.get_by_role("button", name="Chọn tất cả 6 ý kiến của danh sách này").click()
    expect(desk.locator("#chosen")).to_have_text("Đã chọn 6 ý kiến")


def test_boxes_work_without_a_script(at_desk: AtDesk, waiting: list[str], deps: Deps) -> None:
    page = at_desk(java_script_enabled=False)
    page.locator(".rows .pick input").nth(0).check()
    page.locator(".rows .pick input").nth(2).check()
    page.locator("#picks [data-many]").click()
    expect(page.locator("#chosen")).to_have_text("Đã chọn 2 ý kiến")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Thực hiện với 2 ý kiến").click()
    expect(page.get_by_text("Đã xử lý 2 trên 2 ý kiến.")).to_be_visible()
    assert statuses(deps, waiting).count("rejected") == 2


def test_whole_campaign_is_decided_from_its_card(
    paper: Paper, deps: Deps, checker: Checker, at_desk: AtDesk
) -> None:
    ids = [keep(deps, paper.site, TEXT.format(name), email=f"{name[0].lower()}@example.com",
                article=name).public_id for name in ("Hoàng Gia", "Phú Quý", "Thành Đạt")]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    page = at_desk()
    expect(page.locator(".rows .row")).to_have_count(1)
    expect(page.locator(".why .spread")).to_be_visible()
    page.get_by_role("button", name="Xử lý cả đợt (3)…").click()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Thực hiện với 3 ý kiến").click()
    expect(page.get_by_text("Đã xử lý 3 trên 3 ý kiến.")).to_be_visible()
    assert statuses(deps, ids) == ["rejected"] * 3
