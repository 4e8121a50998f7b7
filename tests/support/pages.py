"""Readers and moderators in real browsers, before a house that really runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

SOON = 20_000  # milliseconds for what a worker or a cache has to do first


@contextmanager
def visitor(chromium: Browser) -> Iterator[Page]:
    """Somebody whom nobody has seen before; no page may break or offend its policy."""
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page, broken = context.new_page(), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text)
            if "Content Security Policy" in said.text else None)  # fmt: skip
    yield page
    context.close()
    assert broken == []


def send(page: Page, text: str, *, name: str, email: str) -> Locator:
    """Fill the form under the article and send it; answers what the reader is told then."""
    form = page.locator("ykien-comments form").first
    before = page.locator("ykien-comments .mine .box").count()
    for field, value in (("name", name), ("email", email), ("text", text)):
        form.locator(f"[name={field}]").fill(value)
    form.locator("[type=submit]").click()
    boxes = page.locator("ykien-comments .mine .box")
    expect(boxes).to_have_count(before + 1, timeout=SOON)
    return boxes.last


def published(page: Page) -> Locator:
    """The texts that readers see, once this one has come near."""
    page.locator("ykien-comments").first.scroll_into_view_if_needed()
    return page.locator("ykien-comments .c .text")


def sign_in(page: Page, link: str) -> None:
    """Come to the desk by a link that works once."""
    page.goto(link)
    page.get_by_role("button", name="Vào bàn duyệt").click()
    expect(page.get_by_label("Mật khẩu mới")).to_be_visible()


def correct(page: Page, text: str) -> None:
    """Approve the open comment with another text."""
    page.get_by_text("Sửa và duyệt đăng").click()
    page.get_by_label("Nội dung sẽ đăng").fill(text)
    page.get_by_role("button", name="Duyệt đăng bản này").click()
    expect(page.get_by_role("status")).to_contain_text("Đã duyệt đăng ý kiến của")
