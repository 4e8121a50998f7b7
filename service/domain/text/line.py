"""A reading as a line of words: one space before and behind each, "," and "." where it pauses.

Its bare twin, without diacritics, is as long letter by letter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from service.domain.text.folds import BARE
from service.domain.text.view import View
from service.domain.text.words import Words, tokens, words_of

CHUNK = re.compile(r"\S+")


@dataclass(slots=True)
class Line:
    """A view's words; the view itself, and the way back, only where something is found."""

    text: str
    bare: str
    _make: Callable[[], View]
    guessed: bool = False  # its words are guessed at: what is said in none but them is not meant
    _view: View | None = field(default=None, init=False)
    _places: list[int] = field(default_factory=list, init=False)
    _words: dict[bool, frozenset[str]] = field(default_factory=dict, init=False)

    @property
    def view(self) -> View:
        """Whose words these are."""
        if self._view is None:
            self._view = self._make()
        return self._view

    def words(self, *, bare: bool) -> frozenset[str]:
        """Each word that stands in the line: with its marks, or without."""
        if bare not in self._words:
            self._words[bare] = frozenset((self.bare if bare else self.text).split())
        return self._words[bare]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the source read as `text[start:end]`, outer spaces left out."""
        return self.view.span(*self.within(start, end))

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the view, outer spaces left out."""
        if not self._places:
            self._places = _places(self.view.text)
        while self.text[start] == " ":
            start += 1
        while self.text[end - 1] == " ":
            end -= 1
        return self._places[start], self._places[end - 1] + 1


def line_of(view: View, of: Words | None = None, *, guessed: bool = False) -> Line:
    """A view's words as a line."""
    words = words_of(view.text) if of is None else of
    return Line(" " + "".join(words.marked), " " + "".join(words.bare), lambda: view, guessed)


def spelt(text: str, make: Callable[[], View]) -> Line:
    """A line of known text whose view may never be needed."""
    return Line(text, text.translate(BARE), make)


def _places(text: str) -> list[int]:
    """Where each character of a line stands in the view; worked out only where one is found."""
    places = [0]
    for chunk in CHUNK.finditer(text):
        if chunk[0].isalnum():  # one word
            places.extend(range(*chunk.span()))
            places.append(chunk.end() - 1)
            continue
        for start, end, said in tokens(chunk[0]):
            at = chunk.start() + start
            places.extend(range(at, at + len(said)))
            places.append(chunk.start() + end - 1)
    return places
