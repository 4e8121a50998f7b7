"""Numbers and times as Vietnamese and English write them."""

from datetime import UTC, datetime, timedelta

import pytest

from service.http import figures

AT = datetime(2026, 11, 23, 18, 5, 9, tzinfo=UTC)  # already the 24th in Hà Nội


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(7.1, "7,1", "7.1"), (3.6, "3,6", "3.6"), (1.25, "1,25", "1.25"), (0, "0,0", "0.0"),
     (8, "8,0", "8.0"), (-0.5, "\N{MINUS SIGN}0,5", "\N{MINUS SIGN}0.5")],
)  # fmt: skip
def test_points_have_the_mark_of_the_language(value: float, vi: str, en: str) -> None:
    assert (figures.number(value, "vi"), figures.number(value, "en")) == (vi, en)


def test_counts_are_grouped() -> None:
    assert (figures.whole(10000, "vi"), figures.whole(10000, "en")) == ("10.000", "10,000")


def test_moments_are_told_where_the_newsroom_is() -> None:
    assert figures.moment(AT, "vi") == "01:05, 24/11/2026"
    assert figures.moment(AT, "en") == "01:05, 24 Nov 2026"
    assert figures.moment_of_record(AT, AT + timedelta(hours=22), "vi") == "01:05:09"
    assert figures.moment_of_record(AT, AT + timedelta(hours=23), "vi") == "01:05:09, 24/11/2026"
    assert figures.moment_of_record(AT, AT + timedelta(hours=23), "en") == "01:05:09, 24 Nov 2026"


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [(-5, "vừa xong", "just now"), (59, "vừa xong", "just now"), (60, "1 phút", "1 minute"),
     (2820, "47 phút", "47 minutes"), (3600, "1 giờ", "1 hour"), (86399, "23 giờ", "23 hours"),
     (86400, "1 ngày", "1 day"), (172800, "2 ngày", "2 days")],
)  # fmt: skip
def test_an_age_has_one_unit(seconds: int, vi: str, en: str) -> None:
    later = AT + timedelta(seconds=seconds)
    assert (figures.age(AT, later, "vi"), figures.age(AT, later, "en")) == (vi, en)
