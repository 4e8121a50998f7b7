"""Which mode is in force, and which pages may send comments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.domain.mode import mode_of
from service.domain.site import SETTINGS, Article, Site
from service.domain.state import Mode

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SITE = Site(1, "a", "Báo A", "pre", origins=("https://a.example",), sections={"mua": "auto"})
ARTICLE = Article(1, "thu")
OWN = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("article", "mode"),
    [
        (None, "pre"), (ARTICLE, "pre"), (replace(ARTICLE, section="mua"), "auto"),
        (replace(ARTICLE, section="khác"), "pre"), (replace(ARTICLE, mode="post"), "post"),
        (replace(ARTICLE, mode="pre", section="mua"), "pre"),
        (replace(ARTICLE, mode="post", closes_at=NOW), "closed"),
        (replace(ARTICLE, closes_at=NOW + timedelta(seconds=1)), "pre"),
    ],
)  # fmt: skip
def test_article_goes_before_section_before_site(article: Article | None, mode: Mode) -> None:
    assert mode_of(SITE, article, NOW) == mode


@pytest.mark.parametrize(
    ("days", "article", "mode"),
    [
        (0, replace(ARTICLE, created=NOW), "pre"), (1, replace(ARTICLE, created=NOW), "pre"),
        (1, replace(ARTICLE, created=NOW - timedelta(days=1)), "closed"), (1, ARTICLE, "pre"), (1, None, "pre"),
        (1, replace(ARTICLE, created=NOW - timedelta(days=9), closes_at=NOW + timedelta(days=1)), "pre"),
    ],
)  # fmt: skip
def test_article_closes_so_many_days_after_its_first_comment(
    days: int, article: Article | None, mode: Mode
) -> None:
    assert mode_of(replace(SITE, closes_after_days=days), article, NOW) == mode


@pytest.mark.parametrize(
    ("origins", "origin", "admitted"),
    [
        (("https://a.example",), "https://a.example", True),
        (("https://a.example",), "https://a.example.evil", False),
        (("https://a.example",), "http://a.example", False),
        (("https://a.example",), "null", False),
        ((), OWN, True),
        ((), None, True),
        (("*",), "https://any.example", True),
    ],
)
def test_page_of_an_origin_that_the_site_lists_may_send(
    origins: tuple[str, ...], origin: str | None, *, admitted: bool
) -> None:
    assert replace(SITE, origins=origins).admits(origin, OWN) is admitted


def test_stored_settings_make_the_same_site() -> None:
    assert tuple(SITE.settings()) == SETTINGS
    assert Site(1, "a", "Báo A", "pre", **SITE.settings()) == SITE  # type: ignore[arg-type]
