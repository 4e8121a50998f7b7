"""Cards that are there before they are asked for, and decisions that wait for a network."""

import statistics

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow.deps import Deps, now
from service.flow.edit import remove
from service.flow.examine import settle_all
from service.store.tables import comment, decision
from tests.browser.conftest import AtDesk, Paper, enter
from tests.support.keyboard import calm, press, reader
from tests.support.live import until
from tests.support.story import Person, keep, make_person, rows, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
SOON = 50  # ms in which the next card stands there
# One press of «A», and how long it takes until the next card is drawn and has the focus.
PRESS = """() => {
  const began = performance.now(), was = document.querySelector(".card").dataset.id;
  document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {bubbles: true, code: "KeyA", key: "a"}));
  const card = document.querySelector(".card");
  card.getBoundingClientRect();
  const there = card.dataset.id !== was && document.activeElement.id === "card-title";
  return there ? performance.now() - began : -1;
}"""


@pytest.fixture
def waiting(paper: Paper, deps: Deps, checker: Checker) -> list[str]:
    made = [keep(deps, paper.site, f"Ý kiến số {n}", name=f"Bạn đọc {n}").public_id
            for n in range(8)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    return made


def claimed(deps: Deps) -> dict[str, str]:
    query = sa.select(comment.c.public_id, comment.c.claimed_by)
    return {row["public_id"]: row["claimed_by"] for row in rows(deps, query) if row["claimed_by"]}


def ready(page: Page, count: int = 2) -> Page:
    """The desk with the next cards fetched."""
    expect(page.locator(".row[data-there]")).to_have_count(count)
    return page


def test_the_next_card_is_there_at_once_and_the_address_is_right(
    at_desk: AtDesk, deps: Deps, waiting: list[str]
) -> None:
    page, took = ready(at_desk()), list[float]()
    for number in range(5):
        calm(ready(page))
        took.append(page.evaluate(PRESS))
        expect(page.get_by_role("status")).to_have_text(
            f"Đã duyệt đăng ý kiến của Bạn đọc {number}. Hoàn tác Xem lại"
        )
        assert f"/moderate/comments/{waiting[number + 1]}?order=oldest&did=" in page.url
        assert len(claimed(deps)) <= 3
    assert min(took) >= 0, took
    assert statistics.median(took) < SOON, took
    page.reload()
    assert reader(page) == "Bạn đọc 5"
    expect(page.get_by_role("status")).to_contain_text("Bạn đọc 4")


@pytest.mark.long
def test_claims_of_cards_that_nobody_looked_at_are_handed_back(
    at_desk: AtDesk, deps: Deps, waiting: list[str]
) -> None:
    one = ready(at_desk())
    assert claimed(deps) == dict.fromkeys(waiting[:3], "Hà")
    two = at_desk(who="Quân")
    expect(two.locator('.row[data-taken="1"]')).to_have_count(3)
    press(two, "KeyA", "a")  # is not held up by a claim; and goes on with what nobody has
    expect(two.locator(".by strong")).to_have_text("Bạn đọc 3")
    press(one, "KeyJ", "j")  # skips what it held, and holds what comes then
    until(lambda: waiting[0] not in claimed(deps), what=lambda: str(claimed(deps)))
    ready(one)
    one.wait_for_load_state("networkidle")  # what is claimed while one leaves is held for 2 minutes
    one.goto(one.url.partition("/moderate")[0] + "/healthz")
    until(lambda: "Hà" not in claimed(deps).values(), what=lambda: str(claimed(deps)))


def test_decisions_wait_while_the_network_is_gone(
    at_desk: AtDesk, deps: Deps, waiting: list[str]
) -> None:
    page = ready(at_desk())
    answers = list[str]()

    def lose(route: Route) -> None:  # the first decision is made, and its answer is lost
        if not answers:
            answers.append(route.fetch(max_redirects=0).headers["location"])
        route.abort()

    page.route("**/decide", lose)
    press(page, "KeyA", "a")
    box = page.locator("#waiting")
    expect(box).to_contain_text("Mất kết nối")
    assert reader(page) == "Bạn đọc 1"
    press(page, "KeyA", "a")
    press(page, "KeyU", "u")  # the second one shall not stand
    expect(box.locator("li")).to_have_text([
        "Duyệt đăng: ý kiến của Bạn đọc 0",
        "Duyệt đăng: ý kiến của Bạn đọc 1 (sẽ hoàn tác ngay khi gửi được)",
    ])  # fmt: skip
    page.unroute("**/decide")
    box.get_by_role("button", name="Gửi lại ngay").click()
    expect(page.get_by_role("status")).to_have_text(
        "Đã hoàn tác. Ý kiến của Bạn đọc 1 trở về như trước."
    )
    expect(box).to_be_hidden()
    assert [stands(deps, one).status for one in waiting[:3]] == ["published", "held", "held"]
    assert len(rows(deps, sa.select(decision))) == 2


def test_a_session_that_ends_loses_no_decision_and_no_word(
    at_desk: AtDesk, paper: Paper, deps: Deps, waiting: list[str]
) -> None:
    page = ready(at_desk())
    press(page, "KeyE", "e")
    page.locator("#fix-text").fill("Câu đã sửa")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#offline")).to_contain_text("Phiên đăng nhập đã hết")
    expect(page.locator("#fix-text")).to_have_value("Câu đã sửa")
    link = page.get_by_role("link", name="Đăng nhập ở thẻ mới")
    for width, height in ((360, 740), (1280, 720)):  # what is typed in does not cover it
        page.set_viewport_size({"width": width, "height": height})
        link.click(trial=True)
    enter(page, deps, Person("Hà", 1, "", frozenset()), paper.url)  # in another tab
    calm(page)
    page.locator("#fix-text").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".by strong")).to_have_text("Bạn đọc 1")
    page.context.clear_cookies()
    press(page, "KeyA", "a")
    expect(page.locator("#waiting")).to_contain_text("Phiên đăng nhập đã hết")
    expect(page.get_by_role("link", name="Đăng nhập ở thẻ mới")).to_be_visible()
    enter(page, deps, Person("Hà", 1, "", frozenset()), paper.url)
    page.get_by_role("button", name="Gửi lại ngay").click()
    expect(page.get_by_role("status")).to_contain_text("Bạn đọc 1")
    assert [stands(deps, one).status for one in waiting[:3]] == ["published", "published", "held"]
    assert stands(deps, waiting[0]).revision == 1


