"""What else of a phrase has to stand near the words that it is found by."""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from service.domain.text.folds import BARE
from workers.filters.everyday import Run, likely
from workers.filters.patterns import Token, longest

Need = tuple[frozenset[str], bool, int]  # its words, whether before the own ones, how near
Needs = tuple[Need, ...]


def needed(told: Sequence[Token], run: Run) -> list[Need]:
    """The words that the other needed elements begin and end with, what is rarest first."""
    needed = [options if kind == "need" else () for kind, options in told]
    size = len(run)
    at = next(i for i in range(len(told)) if needed[i : i + size] == list(run))
    needs: list[tuple[float, frozenset[str], bool, int]] = []
    for ahead, others in ((True, told[:at][::-1]), (False, told[at + size :])):
        reach = 0
        for token in others:
            reach += longest(token)
            if token[0] == "need":
                rare = likely(token[1])
                needs += [(rare, words, ahead, reach) for words in _ends(token[1])]
    return [need[1:] for need in sorted(needs, key=itemgetter(0))]


@lru_cache(4096)
def _ends(options: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    words = [option.split() for option in options]
    first, last = frozenset(one[0] for one in words), frozenset(one[-1] for one in words)
    return (first, last) if first != last else (first,)


@lru_cache(4096)
def stripped(words: frozenset[str]) -> frozenset[str]:
    """The same words without marks."""
    return frozenset(word.translate(BARE) for word in words)
