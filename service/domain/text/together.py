"""Words run together, taken apart into syllables: matlonmay is mat lon may, ngulồn is ngu lồn.

Read beside the text as it stands. A chunk that is one syllable, or that is none at all, stays.
"""

import re
from functools import lru_cache
from itertools import pairwise

from service.domain.text.folds import BARE
from service.domain.text.view import View

SYLLABLE = re.compile(
    r"(?:ngh?|[bdhlmnrvxkcgst]|[cgknpt]h|qu|tr|gi)?"
    r"(?:[aeiouy]|[iy]e|ieu|o[aei]|u[aeoyi]|uo[iu]|uye|yeu|a[iouy]|e[ou]|iu|oa[iy]|u?ay|uou)"
    r"(?:ch?|ng?|nh|m|p|t)?"
)
LETTERS = re.compile(r"[^\W\d_]{6,24}")
LONGEST = 7  # letters of a syllable


@lru_cache(1 << 14)
def cuts(word: str) -> tuple[int, ...]:
    """Where a word of several syllables is to be cut, its ends included; empty if it is none."""
    bare = word.translate(BARE)
    if not bare.isascii() or SYLLABLE.fullmatch(bare):
        return ()
    best: dict[int, tuple[int, ...]] = {len(bare): (len(bare),)}
    for start in range(len(bare) - 1, -1, -1):
        ways = (
            best[end]
            for end in range(start + 1, min(start + LONGEST, len(bare)) + 1)
            if end in best and SYLLABLE.fullmatch(bare, start, end)
        )
        way = min(ways, key=lambda ends: (len(ends), ends[0]), default=None)
        if way is not None:
            best[start] = (start, *way)
    return best.get(0, ())


def apart(view: View) -> View:
    """The view with a blank between the syllables of words run together."""
    text: list[str] = []
    places: list[int] = []
    last = 0
    for match in LETTERS.finditer(view.text):
        for start, end in pairwise(cuts(match[0])):
            text += (view.text[last : match.start() + start], match[0][start:end], " ")
            places += [*range(last, match.start() + end), match.start() + end - 1]
            last = match.start() + end
    text.append(view.text[last:])
    places += range(last, len(view.text))
    return view.keep(places).reads("".join(text))
