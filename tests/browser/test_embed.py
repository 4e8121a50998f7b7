"""The thread in a newspaper's iframe, and without scripts."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ARTICLE, Opened, Paper, serving

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
HOST = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Báo khác</title>
<h1>Bài của báo khác</h1>
<iframe data-ykien title="Ý kiến" src="{url}/embed?site=demo&amp;article={article}"></iframe>
<script src="{url}/static/frame.js"></script></html>"""


@pytest.fixture
def host(paper: Paper) -> Iterator[str]:
    """A newspaper's page of another origin with the snippet of docs/embed.md."""
    policy = f"default-src 'none'; script-src {paper.url}; frame-src {paper.url}; style-src 'self'"

    def app(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html"), ("Content-Security-Policy", policy)])
        return [HOST.format(url=paper.url, article=ARTICLE).encode()]

    with serving(lambda _url: app) as url:
        yield url


def test_frame_is_as_tall_as_what_is_in_it(paper: Paper, host: str, opened: Opened) -> None:
    for number in range(6):
        paper.keep(f"Ý kiến số {number}")
    page = opened(host)
    frame = page.frame_locator("iframe")
    expect(frame.locator("article")).to_have_count(6)
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 900")
    inside = frame.locator("html").evaluate("node => node.scrollHeight - innerHeight")
    assert inside <= 1  # nobody scrolls in two places
    page.evaluate("postMessage({ykien: 'height', height: 333}, '*')")  # from whoever else
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("document.querySelector('iframe').offsetHeight") > 900


def test_page_of_an_origin_that_is_not_listed_frames_nothing(
    paper: Paper, host: str, chromium: Browser
) -> None:
    paper.set(origins=["https://bao.vn"])
    with closing(chromium.new_context()) as context:
        page = context.new_page()
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(host)
        assert page.frames[-1].url.startswith("chrome-error:")


def test_comment_is_sent_and_answered_without_scripts(paper: Paper, opened: Opened) -> None:
    first = paper.keep("Ý kiến số 0", name="Trần Bình")
    page = opened(f"{paper.url}/embed?site=demo&article={ARTICLE}", java_script_enabled=False)
    expect(page.locator(f"#ykien-{first}")).to_contain_text("Ý kiến số 0")
    page.get_by_role("link", name="Trả lời").click()
    page.get_by_label("Họ tên").fill("Lê An")
    page.get_by_label("Email").fill("an@example.com")
    page.get_by_label("Nội dung").fill("Trả lời không cần JavaScript.")
    with page.expect_popup() as other:
        page.get_by_role("button", name="Gửi ý kiến").click()
    expect(other.value.get_by_role("heading", name="Theo dõi ý kiến của bạn")).to_be_visible()
    [waiting] = paper.waiting()
    assert paper.seen(waiting)["thread"][0]["id"] == first
    expect(page.get_by_label("Nội dung")).to_be_visible()  # the article's page stays


def test_second_press_is_no_second_comment(paper: Paper, opened: Opened) -> None:
    page = opened(f"{paper.url}/embed?site=demo&article={ARTICLE}")
    for label, said in (("Họ tên", "Lê An"), ("Email", "an@example.com"), ("Nội dung", "Một lần.")):
        page.get_by_label(label).fill(said)
    send = page.get_by_role("button", name="Gửi ý kiến")
    with page.expect_popup() as other:
        send.click()
    expect(other.value.get_by_role("heading", name="Theo dõi ý kiến của bạn")).to_be_visible()
    expect(send).to_be_disabled()
    expect(page.get_by_role("status")).to_contain_text("ở thẻ vừa mở")
    assert len(paper.waiting()) == 1
    page.get_by_label("Nội dung").fill("Thêm một ý nữa.")
    expect(send).to_be_enabled()
