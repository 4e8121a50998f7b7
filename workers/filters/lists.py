"""What is looked for: words with marks, without, and phrases by words of their own."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import ahocorasick

from service.domain.text import Line
from service.domain.text.folds import BARE
from workers.filters.entries import Entry, lined
from workers.filters.meeting import Company, Listed, company, fits
from workers.filters.phrases import Phrase, phrase
from workers.filters.rows import Rows
from workers.filters.spellings import spellings

Met = tuple[int, int, Listed]  # where in a line, and what
Found = tuple[tuple[Listed, ...], tuple[Phrase, ...]]  # what a row of words stands for
Seen = list[tuple[int, int, Found]]  # from which word of a line to which
Keys = dict[str, tuple[list[Listed], list[Phrase]]]  # what is found by a string
Partly = Iterable[tuple[int, tuple[Listed, ...]]]  # the last letter of a line, and what


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


def _whole(key: str) -> bool:
    return key[0] == key[-1] == " "


def rows(of: Keys) -> Rows[Found]:
    """What finds whole words."""
    return Rows({key: (tuple(t), tuple(p)) for key, (t, p) in of.items() if _whole(key)})


def parts(of: Keys) -> Callable[[str], Partly]:
    """What finds terms that begin or end inside of a word, which are few."""
    made = ahocorasick.Automaton()
    for key, (terms, _) in of.items():
        if not _whole(key):
            made.add_word(key, tuple(terms))
    if not made:
        return lambda _: ()
    made.make_automaton()
    find: Callable[[str], Partly] = made.iter
    return find


def marked_in(seen: Seen, partly: Partly, line: Line) -> list[Met]:
    """The terms that stand in a line as written, in the order in which they end there."""
    met = _met(seen, line)
    met += [(last + 1 - len(one.marked), last + 1, one) for last, items in partly for one in items]
    return sorted(met, key=_as_it_ends)


def stripped_in(seen: Seen, partly: Partly, line: Line) -> Iterator[Met]:
    """The terms that stand in a line with marks missing, in the order in which they end there."""
    met = _met(seen, line)
    met += [(last + 1 - len(one.bare), last + 1, one) for last, items in partly for one in items]
    for start, end, item in sorted(met, key=_as_it_ends):
        typed = line.text[start:end]
        if typed != item.marked and fits(typed, item):
            yield start, end, item


def _met(seen: Seen, line: Line) -> list[Met]:
    met = [(start, end, item) for start, end, (items, _) in seen for item in items]
    if not met:
        return met
    at = line.offsets
    return [(at[start], at[end] + 1, item) for start, end, item in met]


def _as_it_ends(met: Met) -> tuple[int, int]:
    return met[1], met[0]
