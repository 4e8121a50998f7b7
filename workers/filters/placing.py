"""Places where a listed word is none: in the code of a room or an order, in somebody's name."""

import re

from service.domain.text import Line

# Whose phrases are looked for in guessed words too (Line.guessed).
PLAIN_ABUSE = frozenset({"profanity.word", "insult.word", "threat.word", "slur.group"})
CODE = re.compile(r"(?=.*\d)[A-Z\d-]*[A-Z][A-Z\d-]*")  # dãy D1T, mã đơn L0N-42
NUMBERED = re.compile(
    r"(?i)(?:mã|đơn|số|hiệu|phòng|dãy|lô|tầng|ghế|cổng|khu|tòa|toà|block|căn|kệ|tuyến|model|code|seri|series|room|gate|vé)[\s:#]*\Z"
)
BEFORE = 10  # letters before a code that are looked at


def coded(text: str, line: Line, place: tuple[int, int]) -> bool:
    """Whether it is the code of something that is named before it."""
    start, end = line.span(*place)
    seen = CODE.fullmatch(text[start:end]) is not None
    return seen and NUMBERED.search(text[max(start - BEFORE, 0) : start]) is not None


def of_a_name(line: Line, start: int) -> bool:
    """Whether a place within a word is in somebody's name: @friendlyasshole."""
    first = line.text.rfind(" ", 0, start) + 1
    place = line.span(first, start)[0] if first < start else 0
    return "@" in line.view.source[max(place - 1, 0) : place + 1] and first < start
