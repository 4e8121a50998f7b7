"""Words with letters starred out: l*n, đ*t mẹ, f**k. Whoever hides letters means the word.

Must not catch names made unknown (Nguyễn Văn T***), ratings (5*) nor footnotes. What is typed becomes a
pattern here, so the engine is one of linear time.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

import re2

from service.domain.text import Text, View
from service.domain.text.loose import HOLES as STARS
from service.domain.text.words import MASKED
from workers.filters.entries import Entry
from workers.filters.meeting import FORMULA

PLACE = re.compile(
    rf"(?<![^\W_])[^\W\d_](?:[^\W\d_]|[{STARS}]|[@!…?^%~](?=[^\W\d_])|[.-]{{2,}}(?=[^\W\d_]))*(?![^\W_])"
)
HOLE = re.compile(rf"[{STARS}@!…?^%~]|[.-]{{2,}}")
SURE, GUESSED = 0.97, 0.76  # two letters to be seen, or one
STRONG = 0.8  # weaker words are not worth hiding
WEAK, WORTH = 0.5, 0.9  # but two that go together are: m*t dạy means what it hides
MOST = 5
FEW = 2  # holes behind one letter; f*** is no footnote
HIDDEN = ("profanity.", "insult.", "slur.", "threat.")  # what anyone would hide
HOLES = "[^ ]", "[^ ]{0,4}"  # a letter each, or as many as it takes
LONGEST = 40  # letters and holes: nobody stars out more, and what is longer is a line of stars
LEAST_SEEN = 3  # letters and the blank of a pair that are to be seen
BEFORE = re.compile(rf"(?<![^\W_])([^\W\d_][^\W\d_{STARS}]* )\Z")
AFTER = re.compile(rf" [^\W\d_][^\W\d_{STARS}]*[{STARS}]*")
Found = tuple[Entry, str, float, tuple[int, int]]  # what is meant, how sure that is, and where


class Masked:
    """The words that are worth hiding, by their first letter."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take single strong words."""
        self._by_first = defaultdict[str, list[tuple[str, Entry]]](list)
        self._pairs = defaultdict[str, list[tuple[str, Entry]]](list)
        for entry in sorted(entries, key=lambda one: -one.score):  # the surest is meant
            if not entry.code.startswith(HIDDEN):
                continue
            word = Text(entry.term).exact.text
            if (
                entry.score >= STRONG
                and word.isalpha()
                and len(word) > 2
                and not entry.abbreviation
            ):
                self._by_first[word[0]].append((word, entry))
            one, _, other = word.partition(" ")
            if entry.score >= WEAK and len(word) > 4 and one.isalpha() and other.isalpha():
                self._pairs[word[0]].append((word, entry))

    def find(self, text: Text) -> Iterator[tuple[Entry, str, tuple[int, int], float]]:
        """Each masked word: the entry, the word meant, its span and how sure that is."""
        if not text.signs & MASKED or ("=" in text.text and FORMULA.search(text.text)):
            return
        view = text.exact
        places = (match for match in PLACE.finditer(view.text) if HOLE.search(match[0]))
        for match in islice(places, MOST):
            found = self._paired(view, *match.span()) or self._meant(view, *match.span())
            if found is not None:
                entry, word, score, (first, last) = found
                yield entry, word, view.span(first, last), score

    def _paired(self, view: View, start: int, end: int) -> Found | None:
        """A word that is told by the one beside it: óc c**, ch* đẻ."""
        if view.source[view.span(start, end)[0]].isupper():
            return None
        before, after = BEFORE.search(view.text[:start]), AFTER.match(view.text, end)
        for first, last in (
            (before.start(1) if before else end, end),
            (start, after.end() if after else start),
        ):
            seen = view.text[first:last]
            if not LEAST_SEEN <= len(HOLE.sub("", seen)) <= len(seen) <= LONGEST:
                continue
            words = seen.split()
            for hole in HOLES:
                pattern = re2.compile(" ".join([HOLE.sub(hole, one) for one in words]))
                fitting = (pair for pair in self._pairs[seen[0]] if pattern.fullmatch(pair[0]))
                word, entry = next(fitting, ("", None))
                if entry is not None:
                    return entry, word, max(SURE, WORTH / entry.score), (first, last)
        return None

    def _meant(self, view: View, start: int, end: int) -> Found | None:
        seen = view.text[start:end]
        holes = HOLE.findall(seen)
        known = len(HOLE.sub("", seen))
        first = view.source[view.span(start, start + 1)[0]]
        if (
            not holes
            or len(seen) > LONGEST
            or (known == 1 and (first.isupper() or len(seen) == known + 1))
        ):
            return None
        pattern = re2.compile(HOLE.sub(lambda hole: "." * len(hole[0]), seen))
        loosely = re2.compile(HOLE.sub(".{1,3}", seen))
        for fitting in (pattern, loosely):
            for word, entry in self._by_first[seen[0]]:
                if fitting.fullmatch(word) or (entry.open and _begins(seen, word)):
                    sure = SURE if known > 1 or len(holes) > FEW else GUESSED
                    return entry, word, sure, (start, end)
        return None


def _begins(seen: str, word: str) -> bool:
    """Whether a masked word begins so: m*therf*cker."""
    if len(seen) <= len(word):
        return False
    return all(one in (other, *STARS) for one, other in zip(seen, word, strict=False))
