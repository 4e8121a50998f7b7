"""Who writes at night is told at once from when it is read."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened, Paper
from tests.browser.test_widget import demo, receipt, send

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def test_hours_stand_under_what_was_sent(paper: Paper, opened: Opened) -> None:
    paper.set(hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-23:59"))
    page = opened(demo(paper), before="window.fetch = new Proxy(fetch, { apply: (f, t, [url, set]) =>"
                  " (url + '').includes('/status') ? new Promise(() => {}) : f(url, set) });")  # fmt: skip
    send(page)
    expect(receipt(page).locator(".why").first).to_have_text(
        re.compile(r"Ý kiến gửi .*được duyệt từ 0 giờ (ngày mai|.*)\.")
    )
    status = page.locator("ykien-comments .mine a").get_attribute("href") or ""
    other = opened(status)
    expect(other.locator(".why")).to_have_text(re.compile("được duyệt từ 0 giờ"))
