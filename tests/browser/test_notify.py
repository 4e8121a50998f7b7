"""The box for news by mail in the widget: unticked, in each form, and only where it is offered."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from config.settings import Settings
from service.store.session import read
from service.store.tables import mailing
from tests.browser.conftest import Opened, Paper
from tests.browser.test_widget import receipt, send, write

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
BOX = "Báo cho tôi qua email khi ý kiến được duyệt hoặc có trả lời"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A house that can send letters."""
    return replace(settings, smtp_url="smtp://127.0.0.1:9", mail_from="toasoan@bao.example")


def told(paper: Paper) -> list[bool]:
    """Of each comment whose author is written to: whether he asked for it."""
    with read(paper.deps.engine) as connection:
        rows = connection.execute(mailing.select().order_by(mailing.c.comment_id))
        return [row.wants for row in rows]


def test_box_is_never_ticked_beforehand_and_goes_with_its_own_form(
    paper: Paper, elsewhere: str, opened: Opened
) -> None:
    paper.set(email_confirmation="required", origins=(elsewhere,))
    paper.keep("Ý kiến của người khác.")
    page = opened(elsewhere)
    widget = page.locator("ykien-comments")
    box = widget.get_by_label(BOX).first
    expect(box).not_to_be_checked()
    expect(
        page.locator("[data-ykien-site]").get_by_label("Email me when my comment")
    ).to_have_count(1)
    box.check()
    send(page)
    expect(receipt(page)).to_contain_text("Mời bạn mở thư và bấm xác nhận")
    expect(box).not_to_be_checked()
    widget.get_by_role("button", name="Trả lời Lê An").click()
    reply = widget.locator(".c form")
    expect(reply.get_by_label(BOX)).not_to_be_checked()
    box.check()  # that of another form says nothing of this one
    write(reply, "Tôi đồng ý với bạn.").locator("[type=submit]").click()
    expect(widget.get_by_text("«Tôi đồng ý với bạn.»")).to_be_visible()
    assert told(paper) == [False, True, False]
    paper.set(notify=False)
    page.reload()
    expect(widget.get_by_text("Ý kiến của người khác.")).to_be_visible()
    expect(widget.get_by_label(BOX)).to_have_count(0)
