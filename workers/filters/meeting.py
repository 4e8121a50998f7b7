"""Whether a listed term is met at a place, and how sure that is."""

import re
from dataclasses import dataclass

from service.domain.text import Line, Text
from service.domain.text.alike import PICTURE
from service.domain.text.words import DIGIT
from workers.filters.entries import Entry, lined
from workers.filters.placing import coded

Span = tuple[int, int]
# What a reading is worth beside the term in full dress.
STRIPPED = 0.86  # no marks, in a text without any
STRIPPED_LONG = 0.96  # the same of three words or more, or of a pattern: hardly anything else
STRIPPED_SHORT = 0.6  # a pattern that met three words at most: roi mung is rồi mừng and rơi mưng
MEANT = 1.25  # as written, but with signs, digits or letters of another kind in it: b.ỏ m.ẹ
HIDDEN = 0.96  # no marks, and signs, digits or letters of another kind for its own: m3 m4y
PARTLY, PARTLY_LONG = 0.8, 0.9  # some of its marks; of three words or more
AMID_MARKS = 0.5  # no marks, in a text that has them elsewhere: more likely another word
CAPITALS = 0.4  # an abbreviation in capitals: CC Linh Đàm
PLAIN = re.compile(r"[A-ZĐ .,_*-]+")  # capitals, not those that are a dress (🅅🄲🄻)
DRESS = re.compile(r"[^\sA-Za-z\u00c0-\u024f\u0300-\u0323\u1e00-\u1eff]")
FORMULA = re.compile(  # y = d.m + c
    r"(?<!\w)\w[)²³]?\s?[=⊥≈≥≤]|[=⊥≈≥≤]>?\s?\w(?!\w)|\)/\d|(?<!\w)\w\w\s?[=≥≤]\s?\w\w(?!\w)"
)
UNIT = re.compile(r"/(?:h|s|g|giờ|giây|phút)(?!\w)")
NAMED = 0.5  # an abbreviation before a name: cc Anna
NEAR = 3  # places looked at beside an abbreviation
LONG = 4  # blanks of a term of three words
AROUND = 60  # letters to either side that `with` and `unless` look at


@dataclass(frozen=True, slots=True)
class Company:
    """What has to stand near a term, and what must not; marked and bare."""

    near: tuple[str, ...]
    unless: tuple[str, ...]

    def fits(self, line: Line, start: int, end: int) -> bool:
        """Whether a term at this place of a line is in the company that it needs."""
        if not self.near and not self.unless:
            return True
        first = max(start - AROUND, 0)
        seen = line.text[first : end + AROUND] + line.bare[first : end + AROUND]
        if any(word in seen for word in self.unless):
            return False
        return not self.near or any(word in seen for word in self.near)


def company(entry: Entry) -> Company:
    """The company of an entry."""
    return Company(tuple(map(lined, entry.near)), tuple(map(lined, entry.unless)))


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """A term as it is looked for: a line's words; its bare twin."""

    entry: Entry | None  # None: an honest phrase
    marked: str
    bare: str
    company: Company | None = None


def fits(seen: str, item: Listed) -> bool:
    """Whether what is seen is the term with some or all of its marks missing."""
    pairs = zip(seen, item.marked, item.bare, strict=True)
    return all(char in (marked, bare) for char, marked, bare in pairs)


def sure(text: Text, line: Line, place: Span, item: Listed) -> float:
    """How sure it is that the term is meant: 1 as written, more where somebody hides it."""
    if item.entry is not None and item.entry.abbreviation:
        return _as_abbreviation(text.text, line, *place)
    seen = line.text[slice(*place)]
    if text.signs & DIGIT and coded(text.text, line, place):
        return 0.0
    if seen == item.marked:
        return MEANT if _hidden(line, place) else 1.0
    if _hidden(line, place):
        return HIDDEN
    if item.entry is not None and item.entry.hidden and not item.entry.bare:
        return 0.0
    long = item.bare.count(" ") >= LONG
    if seen != item.bare:
        return PARTLY_LONG if long else PARTLY
    if not text.unmarked and not _disguised(line, place):
        return AMID_MARKS
    return STRIPPED_LONG if long else STRIPPED


def _disguised(line: Line, place: Span) -> bool:
    """Whether it was typed otherwise than it reads: whoever disguises a word means it."""
    start, end = line.span(*place)
    return line.view.source[start:end].casefold().split() != line.text[slice(*place)].split()


def _hidden(line: Line, place: Span) -> bool:
    """Whether it was typed with signs, digits or letters of another kind among its own."""
    start, end = line.span(*place)
    typed = line.view.source[start:end]
    dressed = DRESS.search(typed) is not None and PICTURE.search(typed) is None
    return dressed and PLAIN.fullmatch(typed) is None


def _as_abbreviation(text: str, line: Line, start: int, end: int) -> float:
    start, end = line.within(start, end)
    view = line.view
    before = view.text[max(start - NEAR, 0) : start].rstrip()[-1:]
    after = view.text[end : end + NEAR].lstrip(" _-")[:1]
    if before.isdigit() or after.isdigit() or UNIT.match(view.text, end):
        return 0.0
    if ("=" in text or ")/" in text or "⊥" in text or "≥" in text) and FORMULA.search(text):
        return 0.0
    first, last = view.span(start, end)
    if PLAIN.fullmatch(text[first:last]) and not text.isupper():
        return CAPITALS
    return NAMED if text[last : last + NEAR].lstrip()[:1].isupper() else 1.0
