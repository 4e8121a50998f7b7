"""«Thích» under a comment, as a reader and as another one sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTICLE, Opened, Paper

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


LIKE = re.compile("^Thích")


def thread(page: Page) -> None:
    """Come near the comments of the article that has some."""
    widget = page.locator("ykien-comments")
    widget.evaluate(f"node => node.setAttribute('article', '{ARTICLE}')")
    widget.scroll_into_view_if_needed()


def test_a_reader_likes_and_takes_it_back(paper: Paper, opened: Opened) -> None:
    first, _ = paper.keep("Ý kiến thứ nhất."), paper.keep("Ý kiến thứ hai.")
    page = opened(f"{paper.url}/demo")
    thread(page)
    like = page.locator(f"[data-id='{first}']").get_by_role("button", name=LIKE)
    like.click()
    expect(like).to_have_text("Thích 1")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Không thích")).to_have_count(0)
    page.get_by_role("button", name="Quan tâm nhất").click()
    expect(page.locator("ykien-comments .c").first).to_have_attribute("data-id", first)

    page.reload()
    thread(page)
    expect(like).to_have_attribute("aria-pressed", "true")  # the device remembers
    other = opened(f"{paper.url}/demo?lang=en")
    thread(other)
    theirs = other.locator(f"[data-id='{first}']").get_by_role("button", name="Like")
    expect(theirs).to_have_text("Like 1")
    expect(theirs).to_have_attribute("aria-pressed", "false")
    theirs.click()
    expect(theirs).to_have_text("Like 2")
    like.click()
    expect(like).to_have_text("Thích 1")
    expect(like).to_have_attribute("aria-pressed", "false")


def test_without_votes_there_are_no_buttons(paper: Paper, opened: Opened) -> None:
    paper.keep("Ý kiến thứ nhất.")
    paper.set(votes="off")
    page = opened(f"{paper.url}/demo")
    thread(page)
    expect(page.get_by_role("button", name="Trả lời Lê An")).to_be_visible()
    for name in (LIKE, "Quan tâm nhất"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    paper.set(votes="both")
    page.reload()
    thread(page)
    page.get_by_role("button", name="Không thích").click()
    expect(page.get_by_role("button", name="Không thích")).to_have_text("Không thích 1")
