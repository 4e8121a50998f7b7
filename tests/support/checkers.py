"""A checker whose four words decide, so that tests of the story don't hang on the lexicon."""

from collections.abc import Iterator, Mapping

import pytest

from service.domain.check import Checker
from service.domain.finding import Context, Filter, Finding
from service.domain.policy import Policy
from workers.filters.topics import topics

POLICY = Policy(
    "test/1", weights={"spam.word": 9.0, "profanity.word": 4.0, "threat.word": 4.0, "topic.listed": 0.0},
    caps={"profanity": 6.0, "topic": 0.0}, review=3.0, reject=8.0,
)  # fmt: skip
SPAM, RUDE, GRAVE, BREAKING = "vaytien", "tệhại", "đánhchết", "làmhỏng"


def _word(word: str, code: str) -> Filter:
    def look(context: Context) -> Iterator[Finding]:
        start = context.text.text.find(word)
        if start >= 0:
            yield Finding(code, 1.0, (start, start + len(word)))

    return look


def _breaks(context: Context) -> Iterator[Finding]:
    if BREAKING in context.text.text:
        raise RuntimeError("this filter is broken")
    yield from ()


FILTERS: Mapping[str, Filter] = {
    "spam_words": _word(SPAM, "spam.word"),
    "profanity": _word(RUDE, "profanity.word"),
    "threats": _word(GRAVE, "threat.word"),
    "brittle": _breaks,
    "topics": topics,
}


def small(filters: Mapping[str, Filter] | None = None) -> Checker:
    """SPAM is rejected, RUDE and GRAVE are held for review, BREAKING breaks a filter; all else is clean."""
    return Checker(filters or FILTERS, POLICY, {"lexicon": "test", "model": None, "code": "0"})


@pytest.fixture
def checker() -> Checker:
    """The checker of `small`."""
    return small()
