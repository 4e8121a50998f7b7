"""Weak words that mean something together: a place, an hour and «is easily found» beside a name.

Each group of config/lexicon/cues.txt says little alone; how much the groups, their words and their pairs are worth
is fitted on the open sets by bench/cues.py. A finding names the three cues that told most. Must not
catch the same words in an honest tale, advice or sharp criticism: groups that speak for a
comment are subtracted.
"""

from collections.abc import Callable, Iterator

from service.domain.finding import Context, Filter, Finding
from workers.filters import profanity, spam, speech
from workers.filters.hits import CALM, Hit
from workers.filters.meeting import Span
from workers.filters.quotes import weighed
from workers.filters.terms import Finder
from workers.filters.weighed import Cues

SAID = 1.2  # what a listed term or pattern that is sure of itself adds to the sum
SURE = {"spam.soft": 1.0}  # scores that reach `review` at the shipped weights; 0.86 where not named
STRONG = 0.8  # a pattern's score that needs no cues beside it


def cues(find: Finder, known: Callable[[], Cues]) -> Filter:
    """Make the filter; `known` reads the lists when a text first asks."""

    def look(context: Context) -> Iterator[Finding]:
        weigher, text = known(), context.text
        worth, need = weigher.total(text), weigher.known.need
        if worth < need - SAID or worth + SAID * said(context, find(text)) < need:
            return
        code, places = weigher.code(weigher.seen(text))
        spans = [text.line.span(*place) for place in places]
        if spans and not _told(find(text), code, spans):
            share = round(SURE.get(code, 0.86) / len(spans) + 0.004, 2)
            for span in spans:
                yield Finding(code, share, span)

    return look


def said(context: Context, hits: list[Hit]) -> float:
    """How sure the listed terms of a text are together, 1 at most: one too weak alone tells with cues."""
    codes: tuple[str, ...] = profanity.CODES + speech.CODES
    if not any(hit.entry.code == spam.CALM for hit in hits):
        codes += spam.CODES
    return min(1.0, sum(score for _, score in weighed(context, hits, codes, profanity.ANY)))


def _told(hits: list[Hit], code: str, spans: list[Span]) -> bool:
    """Whether a pattern has told it already, or something else of the same words."""
    return any(
        hit.entry.code == code or _over(hit, spans)
        for hit in hits
        if hit.score > STRONG and not hit.entry.code.startswith(CALM)
    )


def _over(hit: Hit, spans: list[Span]) -> bool:
    return any(hit.span[0] < end and start < hit.span[1] for start, end in spans)
