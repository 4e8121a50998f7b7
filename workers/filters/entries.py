"""A line of a word list, and its words as a line of text says them."""

import re
from functools import lru_cache
from typing import Protocol

from service.domain.text.folds import exact_of
from service.domain.text.line import line_of

SIMPLE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")


class Entry(Protocol):
    """A line of a word list."""

    @property
    def term(self) -> str:
        """As written, with full diacritics."""

    @property
    def code(self) -> str:
        """What its finding is called."""

    @property
    def language(self) -> str:
        """Of what language it is, where that is known."""

    @property
    def bare(self) -> bool:
        """Whether it counts without its marks as well."""

    @property
    def score(self) -> float:
        """How sure a hit is, 0..1."""

    @property
    def read_as(self) -> str:
        """What it stands for, where that is not itself."""

    @property
    def honest(self) -> tuple[str, ...]:
        """Phrases that contain it and mean no harm."""

    @property
    def near(self) -> tuple[str, ...]:
        """Words of which one has to stand near it."""

    @property
    def unless(self) -> tuple[str, ...]:
        """Words beside which it means no harm."""

    @property
    def abbreviation(self) -> bool:
        """Whether it is silent beside numbers and weak in capitals."""

    @property
    def hidden(self) -> bool:
        """Whether it counts without its marks where it is disguised besides."""

    @property
    def open(self) -> bool:
        """Whether it may go on to the right."""

    @property
    def inside(self) -> bool:
        """Whether it may begin inside of a word too."""

    @property
    def at(self) -> str:
        """The file and line it was read from, if any."""

    @property
    def phrase(self) -> bool:
        """Whether it is a pattern of words rather than words."""


@lru_cache(1 << 16)
def lined(term: str) -> str:
    """A term as a line says it: its words, a space before and behind each."""
    exact = exact_of(term)
    return f" {exact.text} " if SIMPLE.fullmatch(exact.text) else line_of(exact).text
