"""A long day at a newspaper: 50 comments from one browser, two moderators in two others."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.live import Live, until
from tests.support.pages import correct, published, send, sign_in, visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
COMMENTS = 50
NEXT = "article.card"


def link_for(house: Live, name: str) -> str:
    """A moderator, made beside the running house."""
    ykien = Path(sys.executable).with_name("ykien")
    own = {"YKIEN_DATA": str(house.data), "YKIEN_PUBLIC_URL": house.url}
    made = subprocess.run([ykien, "moderator", "add", name, "--root"], env=own, check=True,
                          capture_output=True, text=True)  # fmt: skip
    (link,) = re.findall(r"https?://\S+sign-in\S+", made.stdout)
    return str(link)


def archive(house: Live) -> Iterator[dict[str, Any]]:
    """Every comment, as the API tells it."""
    url, cursor = f"{house.url}/api/v1/moderation/comments", ""
    while True:
        query = {"limit": "100", "order": "oldest"} | ({"cursor": cursor} if cursor else {})
        page = httpx.get(url, params=query, headers=house.headers).raise_for_status().json()
        yield from page["comments"]
        cursor = page["next"]
        if not cursor:
            return


def decide(page: Page, turn: int) -> str | None:
    """Open the first comment of the queue and decide; answers what, or None if there is none."""
    page.goto(page.url.partition("/moderate")[0] + "/moderate?order=oldest")
    if page.locator(NEXT).count() == 0:
        return None
    if turn % 5 == 0:
        correct(page, f"Bản đã biên tập số {turn}.")
        return "correct"
    if turn % 5 == 1:
        page.get_by_text("Không đăng", exact=True).last.click()
        page.get_by_role("button", name="Không liên quan").click()
        expect(page.get_by_role("status")).to_contain_text("Không đăng ý kiến của")
        return "reject"
    page.get_by_role("button", name="Duyệt đăng", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã duyệt đăng ý kiến của")
    return "approve"


def both_want(one: Page, two: Page) -> None:
    """Two moderators on one card: the second is told, and has decided nothing."""
    for page in (one, two):
        page.goto(page.url.partition("/moderate")[0] + "/moderate?order=oldest")
    one.get_by_role("button", name="Duyệt đăng", exact=True).click()
    expect(one.get_by_role("status")).to_contain_text("Đã duyệt đăng ý kiến của")
    two.get_by_role("button", name="Duyệt đăng", exact=True).click()
    expect(two.get_by_role("alert")).to_contain_text("Đã có người xử lý")


def test_fifty_comments_are_decided_once_each(house: Live, chromium: Browser) -> None:
    house.start()
    with visitor(chromium) as reader, visitor(chromium) as one, visitor(chromium) as two:
        reader.goto(f"{house.url}/demo")
        for number in range(COMMENTS):
            told = send(reader, f"Ý kiến thứ {number}: mong cầu sớm xong.",
                        name=f"Bạn đọc {number}", email=f"doc{number}@example.com")  # fmt: skip
            expect(told).to_contain_text("đang chờ duyệt")
        until(lambda: all(row["verdict"] for row in archive(house)), what=lambda: house.log[-2000:])
        sign_in(one, link_for(house, "Hà"))
        sign_in(two, link_for(house, "Quân"))
        both_want(one, two)
        done = ["approve"]
        for turn in count():
            made = decide((one, two)[turn % 2], turn)
            if made is None:
                break
            done.append(made)
        shown = [row for row in archive(house) if row["status"] == "published"]
        assert len(done) == len(list(archive(house))) == COMMENTS
        assert len(shown) == COMMENTS - done.count("reject")
        assert sum(row["text"].startswith("Bản đã biên tập") for row in shown) == done.count(
            "correct"
        )
        reader.goto(f"{house.url}/demo")
        expect(published(reader)).to_have_count(20)
        expect(reader.locator("ykien-comments .count")).to_have_text(str(len(shown)))
