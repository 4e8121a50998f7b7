"""Finding phrases in a line: of those whose own words are met, the few that may stand there."""

from collections.abc import Iterator

from service.domain.text import Line
from workers.filters.entries import Entry
from workers.filters.hits import DANGER, Hit
from workers.filters.lists import Seen
from workers.filters.meeting import LONG, STRIPPED_LONG, STRIPPED_SHORT
from workers.filters.phrases import EVERYWHERE, Phrase
from workers.filters.placing import PLAIN_ABUSE

LOOSE = ("spam.", DANGER)  # adverts hold many, and somebody in danger is told of
OUTRIGHT = "threat.violence"  # what needs no company is hardly anything else


def phrases_in(line: Line, seen: Seen, plain: Seen) -> list[Hit]:
    """Those that stand in a line, where so much was met as written, and without marks."""
    hits = [*_find(line, seen, bare=False), *_find(line, plain, bare=True)]
    if len({(hit.score, hit.span[0]) for hit in hits}) < len(hits):
        _sort(hits, seen, plain)
    return hits


def _find(line: Line, seen: Seen, *, bare: bool) -> Iterator[Hit]:
    found = [(last, size, wanted) for last, (size, _, wanted) in seen if wanted]
    if not found:
        return
    text, words = line.bare if bare else line.text, line.words(bare=bare)
    said = frozenset([*words, EVERYWHERE])
    may = [
        (item, last, size)
        for last, size, wanted in found
        for one, other, item in wanted
        if not one.isdisjoint(said) and not other.isdisjoint(said)  # most phrases fail here
    ]
    near = set[Phrase]()
    for item, last, size in may:
        if item in near:
            continue
        end = text.count(" ", 0, last)
        start = end - text.count(" ", last + 1 - size, last)
        if item.near(words, start, end, bare=bare):
            near.add(item)
    for item in sorted(near, key=_number):
        heard = not line.guessed or item.entry.code in PLAIN_ABUSE
        if heard and item.stands(line.encoded(bare=bare), bare=bare):
            yield from _hits(line, item, bare=bare)


def _number(item: Phrase) -> int:
    return item.number


def _sort(hits: list[Hit], seen: Seen, plain: Seen) -> None:
    """Those that are equally sure at one place: as their phrases' own words are met."""
    places: dict[Entry, tuple[int, int, int, int]] = {}
    for turn, met in enumerate((seen, plain)):
        for last, (size, _, wanted) in met:
            for _, _, item in wanted:
                place = turn, last, -size, item.number
                places[item.entry] = min(place, places.get(item.entry, place))
    hits.sort(key=lambda hit: places[hit.entry])


def _hits(line: Line, item: Phrase, *, bare: bool) -> Iterator[Hit]:
    entry = item.entry
    for start, end in item.places(line, bare=bare):
        score = round(entry.score * _sure(item, line, start, end), 3) if bare else entry.score
        yield Hit(entry, line.span(start, end), score, stripped=bare, read_as=entry.read_as)


def _sure(item: Phrase, line: Line, start: int, end: int) -> float:
    """How sure a pattern without its marks is: few words may be any others."""
    entry = item.entry
    outright = entry.code == OUTRIGHT and not entry.near
    if outright or entry.code.startswith(LOOSE) or line.bare.count(" ", start, end) > LONG:
        return STRIPPED_LONG
    return STRIPPED_SHORT
