"""A pattern of words taken apart: choices, gaps, numbers; as config/lexicon/README.md tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from workers.filters.entries import lined

WAYS = 200  # strings that one phrase is found by
PART = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|<(\w+)>|(\.{2,3})|(#)|([^\s()\[\]<>]+)")
# A line has no such signs: they would be dropped, and đ~ be đ. Stars are for terms (f***).
SIGN = re.compile(r"[^\w\s'.,-]|(?<!\w)-|-(?!\w)")
GAPS = {"..": r"(?:[^ .,]+ ){0,3}", "...": r"(?:[^ .]+ ){0,7}"}
NUMBER = r"\d[^ ]* (?:[, ]*\d[^ ]* )*"
WORDS = {GAPS[".."]: 3, GAPS["..."]: 7}  # of a gap at most
ANY = 10_000  # words of a number, which may go on
Token = tuple[str, tuple[str, ...]]  # kind: need, may, gap, number; its options


def tokens(term: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[Token]:
    """The elements of a pattern, with what each may stand for."""
    for choice, option, name, gap, number, word in PART.findall(term):
        if name:
            yield "need", _all(classes[name])
        elif choice:
            yield "need", tuple(_options(choice, classes))
        elif option:
            yield "may", tuple(_options(option, classes))
        elif gap or number:
            yield "gap", (GAPS[gap] if gap else NUMBER,)
        elif word:
            yield "need", (_lined(word),)


def _options(text: str, classes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for one in text.split("/"):
        said = one.strip()
        if said.startswith("<"):
            yield from _all(classes[said.strip("<>")])
        else:
            yield _lined(said)


@lru_cache(256)
def _all(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_lined, words))


@lru_cache(1 << 14)
def _lined(words: str) -> str:
    said = lined(words).removeprefix(" ")
    if not said.strip():
        raise ValueError(f"{words!r} has no word")
    if found := SIGN.search(words):
        raise ValueError(
            f"{words!r}: a pattern knows no {found[0]!r}, it would read {said.strip()!r}"
        )
    return said


def runs(of: Iterable[Token]) -> Iterator[list[tuple[str, ...]]]:
    """What a phrase may be found by: the options of needed words that stand next to each other."""
    run: list[tuple[str, ...]] = []
    ways = 1
    for kind, options in of:
        if kind == "need" and ways * len(options) <= WAYS:
            run.append(options)
            ways *= len(options)
            continue
        if run:
            yield run
        run, ways = ([options], len(options)) if kind == "need" else ([], 1)
    if run:
        yield run


def regex(token: Token) -> str:
    """An element as a regular expression over a line."""
    kind, options = token
    if kind == "gap":
        return options[0]
    return _choice(options) + ("?" if kind == "may" else "")


def longest(token: Token) -> int:
    """How many words of a line an element takes at most."""
    kind, options = token
    if kind == "gap":
        return WORDS.get(options[0], ANY)
    return max(len(option.split()) for option in options)


@lru_cache(4096)
def _choice(options: tuple[str, ...]) -> str:
    longest_first = sorted(options, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
