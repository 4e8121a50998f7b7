"""What is known about a comment before any filter runs; read once, in bulk, by store/facts.py."""

from dataclasses import dataclass, fields
from typing import Any

from service.domain.topics import Topics


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything but the text that a filter may look at.

    Counts are over the comment's own site. `same_*` and `*_recent` leave the comment itself out.
    A good history (`author_published`) is only filled for confirmed authors: DESIGN.md promise 9.
    """

    name: str = ""
    email_domain: str = ""
    article_title: str = ""
    section: str = ""  # of the article
    parent_text: str = ""
    site_hosts: tuple[str, ...] = ()  # the publisher's own domains, lower case, no port
    lang: str = ""  # the site's language; empty: not known
    controls: int = 0  # control and bidi characters that were taken out of the text
    elapsed: float | None = None  # seconds from the form's opening to its sending; None: not said
    trap: bool = False  # the field that no reader sees was filled
    challenge: str = ""  # why the proof of work that was asked for does not count: missing, used …
    same_author: int = 0  # comments of this author with the same signature, last 24 h
    same_others: int = 0  # comments of other authors with the same signature, last 24 h
    near: int = 0  # near-identical comments of other authors, last 14 days
    near_authors: int = 0  # how many authors those have
    near_articles: int = 0  # and how many articles they stand under
    near_own: int = 0  # near-identical comments of this author, last 24 h
    campaign: str | None = None  # that one of them belongs to already
    copied_from: str | None = None  # a published comment of the article with much in common
    copied_text: str = ""  # its text
    author_recent: int = 0  # comments of this author in the last 10 min
    address_recent: int = 0  # comments from this address prefix in the last 10 min
    author_published: int = 0
    author_rejected: int = 0
    confirmed: bool = False
    banned: tuple[str, ...] = ()  # which of author, address, email_domain an editor has banned
    banned_links: tuple[str, ...] = ()  # domains
    banned_phrases: tuple[str, ...] = ()
    topics: Topics | None = None  # those that the site watches

    def kept(self) -> dict[str, Any]:
        """The facts as a verdict keeps them: no text and no name, those lie in the revision.

        Nor the lists of topics: their version is said, and that lies in the site's policies.
        """
        kept = {name: getattr(self, name) for name in _KEPT}
        return kept | {"topics": self.topics.version if self.topics else None}


_LEFT_OUT = (
    "name",
    "article_title",
    "parent_text",
    "copied_text",
    "banned_links",
    "banned_phrases",
)
_KEPT = tuple(one.name for one in fields(Facts) if one.name not in _LEFT_OUT)
