"""Repeats and floods, from facts."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, seen, told

LONG = "Đường hỏng ba năm nay mà không ai sửa cho dân"
SHORT = "Tuyệt vời"
ROWS: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    (LONG, {}, []),
    (LONG, {"same_author": 1}, ["repeat.author"]),
    (SHORT, {"same_author": 1}, ["repeat.author"]),
    (LONG, {"same_others": 1}, ["repeat.others"]),
    ("Duong hong ba nam nay khong ai sua", {"same_others": 1}, ["repeat.others"]),
    ("Buy now, the best offer you will see", {"same_others": 2}, ["repeat.others"]),
    (SHORT, {"same_others": 9}, []),  # many say the same few words
    ("Bài viết rất hay, cảm ơn tòa soạn", {"same_others": 9}, []),
    ("Xin chia buồn cùng gia đình các nạn nhân", {"same_others": 9}, []),
    (LONG, {"same_others": 9, "near_authors": 2}, []),  # campaign.py tells that
    (LONG, {"near_own": 2}, ["repeat.author"]),
    ("vcl thật", {"same_others": 9}, []),
    (LONG, {"author_recent": 4}, []),
    (LONG, {"author_recent": 5}, ["flood.author"]),
    (LONG, {"address_recent": 14}, []),
    (LONG, {"address_recent": 15}, ["flood.address"]),
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "facts", "codes"), ROWS)
def test_repeats_and_floods(form: Any, text: str, facts: dict[str, Any], codes: list[str]) -> None:
    assert [code for code, _ in told("repeats", normalize(form, text), **facts)] == codes


def test_more_is_surer_and_the_count_is_told() -> None:
    (once,) = seen("repeats", LONG, same_author=1)
    (often,) = seen("repeats", LONG, same_author=2)
    assert once.score < often.score <= 1
    assert (once.note, often.note) == ("1", "2")