def test_nothing_is_sent_in_the_name_of_who_signed_in_meanwhile(
    at_desk: AtDesk, paper: Paper, deps: Deps, waiting: list[str]
) -> None:
    page = ready(at_desk())
    press(page, "KeyE", "e")
    page.locator("#fix-text").fill("Câu đã sửa")
    (site,) = deps.sites.all().values()
    enter(page, deps, make_person(deps, "Mai", {site.id: "admin"}), paper.url)  # in another tab
    with page.expect_response("**/correct") as got:
        page.keyboard.press("Control+Enter")
    assert got.value.status == 403
    expect(page.locator("body")).to_contain_text("Phiên làm việc đã đổi")
    expect(page.locator("#fix-text")).to_have_value("Câu đã sửa")
    assert stands(deps, waiting[0]).revision == 0


@pytest.mark.long
def test_two_tabs_and_an_author_who_withdraws(
    at_desk: AtDesk, paper: Paper, deps: Deps, waiting: list[str]
) -> None:
    page = ready(at_desk())
    other = page.context.new_page()
    other.goto(f"{paper.url}/moderate/comments/{waiting[0]}?order=oldest")
    press(other, "KeyR", "r")
    press(other, "Digit5", "5")
    expect(other.get_by_role("status")).to_contain_text("Không đăng")
    with page.expect_response("**/decide"):
        press(page, "KeyA", "a")  # of what the other tab has decided
    expect(page.locator("#refused")).to_contain_text("Đã có người xử lý")
    assert reader(page) == "Bạn đọc 1"  # and nobody waits for that
    page.locator("#refused").get_by_role("button").click()
    expect(page.locator(".by strong")).to_have_text("Bạn đọc 0")
    assert stands(deps, waiting[0]).status == "rejected"
    other.close()
    page.goto(f"{paper.url}/moderate/comments/{waiting[2]}?order=oldest")
    remove(deps, paper.site, waiting[2], now())
    expect(page.locator("#moved")).to_contain_text("trạng thái mới nhất")
    expect(page.locator(".card .note").first).to_contain_text("đã rút")
