"""Topics that a site's editor watches: a name, and the words that tell of it."""

from dataclasses import dataclass

GROUP = "topic"  # findings of this group mark a comment for a human; they have no points


@dataclass(frozen=True, slots=True)
class Topic:
    """One list. Terms are whole words or phrases, with their diacritics."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """All lists of one version of a site's policy.

    Two are equal only if they are one object: what a filter makes of it is made once, and the
    store hands the same object out as long as the version stands.
    """

    version: str  # "demo/7"
    lists: tuple[Topic, ...]
