"""Consent boxes in the widget: unticked, asked for beside the field, never in a reader's way twice."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.domain.consent import Box
from tests.browser.conftest import ARTICLE, Opened, Paper
from tests.browser.test_widget import POSTS, TEXT, demo, receipt, send, thread, write

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
DATA: dict[str, Any] = {
    "key": "data", "vi": "Tôi đồng ý để tòa soạn xử lý họ tên và email của tôi.",
    "en": "I agree that my name and e-mail address are used.", "url": "https://bao.example/rieng-tu",
}  # fmt: skip
NEWS: dict[str, Any] = {
    "key": "news",
    "vi": "Gửi tôi bản tin.",
    "en": "Send me news.",
    "required": False,
}


def test_boxes_from_another_newspaper_are_unticked_and_asked_for(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(origins=(elsewhere,), consents=[DATA, NEWS])
    page = opened(elsewhere)
    for where, box, need in (
        ("ykien-comments", DATA["vi"], "Bạn cần đánh dấu đồng ý ở ô này để gửi ý kiến."),
        ("[data-ykien-site]", DATA["en"], "Please tick this box to send your comment."),
    ):  # fmt: skip
        form = write(page.locator(where))
        asked = form.locator("[part=consent]")
        expect(asked).to_have_count(2)
        assert [one.is_checked() for one in asked.all()] == [False, False]
        form.locator("[type=submit]").click()
        tick = form.get_by_label(box)
        expect(tick).to_have_attribute("aria-invalid", "true")
        expect(tick).to_be_focused()
        expect(form.get_by_text(need)).to_be_visible()
        expect(form.locator("[name=text]")).to_have_value(TEXT)
        assert form.get_by_role("link").get_attribute("href") == DATA["url"]
        tick.check()
        expect(form.get_by_text(need)).to_be_hidden()
    page.locator("ykien-comments [type=submit]").click()
    expect(receipt(page)).to_contain_text("Đã nhận")
    assert not page.locator("ykien-comments").get_by_label(DATA["vi"]).is_checked()
    [waiting] = paper.waiting()
    [kept] = paper.seen(waiting)["consents"]
    assert (kept["key"], kept["text"], kept["lang"]) == ("data", DATA["vi"], "vi")


def ticked(page: Page) -> list[bool]:
    return [one.is_checked() for one in page.locator("ykien-comments [part=consent]").all()]


def test_words_that_changed_meanwhile_are_shown_anew(paper: Paper, opened: Opened) -> None:
    paper.set(consents=[DATA, NEWS])
    page = opened(demo(paper))
    form = write(page)
    form.get_by_label(DATA["vi"]).check()
    paper.set(consents=[DATA | {"vi": "Tôi đồng ý, bản mới."}])
    with page.expect_request(POSTS) as sent:
        form.locator("[type=submit]").click()
    version = Box(**DATA).version
    assert json.loads(sent.value.post_data or "")["consent"] == {"data": version}
    expect(form.get_by_text("vừa được thay đổi")).to_be_visible()
    assert ticked(page) == [False]
    expect(form.locator("[name=text]")).to_have_value(TEXT)
    form.get_by_label("Tôi đồng ý, bản mới.").check()
    form.locator("[type=submit]").click()
    expect(receipt(page)).to_contain_text("Đã nhận")
    assert len(paper.waiting()) == 1


def test_boxes_that_came_while_the_page_was_open_are_asked_for(
    paper: Paper, opened: Opened
) -> None:
    page = opened(demo(paper))
    page.locator("ykien-comments").scroll_into_view_if_needed()
    expect(page.get_by_text("Chưa có ý kiến nào.")).to_be_visible()
    paper.set(consents=[DATA])
    form = send(page)
    expect(form.get_by_text("Bạn cần đánh dấu đồng ý")).to_be_visible()
    form.get_by_label(DATA["vi"]).check()
    paper.set(consents=[])
    form.locator("[type=submit]").click()
    expect(page.locator("ykien-comments [part=consent]")).to_have_count(0)
    form.locator("[type=submit]").click()
    expect(receipt(page)).to_contain_text("Đã nhận")


def test_tick_stays_when_the_list_is_drawn_again_and_goes_with_a_reload(
    paper: Paper, opened: Opened
) -> None:
    paper.keep("Một ý kiến.")
    paper.set(consents=[DATA])
    page = opened(demo(paper))
    page.locator("ykien-comments").evaluate(f"node => node.setAttribute('article', '{ARTICLE}')")
    write(page).get_by_label(DATA["vi"]).check()
    expect(thread(page)).to_have_count(1)
    with page.expect_response("**/api/v1/comments?*oldest*"):
        page.get_by_role("button", name="Cũ nhất").click()
    expect(page.locator("ykien-comments .list")).not_to_have_attribute("aria-busy", "true")
    assert ticked(page) == [True]
    page.reload()
    expect(page.locator("ykien-comments [part=consent]")).not_to_be_checked()
