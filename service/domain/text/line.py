"""A reading as a line of words: one space before and behind each, "," and "." where it pauses.

Its bare twin, without diacritics, is as long letter by letter.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from service.domain.text.folds import BARE
from service.domain.text.view import View
from service.domain.text.words import Words, tokens, words_of

CHUNK = re.compile(r"\S+")
MANY = 6  # places that are looked up one by one
Span = tuple[int, int]


def _inside(begin: int, chunk: str) -> list[int]:
    """Where each character of a chunk's words stands, and the blank behind each word."""
    if chunk.isalnum():  # one word
        return [*range(begin, begin + len(chunk)), begin + len(chunk) - 1]
    places: list[int] = []
    for start, end, said in tokens(chunk):
        places.extend(range(begin + start, begin + start + len(said)))
        places.append(begin + end - 1)
    return places


@dataclass(slots=True)
class Line:
    """A view's words; the view itself, and the way back, only where something is found."""

    text: str
    bare: str
    _make: Callable[[], View]
    of: Words | None = None  # the view's own, where they are known
    guessed: bool = False  # its words are guessed at: what is said in none but them is not meant
    _view: View | None = field(default=None, init=False)
    _last: tuple[Span, Span] = field(default=((0, 0), (0, 0)), init=False)
    _asked: int = field(default=0, init=False)
    _chunks_at: Sequence[tuple[int, str]] = field(default=(), init=False)
    _starts: Sequence[int] = field(default=(), init=False)
    _places: Sequence[int] = field(default=(), init=False)
    _encoded: bytes = field(default=b"", init=False)
    _words: Sequence[str] = field(default=(), init=False)
    _bare_words: Sequence[str] = field(default=(), init=False)

    @property
    def view(self) -> View:
        """Whose words these are."""
        if self._view is None:
            self._view = self._make()
        return self._view

    def words(self, *, bare: bool) -> Sequence[str]:
        """Its words one by one: with their marks, or without."""
        if bare:
            self._bare_words = self._bare_words or self.bare.split()
            return self._bare_words
        self._words = self._words or self.text.split()
        return self._words

    def encoded(self, *, bare: bool) -> bytes:
        """The line as bytes: with its marks, or without."""
        if bare:
            return self.bare.encode()
        if not self._encoded:
            self._encoded = self.text.encode()
        return self._encoded

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the source read as `text[start:end]`, outer spaces left out."""
        return self.view.span(*self.within(start, end))

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the view, outer spaces left out."""
        if self._last[0] != (start, end):  # each is asked for several times
            first, last = start, end - 1
            while self.text[first] == " ":
                first += 1
            while self.text[last] == " ":
                last -= 1
            at = self._places or self._looked_up(first, last)
            self._last = (start, end), (at[first], at[last] + 1)
        return self._last[1]

    def _looked_up(self, *asked: int) -> Sequence[int] | dict[int, int]:
        """Where characters stand; where many are asked for, that of all of them."""
        text = self.view.text
        if not self._chunks_at:
            self._chunks_at = [(match.start(), match[0]) for match in CHUNK.finditer(text)]
            words = words_of(text) if self.of is None else self.of
            self._starts = list(accumulate(map(len, words.marked), initial=1))
        self._asked += 1
        if self._asked > MANY:
            self._places = [0, *(at for chunk in self._chunks_at for at in _inside(*chunk))]
            return self._places
        found = dict[int, int]()
        for place in asked:
            number = bisect_right(self._starts, place) - 1
            found[place] = _inside(*self._chunks_at[number])[place - self._starts[number]]
        return found


def line_of(view: View, of: Words | None = None, *, guessed: bool = False) -> Line:
    """A view's words as a line."""
    words = words_of(view.text) if of is None else of
    text, bare = " " + "".join(words.marked), " " + "".join(words.bare)
    return Line(text, bare, lambda: view, words, guessed)


def spelt(chunks: Sequence[str], make: Callable[[], View]) -> Line:
    """A line of known chunks whose view may never be needed."""
    text = " " + "".join(chunks)
    return Line(text, text.translate(BARE), make)
