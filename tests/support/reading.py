"""Running one filter over one text, for the tables in tests/filters."""

from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from service.domain.facts import Facts
from service.domain.finding import Context, Filter, Finding
from service.domain.text import read
from workers.checker import harsh_words, known_cues, listed
from workers.filters import build

FORMS = ("NFC", "NFD")
DATA = Path(__file__).parents[1] / "data"
DISPOSABLE = frozenset({"mailinator.com", "tam.example"})


@cache
def house() -> dict[str, Filter]:
    """The filters as they are shipped, with the shipped word lists."""
    return build(listed(), DISPOSABLE, harsh_words, known_cues)


def seen(name: str, text: str, **facts: Any) -> list[Finding]:
    """What a filter finds; every span is held to lie in the text."""
    findings = list(house()[name](Context(read(text), Facts(**facts))))
    for finding in findings:
        assert 0 <= finding.score <= 1
        if finding.span is not None:
            start, end = finding.span
            assert 0 <= start < end <= len(text)
    return findings


def told(name: str, text: str, **facts: Any) -> list[tuple[str, str]]:
    """Code and exact substring of each finding; the substring is empty for the whole text."""
    return [(f.code, text[slice(*f.span)] if f.span else "") for f in seen(name, text, **facts)]


def hits(name: str, form: Any, text: str, code: str, matched: str) -> bool:
    """Whether the filter marks exactly `matched` as `code`, in either form of writing."""
    return (code, normalize(form, matched)) in told(name, normalize(form, text))


def rows(name: str) -> tuple[str, ...]:
    """The texts of a table in tests/data, without the kind that may stand before a tab."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    return tuple(line.rpartition("\t")[2] for line in lines if line)
