"""Shapes of what publishers' programs, admins and machines are answered; see answers.py."""

from typing import Literal

from service.domain.access import Role
from service.domain.mailing import Proof
from service.domain.proof import Asks
from service.domain.votes import Allowed
from service.http.answers import Thresholds, When
from service.http.shapes import Mode, Out
from service.http.site_settings import Ending


class Box(Out):
    """A consent box under the text."""

    key: str
    vi: str
    en: str
    required: bool
    url: str


class Settings(Out):
    """A site with its settings."""

    key: str
    name: str
    mode: Mode
    version: int
    origins: list[str]
    hosts: list[str]
    sections: dict[str, Mode]
    text_max: int
    edit_window: int
    auto_reject: Literal["never", "spam", "all"]
    lang: Literal["vi", "en"]
    show_edited: bool
    challenge: Asks
    publish_delay: int
    second_level: bool
    second_sections: list[str]
    second_topics: list[str]
    votes: Allowed
    feed: bool
    retention: dict[Ending, int | None]
    ip_days: int
    privacy_contact: str
    privacy_days: int
    holidays: list[str]
    consents: list[Box]
    promise_minutes: int
    report_to: list[str]
    report_at: str
    hours: dict[str, str]
    time_zone: str
    closes_after_days: int
    signed_only: bool
    email_confirmation: Proof
    notify: bool
    markdown: bool
    links: bool
    hints: bool
    reply_depth: int
    role_names: dict[Role, dict[str, str]]


class Sites(Out):
    """The sites one moderates."""

    sites: list[Settings]


class Page(Out):
    """What is known of an article."""

    site: str
    key: str
    title: str
    url: str
    confirmed: bool
    section: str | None
    tags: list[str]
    mode: Mode | None
    closes_at: When | None
    second_level: bool
    published: int
    aliases: list[str]


class KeyShown(Out):
    """A key that works, without its secret."""

    id: str
    site: str
    scope: str
    by: str
    created: When


class Keys(Out):
    """The keys that work."""

    keys: list[KeyShown]


class NewKey(Out):
    """A key with its secret, which is shown this once."""

    id: str
    key: str
    site: str
    scope: str
    created: When


class Alive(Out):
    """The process answers."""

    status: Literal["ok"]


class Ready(Out):
    """The service can work."""

    status: Literal["ready"]
    database: Literal["ok"]
    migration: str
    redis: Literal["ok", "away"]


class Limits(Out):
    """Thresholds that the site sets itself; what is missing is the house's."""

    review: float | None = None
    reject: float | None = None


class Listed(Out):
    """A topic: a name and the words that tell of it."""

    name: str
    terms: list[str]


class Example(Listed):
    """A topic to copy."""

    key: str


class Exempted(Out):
    """A finding that costs nothing at a site; empty: whatever it reads, wherever it stands."""

    code: str
    term: str
    section: str


class Own(Out):
    """What a site says otherwise than the house: the body of a PUT, but for `version`, `note`."""

    thresholds: Limits
    weights: dict[str, float]
    caps: dict[str, float]
    topics: list[Listed]
    exempt: list[Exempted]


class Amended(Out):
    """A version of a site's policy: by whom, when, why. 0: nobody's."""

    number: int
    version: str
    by: str | None
    created: When | None
    note: str | None


class Amendments(Out):
    """A page of versions, the newest first."""

    versions: list[Amended]
    next: str | None


class Rules(Amended):
    """A site's policy as it weighs, and what of it is the site's own."""

    site: str
    house: str
    thresholds: Thresholds
    weights: dict[str, float]
    caps: dict[str, float]
    topics: list[Listed]
    overrides: Own
    examples: list[Example]
