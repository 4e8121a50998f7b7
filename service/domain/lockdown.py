"""A lock-down («tạm khóa ý kiến»): an editor stops a place for a time, or until it is ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

Scope = Literal["site", "section", "tag", "article"]
Level = Literal["hold", "close", "hide"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# Take but don't publish; take nothing; hide all that is there, too.
LEVELS: tuple[Level, ...] = get_args(Level)


class Place(Protocol):
    """What of an article tells whether it is meant."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def section(self) -> str | None: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Lock:
    """One that nobody has ended."""

    public_id: str
    scope: Scope
    target: str  # which section, tag or article
    level: Level
    sentence: str  # what readers are told; empty: the house's own words
    created: datetime
    until: datetime | None

    def meets(self, place: Place | None, at: datetime) -> bool:
        """Whether it stops what is done at a place at that time; None: nothing is known of it."""
        if self.until is not None and self.until <= at:
            return False
        if self.scope == "site" or place is None:
            return self.scope == "site"
        named = {"section": (place.section,), "tag": place.tags, "article": (place.key,)}
        return self.target in named[self.scope]


def strictest(locks: tuple[Lock, ...], place: Place | None, at: datetime) -> Lock | None:
    """What is in force at a place: the strictest, and of several the oldest."""
    there = [one for one in locks if one.meets(place, at)]
    return max(there, key=lambda one: LEVELS.index(one.level), default=None)
