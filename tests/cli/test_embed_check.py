"""`ykien embed-check`: a page of a newspaper is looked at, and what is wrong is said plainly."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from service.domain.embedded import Page
from service.domain.site import Site
from service.flow import house
from service.flow.deps import Deps
from service.run.fetch import Fetch, Unread
from tests.cli.conftest import Ykien
from tests.support.story import NOW, change

pytestmark = pytest.mark.one_database
URL = "https://bao.vn/duong-moi"
WHOLE = (
    '<script type="module" src="https://ykien.example/widget.js"></script>'
    '<ykien-comments site="a" article="12345" url="x"></ykien-comments>'
)
Shown = Callable[[str], None]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, deps: Deps, site_a: Site) -> Shown:
    """What the page has in it; reading it over a line is tests/run/test_fetch.py."""
    change(deps, site_a, origins=("https://bao.vn",))

    def show(html: str) -> None:
        monkeypatch.setattr(Fetch, "__call__", lambda _, url: Page(url, (), html))

    return show


def test_page_that_is_right_is_said_to_be(ykien: Ykien, shown: Shown) -> None:
    shown(WHOLE)
    assert "đã gắn đúng" in ykien("embed-check", URL).stdout
    assert "embedded as it should be" in ykien("embed-check", URL, "--lang", "en").stdout
    told = json.loads(ykien("embed-check", URL, "--json", "--article", "12345").stdout)
    assert told == {"right": True, "faults": []}
    other = ykien("embed-check", URL, "--article", "9", status=1).stdout
    assert "Mã bài viết là «12345»" in other
    assert "<script" not in other  # the tags are not what is wrong


def test_page_without_tags_is_given_snippet_and_frame(ykien: Ykien, shown: Shown) -> None:
    shown("<p>&lt;ykien-comments&gt;</p>")
    told = ykien("embed-check", URL, status=1).stdout
    assert "CMS đã làm hỏng đoạn mã" in told
    assert 'src="https://ykien.example/embed?site=SITE&amp;article=12345"' in told
    shown(WHOLE.replace(' type="module"', ""))
    told = ykien("embed-check", URL, "--lang", "en", status=1).stdout
    assert 'lacks type="module"' in told
    assert '<ykien-comments site="a" article="12345"></ykien-comments>' in told


def test_page_of_another_article_is_found_out(
    ykien: Ykien, shown: Shown, deps: Deps, site_a: Site
) -> None:
    said: dict[str, Any] = {"title": "", "url": "https://bao.vn/bai-khac", "section": None, "tags": (),
            "mode": None, "closes_at": None, "aliases": []}  # fmt: skip
    house.say_article(deps, site_a, "12345", said, "alice", now=NOW)
    shown(WHOLE + '<meta property="og:url" content="https://bao.vn/x">'
          f'<link rel="canonical" href="{URL}">')  # fmt: skip
    told = json.loads(ykien("embed-check", URL, "--json", status=1).stdout)
    codes = [(one["code"], one["grave"]) for one in told["faults"]]
    assert codes == [("address.og", False), ("address.known", True)]
    assert told["right"] is False


def test_page_that_cannot_be_read_is_said_why(
    ykien: Ykien, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ykien("embed-check", "http://127.0.0.1:9/", "--lang", "en", status=1).stdout
    assert "leads into a private network" in told

    def never(*_: object) -> Page:
        raise Unread("status", "503")

    monkeypatch.setattr(Fetch, "__call__", never)
    told = json.loads(ykien("embed-check", URL, "--json", status=1).stdout)
    assert told["faults"][0]["message"] == "Trang trả lời mã 503 thay vì 200."
