"""A folded reading of a text, with the way back to what stands there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category

FIRST_MARK = "\u0300"
WORD = re.compile(r"\w+")


def is_mark(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    return char >= FIRST_MARK and category(char)[0] == "M"


@dataclass(frozen=True, slots=True)
class View:
    """Folded `text`; `starts[i]` and `ends[i]` say where its i-th character stands in `source`.

    Without them each character stands at its own place: the usual case, and the fast one.
    """

    text: str
    source: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of `source` read as `text[start:end]`, whole graphemes only."""
        if self.starts is not None and self.ends is not None and start < end:
            first, last = self.starts[start], self.ends[end - 1]
            if first >= last:  # read from right to left
                first, last = self.starts[end - 1], self.ends[start]
            start, end = first, last
        while start > 0 and is_mark(self.source[start]):
            start -= 1
        while end < len(self.source) and is_mark(self.source[end]):
            end += 1
        return start, end

    def whole(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` is no part of a longer word."""
        text = self.text
        return (start == 0 or not text[start - 1].isalnum()) and (
            end == len(text) or not (text[end].isalnum() or is_mark(text[end]))
        )

    def words(self) -> Iterator[tuple[int, int]]:
        """Where each word (in Vietnamese: each syllable) begins and ends, in this view."""
        return (match.span() for match in WORD.finditer(self.text))

    def without(self, drop: re.Pattern[str]) -> "View":
        """The view less what `drop` matches."""
        kept: list[int] = []
        last = 0
        for match in drop.finditer(self.text):
            kept += range(last, match.start())
            last = match.end()
        if last == 0:
            return self
        kept += range(last, len(self.text))
        return self.keep(kept)

    def keep(self, places: Sequence[int], *, over: bool = False) -> "View":
        """The view with only those of its characters; `over`: each reaches to the next kept."""
        text, starts, ends = self.text, self.starts, self.ends
        lasts = [*(i - 1 for i in places[1:]), len(text) - 1] if over else places
        return View(
            "".join([text[i] for i in places]),
            self.source,
            places if starts is None else [starts[i] for i in places],
            [i + 1 for i in lasts] if ends is None else [ends[i] for i in lasts],
        )

    def reads(self, text: str) -> "View":
        """The same places read as `text`, which is as long."""
        return View(text, self.source, self.starts, self.ends)
