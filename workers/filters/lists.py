"""What is looked for: words with marks, without, and phrases by words of their own."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import ahocorasick

from service.domain.text import Line
from service.domain.text.folds import BARE
from workers.filters.entries import Entry, lined
from workers.filters.meeting import Company, Listed, company, fits
from workers.filters.phrases import Phrase, phrase
from workers.filters.spellings import spellings

Met = tuple[int, int, Listed]  # where in a line, and what
Wanted = tuple[frozenset[str], frozenset[str], Phrase]  # the words of its first two needs
Found = tuple[int, tuple[Listed, ...], tuple[Wanted, ...]]  # letters of a key, what is found by it
Seen = Sequence[tuple[int, Found]]  # the last letter of a key, and that
Keys = dict[str, tuple[list[Listed], list[Phrase]]]  # what is found by a string


class Lists:
    """What is looked for: as written, with marks missing, and phrases in text without marks."""

    def __init__(self, entries: Collection[Entry], classes: Mapping[str, tuple[str, ...]]) -> None:
        self.marked, self.bare, self.chat = Keys(), Keys(), Keys()
        for number, entry in enumerate(entry for entry in entries if entry.phrase):
            self._phrase(phrase(entry, classes, number))
        for entry in entries:
            if not entry.phrase:
                self._term(entry)
        for key, (terms, _) in self.bare.items():
            self._add(self.chat, key, *terms)

    def _phrase(self, made: Phrase) -> None:
        for anchor in made.anchors:
            self._add(self.marked, f" {anchor}", found=made)
            if made.bare is not None:
                self._add(self.chat, f" {anchor}".translate(BARE), found=made)

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
    def _add(to: Keys, key: str, *terms: Listed, found: Phrase | None = None) -> None:
        known, phrases = to.setdefault(key, ([], []))
        known += terms
        if found is not None and found not in phrases[-1:]:
            phrases.append(found)


def automaton(of: Keys, *, bare: bool) -> ahocorasick.Automaton:
    """What finds these words."""
    made = ahocorasick.Automaton()
    for key, (terms, phrases) in of.items():
        wanted = tuple((*item.first(bare=bare), item) for item in phrases)
        made.add_word(key, (len(key), tuple(terms), wanted))
    made.make_automaton()
    return made


def marked_in(seen: Seen) -> Iterator[Met]:
    """The terms that stand in a line as written."""
    for last, (size, terms, _) in seen:
        for item in terms:
            yield last + 1 - size, last + 1, item


def stripped_in(seen: Seen, line: Line) -> Iterator[Met]:
    """The terms that stand in a line with marks missing."""
    for last, (size, terms, _) in seen:
        for item in terms:
            start = last + 1 - size
            typed = line.text[start : last + 1]
            if typed != item.marked and fits(typed, item):
                yield start, last + 1, item
