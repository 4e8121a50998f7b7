"""The desk's numbers in a real browser: nothing overflows, the report is one page of paper."""

import re
from datetime import timedelta

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
from tests.support.checkers import RUDE
from tests.support.story import decision, keep, make_person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
LONG = "Một tựa bài rất dài về con đường qua làng và những người đi trên con đường ấy mỗi ngày"
WIDE, PHONE = {"width": 1280, "height": 820}, {"width": 360, "height": 740}


@pytest.fixture
def numbers(paper: Paper, deps: Deps, opened: Opened, checker: Checker) -> Page:
    """The page of numbers as an editor sees it, of a newspaper that was busy and is late."""
    lan = make_person(deps, "Lan", {paper.site.id: "editor"})
    yesterday = now() - timedelta(days=1)
    for n in range(12):
        kept = keep(deps, paper.site, f"Ý kiến {n} {RUDE if n % 3 else ''}", article=f"{LONG} {n}",
                    at=yesterday + timedelta(seconds=n))  # fmt: skip
        settle_all(deps, checker, unwatched, now())
        if n:
            decision(deps, kept.public_id, "reject" if n % 3 else "approve", lan,
                     at=yesterday + timedelta(minutes=n))  # fmt: skip
    with write(deps.engine) as connection:
        cookie = access.start_session(connection, lan.id, now())
    page = opened(paper.url + "/healthz", viewport=WIDE, java_script_enabled=False)
    page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": paper.url}])
    page.goto(paper.url + "/moderate/numbers")
    return page


def test_numbers_are_drawn_and_told(numbers: Page) -> None:
    expect(numbers.get_by_role("img", name="Thời gian chờ")).to_be_visible()
    expect(numbers.get_by_text("Quá hẹn với bạn đọc")).to_be_visible()
    drawn = numbers.locator("rect.bar").first.evaluate("bar => getComputedStyle(bar).fill")
    assert drawn == "rgb(11, 95, 174)"  # the style sheet is there, nothing is black by default
    numbers.locator("summary", has_text="Xem bảng số").first.click()
    expect(
        numbers.get_by_role("region", name="Bảng số: Ý kiến gửi đến").first.get_by_role("row")
    ).to_have_count(8)
    for size in (WIDE, PHONE):
        numbers.set_viewport_size(size)  # type: ignore[arg-type]
        assert numbers.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = numbers.evaluate("""() => [...document.querySelectorAll(
        'main a[href], .past a, main button, main summary, main select')].filter(one =>
            one.checkVisibility() && one.getBoundingClientRect().height < 44
        ).map(one => one.outerHTML.slice(0, 90))""")
    assert small == []  # on a phone everything is large enough for a thumb


def test_report_fits_one_page_of_paper(numbers: Page) -> None:
    numbers.get_by_role("link", name="Báo cáo giao ban").click()
    expect(numbers.get_by_role("heading", name="Báo cáo giao ban")).to_be_visible()
    paper = numbers.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    numbers.emulate_media(media="print")
    expect(numbers.get_by_role("link", name="Bàn duyệt")).to_be_hidden()
