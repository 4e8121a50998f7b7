"""A permalink opens its comment in place; what comes meanwhile is told, and moves nothing."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ARTICLE, Opened, Paper

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
SLOW = "Object.defineProperty(navigator, 'connection', {value: {effectiveType: '3g'}})"


def widget(page: Page) -> None:
    """Show the article that has comments."""
    page.locator("ykien-comments").evaluate(f"node => node.setAttribute('article', '{ARTICLE}')")


def test_permalink_opens_its_comment_with_what_it_answers(paper: Paper, opened: Opened) -> None:
    root = paper.keep("Ý kiến gốc.", name="Trần Bình")
    reply = paper.keep("Trả lời sâu.", parent=root)
    for number in range(21):  # so that neither is on the first page
        paper.keep(f"Ý kiến số {number}")
    page = opened(f"{paper.url}/demo#ykien-{reply}")  # the reader has not scrolled
    widget(page)
    linked = page.locator("ykien-comments .linked .c")
    expect(linked).to_have_count(2)
    expect(linked.last).to_have_attribute("data-id", reply)
    expect(linked.last).to_be_focused()
    expect(linked.last).to_be_in_viewport()
    expect(linked.first.locator(".text")).to_have_text("Ý kiến gốc.")
    shown = page.locator("ykien-comments .list:not(.linked) .c").first
    shown.locator("a.when").click()  # one that is listed is gone to
    expect(shown).to_be_focused()
    page.evaluate("location.hash = '#ykien-khong-co'")
    page.reload()
    widget(page)
    expect(page.locator("ykien-comments .c")).to_have_count(20)
    expect(page.locator("ykien-comments .linked")).to_have_count(0)


@pytest.mark.parametrize(
    ("before", "seconds"),
    [(None, 30), pytest.param(SLOW, 120, marks=pytest.mark.long)],
    ids=["fast", "dear"],
)
def test_new_comments_are_told_and_shown_when_asked_for(
    paper: Paper, opened: Opened, before: str | None, seconds: int
) -> None:
    paper.keep("Ý kiến số 0")
    page = opened("about:blank", before=before)
    page.clock.install()
    asked = list[str]()

    def count(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    page.route("**/api/v1/comments?*", count)
    page.goto(f"{paper.url}/demo")
    widget(page)
    page.locator("ykien-comments").scroll_into_view_if_needed()
    texts = page.locator("ykien-comments .c .text")
    expect(texts).to_have_text(["Ý kiến số 0"])
    paper.keep("Ý kiến số 1")
    before_it = len(asked)
    page.clock.run_for((seconds - 12) * 1000)  # a busy machine's own seconds run too
    assert len(asked) == before_it
    page.clock.run_for(14_000)
    news = page.get_by_role("button", name="1 ý kiến mới")
    expect(news).to_be_visible()
    expect(texts).to_have_text(["Ý kiến số 0"])  # what is read stays where it is
    news.click()
    expect(texts).to_have_text(["Ý kiến số 1", "Ý kiến số 0"])
    expect(news).to_have_count(0)


@pytest.mark.parametrize(("depth", "width", "edges"), [(0, 1000, 1), (3, 1000, 4), (3, 360, 2)])
def test_replies_are_set_in_as_deep_as_the_site_says(
    paper: Paper, opened: Opened, depth: int, width: int, edges: int
) -> None:
    paper.set(reply_depth=depth)
    line = [paper.keep("Ý kiến gốc.")]
    for level in range(1, 5):
        line.append(paper.keep(f"Trả lời cấp {level}.", parent=line[-1]))
    page = opened(f"{paper.url}/demo", viewport={"width": width, "height": 800})
    widget(page)
    page.locator("ykien-comments").scroll_into_view_if_needed()
    left = list[int]()
    for number, one in enumerate(line):
        comment = page.locator(f"ykien-comments .c[data-id='{one}']")
        box = comment.bounding_box()
        assert box is not None
        left.append(round(box["x"]))
        if number + 1 < len(line):
            comment.locator("> .do button[aria-expanded='false']").click()
            expect(page.locator(f"ykien-comments .c[data-id='{line[number + 1]}']")).to_be_visible()
    assert left == sorted(left)
    assert len(set(left)) == edges
