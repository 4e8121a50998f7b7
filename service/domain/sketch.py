"""What a text says, in a few numbers: near-identical texts have nearly the same ones.

Pairs of neighbouring words (in Vietnamese: syllables) of the bare view are hashed, and the smallest
hashes kept. Case, marks, punctuation, numbers, invisible characters and common chat spellings make
no difference; a changed word changes two pairs, and the order of sentences one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import xor
from struct import pack, unpack
from zlib import crc32

from service.domain.everyday import EVERYDAY, MEANT
from service.domain.text import Text, read

SIZE = 32  # hashes of a sketch; up to so many pairs nothing is estimated
CHAIN = 9  # smallest hashes whose neighbours make the bands
# Among 5,106 real comments of at least LEAST pairs 1,329 couples shared a band. 1,280 of them were
# less than 0.4 alike; from 0.45 on each was one text with small edits (bench/campaign.py).
LEAST = 14  # different pairs; a shorter text has to be the same, word for word
ALIKE = 0.45
SHARE = 0.2  # of what is common to a copy and its source
FEW, TELLING, LONG = 6, 4, 30  # words; words that are not everyday; words from where all count
BITS = 30  # of a hash: CPython compares and joins such integers fastest
_MIX = 0x9E3779B1
_SPACES = bytes(c if ord("a") <= c <= ord("z") else 32 for c in range(256))
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """The smallest hashes of a text, ascending; of a short text one hash, of all its words."""

    mins: tuple[int, ...]

    @property
    def short(self) -> bool:
        """Whether only the very same words are like it."""
        return len(self.mins) == 1

    @property
    def bands(self) -> tuple[int, ...]:
        """Numbers of which near-identical texts share at least one, and others hardly any.

        Two hashes that are neighbours in one text are neighbours in its twin, unless an edit put
        another one between them.
        """
        if self.short:
            return self.mins
        return tuple([low << BITS | high for low, high in pairwise(self.mins[:CHAIN])])

    def like(self, other: "Sketch") -> float:
        """How large a share of the pairs of both texts are common to them, 0 to 1."""
        mine, others = self.mins, other.mins
        common = len(set(mine).intersection(others))
        if not common:
            return 0.0
        seen = min(_reach(mine), _reach(others))  # beyond that, one of the two was cut off
        return common / (bisect_right(mine, seen) + bisect_right(others, seen) - common)

    def close_to(self, others: Mapping[int, "Sketch"], these: Iterable[int]) -> list[int]:
        """Which of these others have so much in common with it that it may matter."""
        mine, size = set(self.mins), SHARE * len(self.mins)
        return [
            one for one in these
            if (other := others.get(one)) is not None  # most share two hashes, and are soon seen
            and len(mine.intersection(other.mins)) >= min(size, SHARE * len(other.mins))
            and self.like(other) >= SHARE
        ]  # fmt: skip

    def packed(self) -> bytes:
        """As the database keeps it."""
        return pack("<Q" if self.short else f"<{len(self.mins)}I", *self.mins)

    @classmethod
    def unpacked(cls, kept: bytes) -> "Sketch":
        """As the database kept it."""
        return cls(unpack("<Q" if len(kept) == 8 else f"<{len(kept) // 4}I", kept))


def _reach(mins: Sequence[int]) -> int:
    return mins[-1] if len(mins) == SIZE else 1 << 63


class _Hashes(dict[bytes, int]):
    """A word's hash, remembered: a language has a few thousand words that count."""

    MOST = 1 << 15

    def __missing__(self, word: bytes) -> int:
        mixed = crc32(MEANT.get(word, word)) * _MIX & ((1 << BITS) - 1)
        if len(word) <= 12:  # the longest syllable has 7 letters; the rest is somebody's invention
            if len(self) >= self.MOST:
                self.clear()
            self[word] = mixed
        return mixed


_hash = _Hashes().__getitem__


def sketch(text: Text) -> Sketch | None:
    """A text's sketch; None: it says too little, or only what everybody says."""
    words = _words(text.bare.text)
    if len(words) < LONG and (
        len(words) < FEW or sum(word not in EVERYDAY for word in words) < TELLING
    ):
        return None
    hashes = list(map(_hash, words))
    mins = sorted(set(map(xor, hashes, hashes[1:])))[:SIZE]
    if len(mins) >= LEAST:
        return Sketch(tuple(mins))
    whole = 0
    for one in hashes:
        whole = (whole * 0x100000001B3 ^ one) & ((1 << 63) - 1)
    return Sketch((whole,))


def _words(bare: str) -> list[bytes]:
    if bare.isascii():
        return bare.encode().translate(_SPACES).split()
    return [word.encode() for word in _WORD.findall(bare)]


@lru_cache(128)
def reading(text: str) -> Text:
    """`read`, remembered: a batch's texts are sketched first and examined afterwards."""
    return read(text)
