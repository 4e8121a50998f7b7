"""Patterns of words, as lines of a word list write them; lexicon/README.md tells how.

Each is looked at only where a word of its own stands (its anchor), by an engine that takes linear
time whatever is typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import re2

from service.domain.text import Line
from service.domain.text.folds import BARE
from workers.filters.entries import Entry, lined
from workers.filters.everyday import rarest
from workers.filters.meeting import Company, company
from workers.filters.needs import Needs, needed, stripped
from workers.filters.patterns import regex, runs, tokens

MOST = 3  # places of one phrase in a text
EVERYWHERE = ""  # a word of every line
NO_NEED = frozenset({EVERYWHERE})
BYTES = re2.Options()  # a pattern over UTF-8 bytes has a tenth of the states
BYTES.encoding = re2.Options.Encoding.LATIN1
BYTES.never_capture = True


@dataclass(frozen=True, slots=True, eq=False)  # told apart by what they are, which is fast
class Phrase:
    """A pattern as it is looked for."""

    entry: Entry
    marked: str
    bare: str | None  # None: only as written
    honest: tuple[str, ...]
    company: Company
    anchors: tuple[str, ...]
    needs: tuple[Needs, Needs]  # of each a word has to stand near: with marks, without
    number: int

    def first(self, *, bare: bool) -> tuple[frozenset[str], frozenset[str]]:
        """The words of its first two needs, which are asked for before it is looked at."""
        one, other = [*(need[0] for need in self.needs[bare][:2]), NO_NEED, NO_NEED][:2]
        return one, other

    def near(self, words: Sequence[str], start: int, end: int, *, bare: bool) -> bool:
        """Whether a word of each need stands near its own ones, which are words[start:end]."""
        for need, before, reach in self.needs[bare]:
            near = words[max(start - reach, 0) : start] if before else words[end : end + reach]
            if need.isdisjoint(near):
                return False
        return True

    def stands(self, encoded: bytes, *, bare: bool) -> bool:
        """Whether it stands in a line at all; most that are looked for do not."""
        pattern = self.bare if bare else self.marked
        return pattern is not None and _compiled(pattern).search(encoded) is not None

    def places(self, line: Line, *, bare: bool) -> Iterator[tuple[int, int]]:
        """Where it stands in a line that has its words."""
        pattern, encoded = self.bare if bare else self.marked, line.encoded(bare=bare)
        if pattern is None:
            return
        for count, match in enumerate(_compiled(pattern).finditer(encoded)):
            if count == MOST or (count == 0 and self._is_honest(line.bare if bare else line.text)):
                return
            first, last = match.span()
            start = len(encoded[:first].decode())
            end = start + len(encoded[first:last].decode())
            if self.company.fits(line, start, end):
                yield start, end

    def _is_honest(self, text: str) -> bool:
        return any(phrase in text for phrase in self.honest)


def phrase(entry: Entry, classes: Mapping[str, tuple[str, ...]], number: int = 0) -> Phrase:
    """Take a line apart. Raises ValueError, with file and line, where it cannot be found as written."""
    try:
        told = list(tokens(entry.term, classes))
        found_by = list(runs(told))
    except ValueError as error:
        raise ValueError(f"{entry.at}: {error}") from error
    if not found_by:
        raise ValueError(f"{entry.at}: {entry.term}: a phrase needs a word")
    written = " " + "".join(map(regex, told))
    run = rarest(found_by)
    needs = tuple(needed(told, run))
    bare = tuple((stripped(words), before, reach) for words, before, reach in needs)
    honest = tuple(lined(one) for one in entry.honest)
    return Phrase(
        entry, written, written.translate(BARE) if entry.bare else None,
        (*honest, *(one.translate(BARE) for one in honest)), company(entry),
        tuple(map("".join, product(*run))), (needs, bare), number,
    )  # fmt: skip


@lru_cache(8192)
def _compiled(pattern: str) -> Any:
    """Compiled when it is first needed: most never are, and all at once take half a second."""
    return re2.compile(pattern.encode(), BYTES)
