"""What changed from one text to the next, word by word, for people to read."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

from markupsafe import Markup

Op = Literal["same", "gone", "new"]
Words = Sequence[str]
# White space apart where that is not too much, else with the word before it.
_WORDS = (re.compile(r"\w+|\s+|[^\w\s]"), re.compile(r"\w+\s*|\s+|[^\w\s]\s*"))
# Comparing costs up to the product of the lengths, once for every piece that is found. Beyond these
# bounds what was and what is stand one after the other. So it takes 0.3 s at most, mostly 4 ms.
PLACES, PAIRS = 1_500_000, 20_000  # words by words; and pairs of equal ones


def changes(old: str, new: str) -> list[tuple[Op, str]]:
    """Pieces in order; `same` and `gone` make up the old text, `same` and `new` the new one."""
    pieces = list[tuple[Op, str]]()
    for words in _WORDS:
        before, after = words.findall(old), words.findall(new)
        head = _alike(before, after)
        tail = _alike(before[head:][::-1], after[head:][::-1])
        gone, came = before[head : len(before) - tail], after[head : len(after) - tail]
        cheap = _cheap(gone, came)
        between = _between(gone, came) if cheap else [("gone", gone), ("new", came)]
        parts = [("same", before[:head]), *between, ("same", before[len(before) - tail :])]
        pieces = [(op, "".join(part)) for op, part in parts if part]
        if cheap:
            break
    return pieces


def _alike(one: Words, other: Words) -> int:
    """How many words are the same at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cheap(before: Words, after: Words) -> bool:
    mine, theirs = Counter(before), Counter(after)
    pairs = sum(n * theirs[word] for word, n in mine.items())
    return len(before) * len(after) <= PLACES and pairs <= PAIRS


def _between(before: Words, after: Words) -> list[tuple[Op, Words]]:
    """Pieces of what begins and ends differently."""
    pieces = list[tuple[Op, Words]]()
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", before[i1:i2]))
        else:
            pieces += [("gone", before[i1:i2]), ("new", after[j1:j2])]
    return pieces


def html(old: str, new: str) -> Markup:
    """The same as HTML: what went is struck through, what came is underlined."""
    shape = {
        "same": Markup("{}"), "gone": Markup("<del>{}</del>"), "new": Markup("<ins>{}</ins>")
    }  # fmt: skip
    return Markup("").join(shape[op].format(piece) for op, piece in changes(old, new))
