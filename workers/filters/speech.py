"""What is meant rather than which word is used: as patterns of words in config/lexicon.

Catches contempt without a listed word, veiled threats, calls to violence, mockery of the dead, accusations
of a named person, signs of somebody in danger, other people's particulars, and texts that pose as the
newsroom, a bank or the police. Must not catch sharp criticism of what somebody did, condolences,
reports of such acts, nor advice against them.
"""

from collections.abc import Callable, Iterator

from service.domain.finding import Context, Filter, Finding
from workers.filters.doubt import sureness
from workers.filters.quotes import weighed
from workers.filters.terms import Finder
from workers.filters.weighed import Cues

CODES = (
    "insult.implied",
    "insult.dead",
    "threat.veiled",
    "threat.violence",
    "claim.person",
    "selfharm.risk",
    "doxxing.person",
    "identity.poses",
)
QUOTABLE = ("insult", "threat")  # what may be said again to condemn it


def speech(find: Finder, known: Callable[[], Cues]) -> Filter:
    """Make the filter from what finds listed terms, and the cues that patterns are doubted without."""

    def look(context: Context) -> Iterator[Finding]:
        for hit, score in weighed(context, find(context.text), CODES, QUOTABLE):
            sure = round(score * sureness(hit, context.text, known), 3)
            yield Finding(hit.entry.code, sure, hit.span, read_as=hit.read_as)

    return look
