"""How sure a pattern of what is meant is: less where nothing else in the comment speaks against it."""

from collections.abc import Callable

from service.domain.text import Text
from workers.filters.hits import Hit
from workers.filters.weighed import Cues

MEANT = frozenset(
    {
        "insult.implied",
        "insult.dead",
        "threat.veiled",
        "threat.violence",
        "claim.person",
        "doxxing.person",
    }
)
DOUBTED = 0.7
LANGUAGE = "vi"  # cues know no other


def sureness(hit: Hit, text: Text, known: Callable[[], Cues]) -> float:
    """What is left of a pattern's score, if its list does not call it sure; two doubted ones still add up."""
    entry = hit.entry
    if (
        not entry.phrase
        or hit.dressed  # cues read what is typed: they know nothing of it
        or entry.score == 1
        or entry.code not in MEANT
        or entry.language != LANGUAGE
    ):
        return 1.0
    weigher = known()
    return DOUBTED if weigher.total(text) < weigher.known.doubt else 1.0
