"""The desk in a real browser: with a pointer or the keyboard, without JavaScript, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from service.domain.access import Role
from service.domain.check import Checker
from service.domain.finding import unwatched
from service.flow import exempt
from service.flow.decide import Choice, decide
from service.flow.deps import By, Deps, now
from service.flow.examine import settle_all
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from tests.browser.conftest import Opened, Paper, enter
from tests.support.checkers import BREAKING, RUDE, SPAM
from tests.support.story import Person, keep, make_person, stands

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
LONG = "Ý kiến dài của bạn đọc về con đường qua làng, mong cấp trên về xem tận nơi. " * 12
WIDE, PHONE = {"width": 1360, "height": 820}, {"width": 360, "height": 740}
Seated = Callable[..., Page]


@pytest.fixture
def people(paper: Paper, deps: Deps) -> tuple[Person, Person]:
    """Two moderators of the newspaper."""
    roles: dict[int, Role] = {paper.site.id: "moderator"}
    return make_person(deps, "Hà", roles), make_person(deps, "Quân", roles)


@pytest.fixture
def waiting(paper: Paper, deps: Deps, checker: Checker) -> list[str]:
    """Comments of every sort, examined, oldest first."""
    texts = (f"Sao mà {RUDE} thế", f"Mời xem {SPAM}", f"Câu {BREAKING} bộ lọc", LONG, "Rất hay.")
    made = [keep(deps, paper.site, text, name=f"Bạn đọc {n}").public_id
            for n, text in enumerate(texts)]  # fmt: skip
    settle_all(deps, checker, unwatched, now())
    return made


@pytest.fixture
def seated(paper: Paper, deps: Deps, opened: Opened, people: tuple[Person, Person]) -> Seated:
    """seated(path, …) is the desk as a signed-in moderator sees it; JavaScript is switched off."""

    def open_desk(path: str = "/moderate", *, who: int = 0, **more: object) -> Page:
        with write(deps.engine) as connection:
            cookie = access.start_session(connection, people[who].id, now())
        page = opened(paper.url + "/healthz", **({"viewport": WIDE, "java_script_enabled": False,
                                                  } | more))  # fmt: skip
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": paper.url}])
        page.goto(paper.url + path)
        return page

    return open_desk


def test_a_link_opens_the_desk_and_a_password_is_set(
    paper: Paper, deps: Deps, opened: Opened, people: tuple[Person, Person]
) -> None:
    with write(deps.engine) as connection:
        token = access.new_link(connection, people[0].id, now())
    page = opened(f"{paper.url}/moderate/sign-in?token={token}", java_script_enabled=False)
    page.get_by_role("button", name="Vào bàn duyệt").click()
    page.get_by_label("Mật khẩu mới").fill("một câu thật dễ nhớ")
    page.get_by_label("Nhập lại mật khẩu").fill("một câu thật dễ nhớ")
    page.get_by_role("button", name="Lưu mật khẩu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu mật khẩu.")
    page.get_by_text("Hà", exact=True).click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Tên đăng nhập").fill("Hà")
    page.get_by_label("Mật khẩu").fill("một câu thật dễ nhớ")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Không còn ý kiến nào chờ duyệt.").last).to_be_visible()


def test_a_queue_is_cleared_act_by_act(seated: Seated, deps: Deps, waiting: list[str]) -> None:
    page = seated("/moderate?order=oldest")
    expect(page.locator(".text mark")).to_have_text(RUDE)
    page.get_by_text("Sửa và duyệt đăng").click()
    page.get_by_label("Nội dung sẽ đăng").fill("Sao mà chậm thế")
    page.get_by_role("button", name="Duyệt đăng bản này").click()
    expect(page.get_by_role("status")).to_contain_text("Đã duyệt đăng ý kiến của Bạn đọc 0.")
    page.get_by_text("Không đăng", exact=True).last.click()
    page.get_by_role("button", name="Khó đọc, trùng lặp").click()
    expect(page.get_by_role("status")).to_contain_text("Khó đọc, trùng lặp")
    page.get_by_role("button", name="Hoàn tác").first.click()
    expect(page.get_by_role("status")).to_contain_text("Đã hoàn tác.")
    for number in (2, 3, 4):
        page.get_by_role("button", name="Duyệt đăng", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text(
            f"Đã duyệt đăng ý kiến của Bạn đọc {number}"
        )
    expect(page.get_by_text("Không còn ý kiến nào chờ duyệt.").last).to_be_visible()
    assert [stands(deps, one).status for one in waiting] == [
        "published", "held", "published", "published", "published"
    ]  # fmt: skip
    page.get_by_role("link", name="Nghi vi phạm").click()
    expect(page.locator(".text mark")).to_have_text(SPAM)


def test_the_keyboard_alone_reaches_every_act(seated: Seated, waiting: list[str]) -> None:
    page = seated("/moderate?order=oldest")
    reached = list[str]()
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count():
            reached.append(focus.inner_text().strip() or focus.get_attribute("name") or "")
    for name in ("Đến nội dung", "Duyệt đăng", "Sửa và duyệt đăng", "Không đăng", "Nhận duyệt"):
        assert name in reached, reached
    assert any(one.startswith("Bạn đọc 0") for one in reached)


def test_two_moderators_never_both_decide(
    seated: Seated, deps: Deps, waiting: list[str], people: tuple[Person, Person]
) -> None:
    path = f"/moderate/comments/{waiting[0]}"
    one, two = seated(path), seated(path, who=1)
    two.get_by_text("Sửa và duyệt đăng").click()
    two.get_by_label("Nội dung sẽ đăng").fill("Câu sửa của Quân")
    one.get_by_role("button", name="Duyệt đăng", exact=True).click()
    expect(one.get_by_role("status")).to_contain_text("Đã duyệt đăng")
    two.get_by_role("button", name="Duyệt đăng bản này").click()
    expect(two.get_by_role("alert")).to_contain_text("Đã có người xử lý. Hà duyệt đăng")
    expect(two.get_by_text("Hà quyết định lúc")).to_be_visible()


def test_nothing_overflows_and_the_acts_lie_under_the_thumb_on_a_phone(
    seated: Seated, deps: Deps, waiting: list[str]
) -> None:
    page = seated("/moderate?order=oldest", viewport=PHONE, java_script_enabled=True)
    expect(page.locator(".card")).to_be_hidden()
    fits(page)
    page.locator("a.row").nth(2).click()
    expect(page.locator(".list")).to_be_hidden()
    fits(page)
    act = page.get_by_role("button", name="Duyệt đăng", exact=True)
    box = act.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]
    assert box["y"] > PHONE["height"] * 0.8
    page.get_by_text("Không đăng", exact=True).last.click()
    fits(page)
    small = page.evaluate("""() => [...document.querySelectorAll(
        'a[href], button, summary, select, input:not([type=hidden])')].filter(one => {
            const box = one.getBoundingClientRect();
            return one.checkVisibility() && !one.closest('.vh, .skip, h2, .langs') && box.height < 44;
        }).map(one => one.outerHTML.slice(0, 90))""")
    assert small == []
    page.get_by_role("button", name="Không chọn đăng").click()
    expect(page.get_by_role("status")).to_contain_text("Không đăng ý kiến của")


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_editor_answers_false_alarms_on_a_phone(
    paper: Paper, deps: Deps, waiting: list[str], opened: Opened
) -> None:
    editor = make_person(deps, "Lan", {paper.site.id: "editor"})
    alarm = exempt.Alarm("profanity.word", "", None, "Trích lời trong phiên tòa đã đăng.")
    exempt.ask(deps, waiting[0], alarm, By(editor.name, editor.sites), now())
    page = opened(f"{paper.url}/healthz", viewport=PHONE)
    enter(page, deps, editor, paper.url)
    page.goto(f"{paper.url}/moderate/exemptions")
    said = page.get_by_role("link", name="Xem số liệu 30 ngày").bounding_box()
    button = page.get_by_role("button", name="Không đồng ý").bounding_box()
    assert said is not None
    assert button is not None
    assert button["y"] >= said["y"] + said["height"]  # beside it there is no room
    fits(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_can_be_read(seated: Seated, waiting: list[str], scheme: str) -> None:
    """Text has 4.5:1 against what it stands on (WCAG 1.4.3)."""
    poor = list[str]()
    for path in ("?order=oldest", "?tab=suspected", "?q=khongco"):
        page = seated("/moderate" + path, color_scheme=scheme, java_script_enabled=True)
        poor += page.evaluate(CONTRAST)
    assert poor == []


CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const behind = one => { for (; one; one = one.parentElement) {
    const c = parse(getComputedStyle(one).backgroundColor);
    if (c.length && c[3] !== 0) return c; } return [255, 255, 255]; };
  const poor = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !one.checkVisibility() || one.closest('svg, .vh, :disabled'))
      continue;
    const [a, b] = [lum(parse(getComputedStyle(one).color)), lum(behind(one))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(ratio.toFixed(2) + ' ' + walk.currentNode.data.trim().slice(0, 40)); }
  return poor; }"""


def test_what_a_colleague_did_stands_on_the_card(
    seated: Seated, deps: Deps, waiting: list[str], people: tuple[Person, Person]
) -> None:
    choice = Choice("reject", stands(deps, waiting[4]).version, people[1].name, None,
                    reason="off_topic", note="trùng bài trước")  # fmt: skip
    decide(deps, waiting[4], choice, now())
    page = seated(f"/moderate/comments/{waiting[4]}")
    record = page.locator(".record")
    expect(record).to_contain_text(
        re.compile(r"Quân quyết định không đăng.*Không liên quan", re.DOTALL)
    )
    expect(record).to_contain_text("trùng bài trước")
