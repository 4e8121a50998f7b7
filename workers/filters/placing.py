"""Places where a listed word is none: in the code of a room or an order, in somebody's name."""

import re
from unicodedata import normalize

from service.domain.text import Line

# Whose phrases are looked for in guessed words too (Line.guessed).
PLAIN_ABUSE = frozenset(
    {"profanity.word", "insult.word", "threat.word", "slur.group", "selfharm.risk"}
)
CODE = re.compile(r"(?=.*\d)[A-Z\d-]*[A-Z][A-Z\d-]*")  # dãy D1T, mã đơn L0N-42
NUMBERED = re.compile(
    r"(?i)(?:mã|đơn|số|hiệu|phòng|dãy|lô|tầng|ghế|cổng|khu|tòa|toà|block|căn|kệ|tuyến|model|code|seri|series|room|gate|vé)[\s:#]*\Z"
)
HANDLE = re.compile(r"@[\w.-]+\Z")
LONGEST = 40  # letters of a handle
BEFORE = 10  # letters before a code that are looked at


def coded(text: str, line: Line, place: tuple[int, int]) -> bool:
    """Whether it is the code of something that is named before it."""
    start, end = line.span(*place)
    if CODE.fullmatch(text[start:end]) is None:
        return False
    before = normalize("NFC", text[max(start - 3 * BEFORE, 0) : start])[-BEFORE:]
    return NUMBERED.search(before) is not None


def of_a_name(line: Line, start: int, end: int) -> bool:
    """Whether a place is within somebody's name: @friendlyasshole, @real_fuckboy."""
    if "@" not in line.view.source:
        return False
    place, last = line.span(start, end)
    if any(map(str.isspace, line.view.source[place:last].strip())):
        return False
    before = normalize("NFC", line.view.source[max(place - 3 * LONGEST, 0) : place])
    return HANDLE.search(before[-LONGEST:]) is not None
