"""Finding phrases in a line: of those whose own words are met, the few that may stand there."""

from collections.abc import Iterable, Iterator, Sequence

from service.domain.text import Line
from workers.filters.entries import Entry
from workers.filters.hits import DANGER, Hit
from workers.filters.lists import Seen, phrases_in
from workers.filters.meeting import LONG, STRIPPED_LONG, STRIPPED_SHORT
from workers.filters.phrases import Phrase
from workers.filters.placing import PLAIN_ABUSE
from workers.filters.sieve import Sieve, numbers

LOOSE = ("spam.", DANGER)  # adverts hold many, and somebody in danger is told of


class Phrases:
    """All phrases of the lists."""

    def __init__(self, known: Sequence[Phrase]) -> None:
        """Note what each needs."""
        self._known = known
        self._sieves = tuple(Sieve([one.needs[bare] for one in known]) for bare in (0, 1))

    def find(self, line: Line, seen: Sequence[Seen], plain: Sequence[Seen]) -> list[Hit]:
        """Those that stand in a line, where so much was met as written, and without marks."""
        hits = [*self._find(line, seen, bare=False), *self._find(line, plain, bare=True)]
        if len({(hit.score, hit.span[0]) for hit in hits}) < len(hits):
            self._sort(hits, [*seen, *plain])
        return hits

    def _find(self, line: Line, seen: Iterable[Seen], *, bare: bool) -> Iterator[Hit]:
        may = phrases_in(seen)
        if not may:
            return
        may = self._sieves[bare].passed(may, line.chunks(bare=bare))
        encoded = line.encoded(bare=bare)
        for number in numbers(may):
            item = self._known[number]
            heard = not line.guessed or item.entry.code in PLAIN_ABUSE
            if heard and item.stands(encoded, bare=bare):
                yield from _hits(line, item, bare=bare)

    def _sort(self, hits: list[Hit], seen: list[Seen]) -> None:
        """Those that are equally sure at one place: as their phrases' own words are met."""
        places: dict[Entry, tuple[int, int]] = {}
        for number in numbers(phrases_in(seen)):
            first = next(at for at, (_, (_, bits)) in enumerate(seen) if bits >> number & 1)
            places[self._known[number].entry] = first, number
        hits.sort(key=lambda hit: places[hit.entry])


def _hits(line: Line, item: Phrase, *, bare: bool) -> Iterator[Hit]:
    entry = item.entry
    for start, end in item.places(line, bare=bare):
        score = round(entry.score * _sure(item, line, start, end), 3) if bare else entry.score
        yield Hit(entry, line.span(start, end), score, stripped=bare, read_as=entry.read_as)


def _sure(item: Phrase, line: Line, start: int, end: int) -> float:
    """How sure a pattern without its marks is: few words may be any others."""
    if item.entry.code.startswith(LOOSE) or line.bare.count(" ", start, end) > LONG:
        return STRIPPED_LONG
    return STRIPPED_SHORT
