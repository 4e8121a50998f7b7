"""How often what a filter found, and what it proposed, was what humans then decided."""

from collections.abc import Iterable
from dataclasses import dataclass

AGAINST = ("reject", "take_down")
CAP = "cap."  # no finding of its own: it limits others


@dataclass(frozen=True, slots=True)
class Judged:
    """Comments that humans decided alike: what was found in them and what the filters proposed."""

    codes: frozenset[str]
    against: bool  # not published, or taken down
    outcome: str | None
    number: int = 1


@dataclass(slots=True)
class Rate:
    """What became of the comments that a code was found in."""

    code: str
    found: int = 0
    against: int = 0
    proposed: int = 0  # of those found, where the filters had proposed something
    overturned: int = 0  # and the human did otherwise

    @property
    def precision(self) -> float:
        """The share that a human then refused or took down."""
        return self.against / self.found

    @property
    def overturn(self) -> float | None:
        """The share decided against the proposal; None: there was none."""
        return self.overturned / self.proposed if self.proposed else None


def rates(judged: Iterable[Judged]) -> list[Rate]:
    """Every code that was found, the most frequent first."""
    made = dict[str, Rate]()
    for one in judged:
        for code in one.codes:
            rate = made.setdefault(code, Rate(code))
            rate.found += one.number
            rate.against += one.number * one.against
            rate.proposed += one.number * (one.outcome in ("clean", "reject"))
            rate.overturned += one.number * (one.outcome == ("clean" if one.against else "reject"))
    known = (rate for rate in made.values() if not rate.code.startswith(CAP))
    return sorted(known, key=lambda rate: (-rate.found, rate.code))
