"""Rows of words looked up in a line, word by word: one look-up a word and one a pair.

More is asked only where a longer row begins: by the words behind its first two.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")


class _Node(Generic[T]):
    """What stands for the row that ends here, and how longer ones go on."""

    __slots__ = ("further", "said")

    def __init__(self) -> None:
        self.said: T | None = None
        self.further: dict[str, _Node[T]] = {}


class Rows(Generic[T]):
    """Rows of words, and what each stands for."""

    def __init__(self, rows: Mapping[str, T]) -> None:
        """Sort them by their first words."""
        self._one: dict[str, T] = {}
        self._two: dict[tuple[str, str], _Node[T]] = {}
        for row, said in rows.items():
            first, *others = row.split()
            if not others:
                self._one[first] = said
                continue
            node = self._two.setdefault((first, others[0]), _Node())
            for word in others[1:]:
                node = node.further.setdefault(word, _Node())
            node.said = said

    def met(self, words: Sequence[str]) -> list[tuple[int, int, T]]:
        """What stands in a line of these words: from which one to which, and what it stands for."""
        ones = enumerate(map(self._one.get, words))
        met = [(at, at + 1, said) for at, said in ones if said is not None]
        begun = enumerate(map(self._two.get, pairwise(words)))
        for at, node in [(at, node) for at, node in begun if node is not None]:
            if node.said is not None:
                met.append((at, at + 2, node.said))
            if node.further:
                met += self._longer(node, words, at)
        return met

    @staticmethod
    def _longer(node: _Node[T], words: Sequence[str], at: int) -> Iterator[tuple[int, int, T]]:
        for end in range(at + 3, len(words) + 1):
            further = node.further.get(words[end - 1])
            if further is None:
                return
            node = further
            if node.said is not None:
                yield at, end, node.said
