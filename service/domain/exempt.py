"""Findings that a site has called false alarms: they are told, and cost nothing there.

One is known by its code and by how the place is read, marks and all: what frees «bò» does not free
«bỏ». Without a term it is whatever that code finds; without a section, the whole site.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from service.domain.comment import FieldError
from service.domain.finding import Finding
from service.domain.pointer import part

NEVER = frozenset({"topic", "ban", "cap"})  # groups that an editor rules already
PERSONAL = frozenset({"contact", "doxxing"})  # groups whose words are a person's: never kept
TERM_MAX, MOST = 200, 500  # letters of a term; exemptions of a site


@dataclass(frozen=True, slots=True)
class Exempt:
    """One such finding."""

    code: str
    term: str = ""
    section: str = ""

    def data(self) -> dict[str, str]:
        """As it is kept."""
        return {"code": self.code, "term": self.term, "section": self.section}


def possible(code: str, term: str = "") -> bool:
    """Whether a finding of this code may be exempt at all, and by how it is read.

    A policy is kept for good, and erasure does not reach it: no phone number stands in one.
    """
    group = code.partition(".")[0]
    return group not in NEVER and not (group in PERSONAL and term)


def term_of(matched: str | None, read_as: str | None) -> str:
    """How a place is read, whatever its letters' case."""
    return " ".join((read_as or matched or "").casefold().split())[:TERM_MAX]


def read(said: Collection[dict[str, str]]) -> tuple[Exempt, ...]:
    """From data without faults."""
    return tuple(
        Exempt(one["code"], term_of(one.get("term"), None), one.get("section") or "")
        for one in said
    )


def spared(
    findings: Collection[Finding], own: Collection[Exempt], text: str, section: str
) -> frozenset[int]:
    """Places of the findings that cost nothing in a text of this section."""
    if not own:
        return frozenset()
    return frozenset(
        place for place, one in enumerate(findings)
        if _covered(one, own, text, section)
    )  # fmt: skip


def _covered(one: Finding, own: Collection[Exempt], text: str, section: str) -> bool:
    term = _term(one, text)
    return any(
        exempt.code == one.code and exempt.term in ("", term) and exempt.section in ("", section)
        for exempt in own
    )


def _term(one: Finding, text: str) -> str:
    return term_of(text[slice(*one.span)] if one.span else None, one.read_as)


def faults(said: Any, known: Collection[str]) -> Iterator[FieldError]:
    """Codes that there are not, or that are ruled elsewhere; terms that are not kept."""
    for i, one in enumerate(said if isinstance(said, list) else ()):
        code, term = (one.get("code"), one.get("term")) if isinstance(one, dict) else (None, None)
        if not isinstance(code, str):
            continue
        if code not in known or not possible(code):
            yield FieldError(f"/exempt/{i}/{part('code')}", "weights.unknown")
        elif isinstance(term, str) and not possible(code, term_of(term, None)):
            yield FieldError(f"/exempt/{i}/term", "exempt.term")
