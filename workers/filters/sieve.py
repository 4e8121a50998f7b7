"""Which of many phrases may stand in a line: all of them asked at once, by bits of whole numbers.

A phrase is a bit. Each word knows the phrases whose first asked need it is, and whose second, and
so on, side by side in one number; a line's are these numbers together.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

ASKED = 4  # needs of a phrase at most: more tell little
KNOWN_MOST, LONG = 60_000, 40  # chunks remembered; letters of one that is worth it


class Sieve(dict[str, int]):
    """By chunk of a line, what its words are needed for; forgets all when it is full."""

    def __init__(self, needs: Sequence[Sequence[frozenset[str]]]) -> None:
        """Take the needs of each phrase: of each need one word has to stand there."""
        super().__init__()
        self._size = len(needs)
        self._open = 0  # nothing is asked here
        self._words: dict[str, int] = {}
        for number, asked in enumerate(needs):
            for place in range(ASKED):
                bit = 1 << (place * self._size + number)
                if place >= len(asked):
                    self._open |= bit
                    continue
                for word in asked[place]:
                    self._words[word] = self._words.get(word, 0) | bit

    def __missing__(self, chunk: str) -> int:
        """What the words of a chunk are needed for."""
        if len(self) >= KNOWN_MOST:
            self.clear()
        met = reduce(or_, [self._words.get(word, 0) for word in chunk.split()], 0)
        if len(chunk) <= LONG:
            self[chunk] = met
        return met

    def passed(self, phrases: int, chunks: Iterable[str]) -> int:
        """Those of these phrases whose needs stand in a line of these chunks."""
        seen = reduce(or_, map(self.__getitem__, chunks), self._open)
        for place in range(ASKED):
            phrases &= seen >> place * self._size
        return phrases


def numbers(bits: int) -> Iterator[int]:
    """Which bits are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
