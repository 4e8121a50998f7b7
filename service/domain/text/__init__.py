"""Reading a comment: the text as answered, and folded views that know the way back into it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from service.domain.text.folded import fold, known_by
from service.domain.text.folds import composed, placed, unmark
from service.domain.text.line import Line, line_of, spelt
from service.domain.text.loose import AGAIN, AHEAD, BEHIND, loosened, pictures
from service.domain.text.plain import DISGUISES, typed, unmask
from service.domain.text.together import apart
from service.domain.text.view import View
from service.domain.text.words import (
    DOUBLE,
    JOINED,
    JOINT,
    KEYED,
    LEET,
    MARKED,
    MISPLACED,
    PICTURED,
    STRAY,
    Words,
    any_of,
    signs_of,
    words_of,
)

__all__ = ["Line", "Text", "View", "fold", "known_by", "read"]

T = TypeVar("T")
SURROGATE = re.compile("[\ud800-\udfff]")
LETTER = re.compile(r"[^\W\d_]")


class Made(Generic[T]):
    """What is made of a text when it is first asked for, and kept: then it costs a look-up."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._name = make, make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, text: Any, _owner: type | None = None) -> T:
        """Make it; later it is found before this is asked."""
        made = text.__dict__[self._name] = self._make(text)
        return made


@dataclass(frozen=True)
class Text:
    """One text and its views, each made when first asked for."""

    text: str

    @Made
    def _read(self) -> tuple[View, Words, int]:
        """These three are made together: the words tell whether a tone is to be placed."""
        view = composed(self.text)
        words = words_of(view.text)
        signs = signs_of(view.text, words)
        if signs & MISPLACED:
            view = view.reads(placed(view.text))
        return view, words, signs

    @Made
    def exact(self) -> View:
        """NFC, case-folded, one tone placement (hoà = hòa)."""
        return self._read[0]

    @Made
    def words(self) -> Words:
        """The words of `exact`, chunk by chunk."""
        return self._read[1]

    @Made
    def signs(self) -> int:
        """What its words may hide: words.MARKED, words.ODD and so on, together."""
        return self._read[2]

    @Made
    def plain(self) -> View:
        """`exact` with its disguises taken off: đ.ị.t, lồồồn, invisible characters, look-alikes."""
        return unmask(self.exact, self.signs) if self.signs & DISGUISES else self.exact

    @Made
    def bare(self) -> View:
        """`plain` without diacritics, đ as d."""
        return unmark(self.plain)

    @Made
    def line(self) -> Line:
        """The words of `plain`."""
        return self.lines[0]

    @Made
    def lines(self) -> tuple[Line, ...]:
        """All readings as lines: `plain`; `exact` where it differs; looser ones of odd words."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        plain, exact, signs = self.plain, self.exact, self.signs
        of = self.words if plain is exact else words_of(plain.text)
        yield line_of(plain, of)
        if plain is not exact and plain.text != exact.text:
            yield line_of(exact, self.words)
        if signs & (JOINT | LEET):
            yield spelt(of.loose, lambda: loosened(plain))
        if signs & DOUBLE:
            yield spelt(of.single, lambda: loosened(plain).without(AGAIN))
        if (signs if of is self.words else any_of(of)) & JOINED:
            yield line_of(apart(plain), guessed=True)
        if signs & KEYED:
            yield line_of(typed(exact), guessed=True)
        if signs & PICTURED:
            yield line_of(pictures(plain))
        if signs & STRAY:
            glued = (plain.without(AHEAD), plain.without(BEHIND))
            yield from (line_of(view) for view in glued if view is not plain)

    @Made
    def unmarked(self) -> bool:
        """Whether it is written wholly without marks (chat style, or not Vietnamese)."""
        return not self.signs & MARKED

    @Made
    def letters(self) -> int:
        """How many letters stand in the text as given."""
        return len(LETTER.findall(self.text))


def read(text: str) -> Text:
    """Take a text for reading. Any string will do; no view is worked out before it is needed.

    A lone surrogate, which is no character and which RE2 refuses, is read as U+FFFD.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = SURROGATE.sub("\ufffd", text)
    return Text(text)
