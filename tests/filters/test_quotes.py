"""What was said to somebody and is told weighs less than what is said."""

import pytest

from service.domain.facts import Facts
from tests.support.reading import seen
from workers.checker import build

pytestmark = pytest.mark.one_database
CHECKER = build()
TOLD = (
    'Bị gọi là "con heo nái" suốt ba năm cấp ba, em không dám ăn trưa.',
    "Sếp cũ từng bảo tôi là loại vô dụng, hôm nay tôi mở được ba cửa hàng.",
    "Cháu tôi bị bạn kêu là thằng ngu, cô giáo không nói gì.",
    'Bình luận kêu người chết "đi cho chật đất" mà báo cũng duyệt hả?',
)
SAID = (
    "Mày là con heo nái, biết gì mà nói.",
    "Ông bảo vệ này đúng là loại vô dụng.",
    "Nó bị phạt là đáng, đồ ngu như bò.",
    "Sếp bảo tôi là đủ, còn mày là đồ mất dạy.",
    "Viết 0'c ch0' gì vậy, đồ 0'c ch0'",  # strokes for marks are no quotation marks
)


@pytest.mark.parametrize("text", TOLD)
def test_what_was_said_to_him_who_tells_it_calls_no_human(text: str) -> None:
    assert CHECKER.check(text, Facts()).outcome == "clean"
    assert seen("profanity", text) + seen("speech", text) != []  # it is marked all the same


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_to_somebody_does(text: str) -> None:
    assert CHECKER.check(text, Facts()).outcome == "review"
