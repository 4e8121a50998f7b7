"""Reading a comment: the text as answered, and folded views that know the way back into it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from service.domain.text.folded import fold, signature, signature_of
from service.domain.text.folds import exact_of, unmark
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
    PICTURED,
    STRAY,
    Words,
    signs_of,
    words_of,
)

__all__ = ["Line", "Text", "View", "fold", "read", "signature", "signature_of"]

SURROGATE = re.compile("[\ud800-\udfff]")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Text:
    """One text and its views, each made when first asked for."""

    text: str
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def exact(self) -> View:
        """NFC, case-folded, one tone placement (hoà = hòa)."""
        return self._view("exact", lambda: exact_of(self.text))

    @property
    def words(self) -> Words:
        """The words of `exact`, chunk by chunk."""
        made: Words = self._once("words", lambda: words_of(self.exact.text))
        return made

    @property
    def signs(self) -> int:
        """What its words may hide: words.MARKED, words.ODD and so on, together."""
        signs: int = self._once("signs", lambda: signs_of(self.exact.text, self.words))
        return signs

    @property
    def plain(self) -> View:
        """`exact` with its disguises taken off: đ.ị.t, lồồồn, invisible characters, look-alikes."""
        if not self.signs & DISGUISES:
            return self.exact
        return self._view("plain", lambda: unmask(self.exact, self.signs))

    @property
    def bare(self) -> View:
        """`plain` without diacritics, đ as d."""
        return self._view("bare", lambda: unmark(self.plain))

    @property
    def line(self) -> Line:
        """The words of `plain`."""
        return self.lines[0]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All readings as lines: `plain`; `exact` where it differs; looser ones of odd words."""
        made: tuple[Line, ...] = self._once("lines", lambda: tuple(self._lines()))
        return made

    def _lines(self) -> Iterator[Line]:
        plain, exact, signs = self.plain, self.exact, self.signs
        of = self.words if plain is exact else words_of(plain.text)
        yield line_of(plain, of)
        if plain is not exact and plain.text != exact.text:
            yield line_of(exact, self.words)
        if signs & (JOINT | LEET):
            yield spelt(" " + "".join(of.loose), lambda: loosened(plain))
        if signs & DOUBLE:
            yield spelt(" " + "".join(of.single), lambda: loosened(plain).without(AGAIN))
        if any(one & JOINED for one in of.signs):
            yield line_of(apart(plain), guessed=True)
        if signs & KEYED:
            yield line_of(typed(exact), guessed=True)
        if signs & PICTURED:
            yield line_of(pictures(plain))
        if signs & STRAY:
            glued = (plain.without(AHEAD), plain.without(BEHIND))
            yield from (line_of(view) for view in glued if view is not plain)

    @property
    def unmarked(self) -> bool:
        """Whether it is written wholly without marks (chat style, or not Vietnamese)."""
        return not self.signs & MARKED

    @property
    def letters(self) -> int:
        """How many letters stand in the text as given."""
        return len(LETTER.findall(self.text))

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _view(self, name: str, make: Callable[[], View]) -> View:
        view: View = self._once(name, make)
        return view


def read(text: str) -> Text:
    """Take a text for reading. Any string will do; no view is worked out before it is needed.

    A lone surrogate, which is no character and which RE2 refuses, is read as U+FFFD.
    """
    return Text(text if text.isascii() else SURROGATE.sub("\ufffd", text))
