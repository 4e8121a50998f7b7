"""A publication and an article of it: who may post there, and what becomes of what is posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.comment import TEXT_MAX
from service.domain.hours import Hours
from service.domain.lockdown import Lock
from service.domain.mailing import Proof
from service.domain.proof import Asks
from service.domain.retention import IP_DAYS, KEPT, PRIVACY_DAYS
from service.domain.state import Mode
from service.domain.votes import Allowed
from service.domain.workdays import ZONE

PROMISE, REPORT_AT = 30, "07:00"


@dataclass(frozen=True, slots=True)
class Site:
    """A publication with its own settings. Fields below `version`, but `locks`, are the stored settings."""

    id: int
    key: str
    name: str
    mode: Mode
    version: int = 1
    origins: tuple[str, ...] = ()  # pages that may embed the widget; "*": any
    hosts: tuple[str, ...] = ()  # the publisher's own domains: links to them are no finding
    sections: Mapping[str, Mode] = field(default_factory=dict)
    text_max: int = TEXT_MAX
    edit_window: int = 900  # seconds in which the author may change the text
    auto_reject: str = "never"  # never, spam, all
    lang: str = "vi"
    show_edited: bool = True  # readers see «Tòa soạn đã biên tập»
    challenge: Asks = "pressure"  # when a page has to show work before it sends
    # days after which a comment of a status is erased; a status that lacks, or null: never
    retention: Mapping[str, int | None] = field(default_factory=lambda: dict(KEPT))
    ip_days: int = IP_DAYS  # days after which network addresses are dropped
    privacy_contact: str = ""  # how readers reach the newsroom about their data
    privacy_days: int = PRIVACY_DAYS  # working days in which a request about data is answered
    holidays: tuple[str, ...] = ()  # on which nobody works: ISO dates
    consents: tuple[Mapping[str, Any], ...] = ()  # boxes under the text: domain/consent.py
    promise_minutes: int = PROMISE  # within which readers may expect that a human has decided
    report_to: tuple[str, ...] = ()  # addresses that the morning report is sent to
    report_at: str = REPORT_AT  # when, at the newsroom's place
    hours: Mapping[str, str] = field(default_factory=dict)  # in which comments are read: hours.py
    time_zone: str = ZONE.key
    signed_only: bool = False  # takes only what the publisher has signed: signed.py
    closes_after_days: int = 0  # days after which an article takes no more comments; 0: never
    votes: Allowed = "up"  # what readers may say of a comment
    feed: bool = False  # published comments as Atom
    reply_depth: int = 2  # levels of replies that pages set in; deeper ones stand under one edge
    markdown: bool = False  # bold, italic, quotes, lists and code: domain/markup.py
    links: bool = False  # addresses in a text can be followed; else they are plain text
    hints: bool = False  # pages help before sending: no marks, capitals, personal numbers
    publish_delay: int = 0  # seconds that what was approved waits, and can be undone unseen
    second_level: bool = False  # what is published takes two hands: all of it
    second_sections: tuple[str, ...] = ()  # or in these sections
    second_topics: tuple[str, ...] = ()  # or on these topics: watched ones, or tags of an article
    email_confirmation: Proof = "off"  # whether a letter's link has to prove a typed address
    notify: bool = True  # who sends may ask to be told by mail
    # what roles are called here, by role and language
    role_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()  # no setting: what editors have ordered

    @property
    def window(self) -> timedelta:
        """How long the author may change the text."""
        return timedelta(seconds=self.edit_window)

    def publish_at(self, now: datetime) -> datetime | None:
        """When readers see what is approved now; None: at once."""
        return now + timedelta(seconds=self.publish_delay) if self.publish_delay else None

    @property
    def reading(self) -> Hours:
        """When the newsroom reads comments."""
        return Hours(self.hours, self.holidays, ZoneInfo(self.time_zone))

    def role_name(self, role: str, lang: str) -> str | None:
        """What a role is called here; None: as everywhere."""
        return self.role_names.get(role, {}).get(lang)

    def settings(self) -> dict[str, object]:
        """What the database keeps as JSON and the API shows."""
        return {name: getattr(self, name) for name in SETTINGS}

    def admits(self, origin: str | None, own: str) -> bool:
        """Whether a page of this origin may send comments. No origin: not a browser's page."""
        return origin is None or origin == own or "*" in self.origins or origin in self.origins


SETTINGS = (
    "origins", "hosts", "sections", "text_max", "edit_window", "auto_reject", "lang",
    "show_edited", "challenge", "publish_delay", "second_level", "second_sections",
    "second_topics", "votes", "feed", "retention", "ip_days", "privacy_contact", "privacy_days",
    "holidays", "consents", "promise_minutes", "report_to", "report_at", "hours", "time_zone",
    "closes_after_days", "signed_only", "email_confirmation", "notify", "markdown", "links", "hints", "reply_depth", "role_names",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """A page of a site, by a key of the publisher's choice."""

    id: int
    key: str
    title: str = ""
    url: str = ""
    confirmed: bool = False  # title and URL were said by the publisher
    section: str | None = None
    tags: tuple[str, ...] = ()
    mode: Mode | None = None
    closes_at: datetime | None = None
    second_level: bool = False  # what is published here takes two hands, whatever the site says
    published: int = 0
    changed: int = 0  # +1 whenever readers would see something else: the list's ETag
    voted: int = 0  # the step of the newest vote: domain/votes.py
    waits_until: datetime | None = None  # by then all that was approved is seen
    created: datetime | None = None  # when it was first named
