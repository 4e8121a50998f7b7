"""What settings would have done with comments that have come: which are published by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.mode import mode_of
from service.domain.site import Article, Site

LATELY = timedelta(days=7)
DECIDES = ("mode", "sections", "second_level", "second_sections", "second_topics")  # settings


@dataclass(frozen=True, slots=True)
class Came:
    """Comments of one article that were read alike."""

    article: Article
    outcome: str
    number: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Of so many comments: published without a human, and not taken at all."""

    number: int
    at_once: int
    closed: int


def effect(site: Site, came: Iterable[Came], now: datetime) -> Effect:
    """By these settings; what a filter failed on, and what is on a topic of two hands, may wait too."""
    number = at_once = closed = 0
    for one in came:
        mode = mode_of(site, one.article, now)
        passes = one.outcome == "clean" if mode == "auto" else one.outcome != "reject"
        number += one.number
        at_once += one.number if mode in ("auto", "post") and passes else 0
        closed += one.number if mode == "closed" else 0
    return Effect(number, at_once, closed)
