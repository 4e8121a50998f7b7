"""Topics that the site's editor watches: whole words and phrases, as the site's policy lists them.

Catches a listed term in full dress and disguised; without its marks only in a text that has none.
Must not catch another word that is the term but for its marks (bị cao huyết áp, bị cáo). A finding
has no points: it marks the comment for a human.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from service.domain.finding import Context, Finding
from service.domain.topics import Topics
from workers.filters.entries import lined
from workers.filters.terms import Finder, finder

CODES = ("topic.listed",)
MOST = 10  # findings of one topic: the comment is marked by the first already
SITES = 256  # of which the lists are kept ready


@dataclass(frozen=True, slots=True)
class Term:
    """A listed term as the finder takes it."""

    term: str
    code: str = CODES[0]
    language: str = ""
    bare: bool = True
    score: float = 1.0
    read_as: str = ""
    honest: tuple[str, ...] = ()
    abbreviation: bool = False
    hidden: bool = False
    open: bool = False
    inside: bool = False
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    at: str = ""
    phrase: bool = False


def topics(context: Context) -> Iterator[Finding]:
    """Find what the site watches. Every topic is told, also where two of them meet."""
    listed = context.facts.topics
    for name, find in ready(listed) if listed else ():
        hits = [hit for hit in find(context.text) if context.text.unmarked or not hit.stripped]
        for hit in hits[:MOST]:
            yield Finding(CODES[0], 1.0, hit.span, read_as=hit.read_as, note=name)


@lru_cache(SITES)
def ready(listed: Topics) -> tuple[tuple[str, Finder], ...]:
    """What finds each topic, made once for a version of a site's policy."""
    return tuple(
        (one.name, finder(Term(term) for term in one.terms if lined(term).strip()))
        for one in listed.lists
    )
