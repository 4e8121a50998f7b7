"""A legal hold names its basis and its paper, and ends."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.comment import Invalid
from service.domain.hold import LONGEST, WORDS_MAX, Hold, checked

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Hold("  Điều 10\nLuật An ninh mạng ", "12/CV-ANM", NOW + DAY)


def test_words_are_cleaned_to_one_line() -> None:
    assert checked(GOOD, NOW).basis == "Điều 10 Luật An ninh mạng"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Hold("", "1", NOW + DAY), ["basis.empty"]),
        (Hold("a", "x" * (WORDS_MAX + 1), NOW + DAY), ["document.too_long"]),
        (Hold("\u200b", " ", NOW), ["basis.empty", "document.empty", "until.range"]),
        (Hold("a", "1", NOW + LONGEST + DAY), ["until.range"]),
    ],
)
def test_all_that_is_wrong_is_told(said: Hold, wrong: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        checked(said, NOW)
    assert [error.code for error in caught.value.errors] == wrong
