"""What is looked for, as automata want it: words with marks, without, and phrases by a word."""

from collections.abc import Iterable, Iterator, Mapping

import ahocorasick

from service.domain.text import Line
from service.domain.text.folds import BARE
from workers.filters.entries import Entry, lined
from workers.filters.meeting import Company, Listed, company, fits
from workers.filters.phrases import Phrase, phrase
from workers.filters.spellings import spellings

Item = Listed | Phrase
Met = tuple[int, int, Item]  # where in a line, and what


class Lists:
    """What is looked for: as written, with marks missing, and phrases in text without marks."""

    def __init__(self, entries: Iterable[Entry], classes: Mapping[str, tuple[str, ...]]) -> None:
        self.marked: dict[str, list[Item]] = {}
        self.bare: dict[str, list[Item]] = {}
        self.chat: dict[str, list[Item]] = {}
        for entry in entries:
            if entry.phrase:
                self._phrase(phrase(entry, classes))
            else:
                self._term(entry)
        for key, items in self.bare.items():
            self.chat.setdefault(key, []).extend(items)

    def _phrase(self, made: Phrase) -> None:
        for anchor in made.anchors:
            self._add(self.marked, f" {anchor}", made)
            if made.bare is not None:
                self._add(self.chat, f" {anchor}".translate(BARE), made)

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
    def _add(to: dict[str, list[Item]], key: str, item: Item) -> None:
        to.setdefault(key, []).append(item)


def automaton(of: dict[str, list[Item]]) -> ahocorasick.Automaton:
    """What finds these words."""
    made = ahocorasick.Automaton()
    for key, items in of.items():
        made.add_word(key, tuple(items))
    made.make_automaton()
    return made


def marked_in(scan: ahocorasick.Automaton, line: Line) -> Iterator[Met]:
    """What stands in a line as written."""
    for last, items in scan.iter(line.text):
        for item in items:
            size = len(item.marked) if isinstance(item, Listed) else 1
            yield last + 1 - size, last + 1, item


def stripped_in(scan: ahocorasick.Automaton, line: Line) -> Iterator[Met]:
    """What stands in a line with marks missing."""
    text = line.text
    for last, items in scan.iter(line.bare):
        for item in items:
            if isinstance(item, Phrase):
                yield last, last + 1, item
                continue
            start = last + 1 - len(item.bare)
            seen = text[start : last + 1]
            if seen != item.marked and fits(seen, item):
                yield start, last + 1, item
