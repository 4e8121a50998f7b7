"""Building the checker: what the entry points hand to the web side and to the tasks."""

from disposable_email_domains import blocklist

from config import cues, lexicon, policy
from config.version import VERSION
from service.domain.check import Checker
from service.domain.policy import Policy
from service.domain.text import Text
from workers.filters import build as build_filters, harsh
from workers.filters.hits import Hit
from workers.filters.once import once
from workers.filters.terms import Finder, finder
from workers.filters.weighed import Cues


def house() -> Policy:
    """The house's policy, which every site's own stands on."""
    shipped = policy.load()
    return Policy(
        version=shipped.version,
        weights=shipped.weights,
        caps=shipped.caps,
        review=shipped.review,
        reject=shipped.reject,
    )


def build(*, at_once: bool = True) -> Checker:
    """The house's filters, word lists and policy as one checker.

    Reading the lists takes a second: without `at_once` they are read when a text first asks.
    """
    find = listed() if at_once else _asked
    if at_once:
        known_cues()  # no filter's time is spent on it
    return Checker(
        filters=build_filters(find, blocklist, harsh_words, known_cues),
        policy=house(),
        versions={"lexicon": lexicon.version(), "model": None, "code": VERSION},
    )


@once
def listed() -> Finder:
    """What finds the shipped word lists' entries, read once for a process."""
    entries = (entry for entry in lexicon.load() if entry.code != harsh.CODE)
    return finder(entries, lexicon.classes())


def harsh_words() -> tuple[lexicon.Entry, ...]:
    """What is marked only beside abuse: looked for there, not in every text."""
    return tuple(entry for entry in lexicon.load() if entry.code == harsh.CODE)


@once
def known_cues() -> Cues:
    """The groups of weak words, read when a text first asks."""
    return Cues(cues.load())


def _asked(text: Text) -> list[Hit]:
    return listed()(text)
