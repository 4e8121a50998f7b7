"""Obscene and abusive words, Vietnamese and English, as listed in config/lexicon.

Catches vulgarities, insults, threats and slurs: in full dress, in chat spelling, without marks and
lightly disguised (đ.ị.t, lồồồn). Must not catch their everyday twins (các, buổi, lớn, đi, óc chó
the nut), nor words that are rude only in other company: those score little and add up.
"""

from collections.abc import Iterator

from service.domain.finding import Context, Filter, Finding
from workers.filters.quotes import weighed
from workers.filters.terms import Finder

CODES = (
    "profanity.word",
    "profanity.bare",
    "insult.word",
    "insult.bare",
    "threat.word",
    "slur.group",
)
ANY = ("",)  # whatever the word, it may be said again to condemn it
WITHOUT_MARKS = {"profanity.word": "profanity.bare", "insult.word": "insult.bare"}


def profanity(find: Finder) -> Filter:
    """Make the filter from what finds listed terms."""

    def look(context: Context) -> Iterator[Finding]:
        for hit, score in weighed(context, find(context.text), CODES, ANY):
            code = hit.entry.code
            if hit.stripped:
                code = WITHOUT_MARKS.get(code, code)
            yield Finding(code, score, hit.span, read_as=hit.read_as)

    return look
