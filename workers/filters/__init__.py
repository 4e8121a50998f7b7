"""The filters, in the order in which a moderator reads their findings."""

from collections.abc import Callable, Collection

from service.domain.finding import Filter
from workers.filters import (
    bans,
    campaign,
    contact,
    cues,
    doxxing,
    email,
    form,
    gibberish,
    harsh,
    hidden,
    identity,
    links,
    profanity,
    repeats,
    shouting,
    spam,
    speech,
    topics,
)
from workers.filters.entries import Entry
from workers.filters.terms import Finder
from workers.filters.weighed import Cues


def build(
    find: Finder,
    disposable: Collection[str],
    beside: Callable[[], Collection[Entry]],
    known: Callable[[], Cues],
) -> dict[str, Filter]:
    """All filters, from what finds listed terms, the throw-away mail domains and the harsh words."""
    return {
        "profanity": profanity.profanity(find),
        "speech": speech.speech(find, known),
        "cues": cues.cues(find, known),
        "harsh": harsh.harsh(find, beside),
        "spam": spam.spam(find),
        "links": links.links,
        "contact": contact.contact,
        "doxxing": doxxing.doxxing,
        "repeats": repeats.repeats,
        "campaign": campaign.campaign,
        "shouting": shouting.shouting,
        "email": email.email(disposable),
        "form": form.form,
        "gibberish": gibberish.gibberish,
        "hidden": hidden.hidden,
        "topics": topics.topics,
        "bans": bans.bans,
        "identity": identity.identity(find),  # last: it asks for another text
    }
