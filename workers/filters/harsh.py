"""Harsh words beside an abusive one: whom it is thrown at, and with what else.

Catches what is no abuse by itself (nó, cái mồm, thối) in a text where another list has found abuse, so that
a moderator sees how far it reaches. Marks only: no points, and nothing in a text without abuse.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from service.domain.finding import Context, Filter, Finding
from service.domain.text.folds import exact_of, unmark
from workers.filters.entries import Entry
from workers.filters.hits import CALM, MOST
from workers.filters.meeting import Span
from workers.filters.once import once
from workers.filters.terms import Finder

CODE = "insult.harsh"
CODES = (CODE,)
ABUSE = ("profanity.", "insult.", "slur.", "threat.")


def harsh(find: Finder, listed: Callable[[], Collection[Entry]]) -> Filter:
    """Make the filter from what finds abuse, and what lists the harsh words when first asked."""

    @once
    def words(*, bare: bool) -> re.Pattern[str]:
        return _any_of([entry for entry in listed() if entry.bare or not bare], bare=bare)

    def look(context: Context) -> Iterator[Finding]:
        hits = [hit for hit in find(context.text) if not hit.entry.code.startswith(CALM)]
        if not any(hit.entry.code.startswith(ABUSE) for hit in hits):
            return
        taken = {place for hit in hits for place in range(*hit.span)}
        view = context.text.plain
        found = words(bare=context.text.unmarked).finditer(view.text)
        told = (match.span("term") for match in found if match["term"])
        spans = (view.span(*place) for place in told)
        free = (span for span in spans if span[0] < span[1] and taken.isdisjoint(range(*span)))
        for span in islice(_joined(free, context.text.text), MOST):
            yield Finding(CODE, 1.0, span)

    return look


def _joined(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """The same, those with nothing but blanks between as one."""
    last: Span | None = None
    for span in spans:
        if last is not None and last[1] <= span[0] and not text[last[1] : span[0]].strip():
            last = (last[0], span[1])
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _any_of(entries: Collection[Entry], *, bare: bool) -> re.Pattern[str]:
    """What meets any of these terms in a view; honest phrases are met first, and are no term."""
    terms = _any({_folded(entry.term, bare=bare) for entry in entries})
    honest = _any({_folded(phrase, bare=bare) for entry in entries for phrase in entry.honest})
    return re.compile(rf"(?<!\w)(?:(?:{honest})|(?P<term>{terms}))(?!\w)")


def _folded(term: str, *, bare: bool) -> str:
    view = exact_of(term)
    return (unmark(view) if bare else view).text


def _any(terms: Collection[str]) -> str:
    """The longest of them, letter by letter: at each place only those are tried that begin so."""
    by_letter = defaultdict[str, set[str]](set)
    for term in sorted(filter(None, terms)):
        by_letter[term[0]].add(term[1:])
    ways = "|".join(re.escape(letter) + _any(rest) for letter, rest in by_letter.items())
    return f"(?:{ways}){'?' * ('' in terms)}" if ways else ""
