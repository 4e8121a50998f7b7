"""What is looked for, as automata want it: words with marks, without, and phrases by a word."""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_

import ahocorasick

from service.domain.text import Line
from service.domain.text.folds import BARE
from workers.filters.entries import Entry, lined
from workers.filters.meeting import Company, Listed, company, fits
from workers.filters.phrases import Phrase, phrase
from workers.filters.spellings import spellings

Met = tuple[int, int, Listed]  # where in a line, and what
Seen = tuple[int, tuple[tuple[Listed, ...], int]]  # the last letter of a key, what is found by it
Keys = dict[str, tuple[list[Listed], int]]  # what is found by a string: terms, and phrases as bits


class Lists:
    """What is looked for: as written, with marks missing, and phrases in text without marks."""

    def __init__(self, entries: Iterable[Entry], classes: Mapping[str, tuple[str, ...]]) -> None:
        self.marked, self.bare, self.chat = Keys(), Keys(), Keys()
        self.phrases = [phrase(entry, classes) for entry in entries if entry.phrase]
        for number, made in enumerate(self.phrases):
            self._phrase(number, made)
        for entry in entries:
            if not entry.phrase:
                self._term(entry)
        for key, (terms, _) in self.bare.items():
            self._add(self.chat, key, *terms)

    def _phrase(self, number: int, made: Phrase) -> None:
        for anchor in made.anchors:
            self._add(self.marked, f" {anchor}", bit=1 << number)
            if made.bare is not None:
                self._add(self.chat, f" {anchor}".translate(BARE), bit=1 << number)

    def _term(self, entry: Entry) -> None:
        known = company(entry)
        self._list(entry.term, entry, known)
        for honest in entry.honest:
            self._list(honest, None, known, bare=True)
        for typed in spellings(entry):
            self._add(self.marked, f" {typed} ", Listed(entry, f" {typed} ", "", known))

    def _list(self, term: str, entry: Entry | None, known: Company, *, bare: bool = False) -> None:
        marked = lined(term)
        if not marked.strip():
            raise ValueError(f"{term!r} has no word")
        if entry is not None:
            marked = marked.removesuffix(" " if entry.open else "")
            marked = marked.removeprefix(" " if entry.inside else "")
        item = Listed(entry, marked, marked.translate(BARE), known)
        self._add(self.marked, marked, item)
        if bare or (entry is not None and (entry.bare or entry.hidden)):
            self._add(self.bare, item.bare, item)

    @staticmethod
    def _add(to: Keys, key: str, *terms: Listed, bit: int = 0) -> None:
        known, bits = to.get(key, ([], 0))
        to[key] = ([*known, *terms], bits | bit)


def automaton(of: Keys) -> ahocorasick.Automaton:
    """What finds these words."""
    made = ahocorasick.Automaton()
    alike = dict[int, int]()  # most are of one phrase
    for key, (terms, bits) in of.items():
        made.add_word(key, (tuple(terms), alike.setdefault(bits, bits)))
    made.make_automaton()
    return made


def marked_in(seen: Iterable[Seen]) -> Iterator[Met]:
    """The terms that stand in a line as written."""
    for last, (terms, _) in seen:
        for item in terms:
            yield last + 1 - len(item.marked), last + 1, item


def stripped_in(seen: Iterable[Seen], line: Line) -> Iterator[Met]:
    """The terms that stand in a line with marks missing."""
    for last, (terms, _) in seen:
        for item in terms:
            start = last + 1 - len(item.bare)
            typed = line.text[start : last + 1]
            if typed != item.marked and fits(typed, item):
                yield start, last + 1, item


def phrases_in(seen: Iterable[Seen]) -> int:
    """The phrases of which a word of their own stands there, as bits."""
    return reduce(or_, [bits for _, (_, bits) in seen], 0)
