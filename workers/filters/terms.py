"""Finding listed terms and phrases: Aho-Corasick over a text's words, with marks and without.

Terms are whole words (in Vietnamese: syllables). An honest phrase at least as long as the term
that it overlaps silences it; of terms over one place the surest stays; said again, it counts less.
One scan serves all filters that ask for the same text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from service.domain.text import Line, Text
from workers.filters.entries import Entry, lined
from workers.filters.hits import CALM, Hit, surest
from workers.filters.lists import Lists, Met, automaton, marked_in, stripped_in
from workers.filters.masked import Masked
from workers.filters.meeting import Listed, Span, sure
from workers.filters.phrased import phrases_in
from workers.filters.placing import of_a_name

Finder = Callable[[Text], list[Hit]]


class Terms:
    """Finds listed terms in a text; remembers the last text, which several filters ask for."""

    def __init__(
        self, entries: Iterable[Entry], classes: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        """Compile the lists."""
        known = tuple(entries)
        lists = Lists(known, classes or {})
        self._marked = automaton(lists.marked, bare=False)
        self._bare, self._chat = (automaton(of, bare=True) for of in (lists.bare, lists.chat))
        self._masked = Masked(known)
        self._last: tuple[Text, list[Hit]] | None = None

    def __call__(self, text: Text) -> list[Hit]:
        """What is listed and stands in the text, in its order."""
        last = self._last
        if last is not None and last[0] is text:
            return last[1]
        hits = [hit for line in text.lines for hit in self._in_line(text, line)]
        hits += (
            Hit(entry, span, round(entry.score * sure_, 3), stripped=False, read_as=word)
            for entry, word, span, sure_ in self._masked.find(text)
        )
        found = surest(hits, text.text) if hits else hits
        self._last = (text, found)
        return found

    def _in_line(self, text: Text, line: Line) -> Iterator[Hit]:
        chat = text.unmarked
        seen = list(self._marked.iter(line.text))
        plain = list((self._chat if chat else self._bare).iter(line.bare))
        met = [*marked_in(seen), *stripped_in(plain, line)]
        terms = [place for place in met if place[2].entry]
        if terms:
            honest = [(start, end) for start, end, item in met if item.entry is None]
            yield from _listed(text, line, terms, _shield(honest, len(line.text)))
        phrases = phrases_in(line, seen, plain if chat else [])
        if line is not text.line:
            phrases = [replace(hit, dressed=True) for hit in phrases]
        yield from phrases


def _shield(honest: list[Span], size: int) -> list[int]:
    """By place, the length of the longest honest phrase over it; empty without any."""
    shield = [0] * size if honest else []
    for start, end in sorted(honest, key=lambda span: span[1] - span[0]):
        shield[start + 1 : end - 1] = [end - start] * (end - start - 2)
    return shield


def _listed(text: Text, line: Line, terms: list[Met], shield: list[int]) -> Iterator[Hit]:
    said = dict[str, str]()  # what is typed again and again is read once
    for start, end, item in terms:
        entry, last = item.entry, end
        assert entry is not None
        if shield and max(shield[start + 1 : end - 1], default=0) >= end - start:
            continue
        if item.company is not None and not item.company.fits(line, start, end):
            continue
        if of_a_name(line, start, end):
            continue
        while entry.open and line.text[last] != " ":
            last += 1
        if entry.code.startswith(CALM) and not entry.open and line.text[start:end] == item.marked:
            whole = 0, len(text.text)  # it is said of all of it
            yield Hit(entry, whole, entry.score, stripped=False, read_as="")
            continue
        score = min(round(entry.score * sure(text, line, (start, end), item), 3), 1.0)
        if score > 0:
            yield _hit(line, item, (start, end, last), score, said)


def _hit(
    line: Line, item: Listed, place: tuple[int, int, int], score: float, said: dict[str, str]
) -> Hit:
    start, end, last = place
    entry = item.entry
    assert entry is not None
    seen = line.text[start:end]
    first = line.text.rfind(" ", 0, start) + 1 if entry.inside else start
    span = line.span(first, last)
    typed = line.view.source[slice(*span)]
    if typed not in said:
        said[typed] = lined.__wrapped__(typed).strip()  # nobody's words are kept beyond this text
    as_listed = said[typed] == line.text[first:start] + item.marked.strip() + line.text[end:last]
    if item.bare and seen == item.marked:
        meant = "" if as_listed else line.text[first:start] + entry.term + line.text[end:last]
        return Hit(entry, span, score, stripped=False, read_as=entry.read_as or meant)
    return Hit(entry, span, score, bool(item.bare), entry.read_as or entry.term)


def finder(
    entries: Iterable[Entry], classes: Mapping[str, tuple[str, ...]] | None = None
) -> Finder:
    """Make a function that finds these entries in a text."""
    return Terms(entries, classes)
