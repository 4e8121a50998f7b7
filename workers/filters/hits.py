"""A listed term where it stands, and which of several over one place is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from unicodedata import normalize

from workers.filters.entries import Entry
from workers.filters.meeting import Span

MOST = 40  # findings of one scan; a text with more is no clearer for it
AGAIN = 0.25
DANGER = "selfharm."  # somebody may be: no other word hides it
CALM = "calm."  # words of one who tells or warns


@dataclass(frozen=True, slots=True)
class Hit:
    """A term where it stands."""

    entry: Entry
    span: Span  # of the text as given
    score: float
    stripped: bool  # its marks are missing
    read_as: str  # where that differs from what stands there
    dressed: bool = False  # not as typed: its letters are read as other ones


def surest(hits: Iterable[Hit], text: str) -> list[Hit]:
    """Of hits over one place the surest, then the longest; said again, it counts less."""
    calm, telling = list[Hit](), list[Hit]()
    for hit in hits:  # calm ones are no findings: they stand in no finding's way
        (calm if hit.entry.code.startswith(CALM) else telling).append(hit)
    if not telling:
        return calm

    def order(hit: Hit) -> tuple[float, int, int]:
        """The same however marks are composed."""
        return -hit.score, -len(normalize("NFC", text[slice(*hit.span)])), hit.span[0]

    # somebody in danger is told of whatever else stands over or beside it
    danger = [hit for hit in telling if hit.entry.code.startswith(DANGER)]
    kept = _apart(sorted(danger, key=order), len(text))[:MOST]
    others = (hit for hit in telling if not hit.entry.code.startswith(DANGER))
    kept += sorted(_apart(sorted(others, key=order), len(text)), key=_place)[: MOST - len(kept)]
    said: set[str] = set()
    told: list[Hit] = []
    for hit in sorted(kept, key=_place):
        again = hit.entry.term in said
        said.add(hit.entry.term)
        told.append(replace(hit, score=round(hit.score * (AGAIN if again else 1.0), 3)))
    return told + calm


def _apart(hits: Iterable[Hit], size: int) -> list[Hit]:
    """Of hits over one place the first."""
    taken = bytearray(size)
    kept = list[Hit]()
    for hit in hits:
        start, end = hit.span
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(hit)
    return kept


def _place(hit: Hit) -> Span:
    return hit.span
