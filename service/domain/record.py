"""What the house remembers of a comment, and the lines of its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.domain.state import Status

DESK, AUTHOR, WORKER, ROOT, OPERATOR = "desk", "author", "worker", "root", "operator"
READER = "reader"  # anybody who reads a page
EPOCH = 1_600_000_000  # priorities count hours from here, so that they stay small and exact
HOUR = 3600
REASONS = (  # of a refusal, as the author is told
    "abuse", "attack", "unverified", "discrimination", "spam", "personal", "off_topic",
    "unreadable", "unlawful", "not_selected",
)  # fmt: skip
SETTLED = "verdict"  # an event that says what the machine thought and moved nothing


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it stands: the columns that decide what may become of it."""

    id: int
    public_id: str
    site_id: int
    article_id: int
    parent_id: int | None
    status: Status
    version: int
    revision: int
    shown: int | None
    name: str
    author: str
    created: datetime
    outcome: str | None
    replies: int
    appealed: bool = False  # its author's words wait for a human
    escalated: bool = False  # it waits for an editor
    pinned: bool = False  # first in its list, while it is published
    publish_at: datetime | None = None  # of what is published: readers don't see it before
    proposed: str | None = None  # by whom, to be published: an editor's hand is wanted, too
    confirmed: bool = False  # a letter has proved the address, or the publisher signed who it is
    email_domain: str = ""  # of the address; a signed reader may have none

    def seen(self, now: datetime) -> bool:
        """Whether readers see it."""
        due = self.publish_at is None or self.publish_at <= now
        return self.status == "published" and due

    @property
    def pending_edit(self) -> bool:
        """Readers see an older text than the one that waits for a decision."""
        return self.status == "published" and self.shown != self.revision


def fresh(id_: int, row: Mapping[str, Any]) -> Comment:
    """A comment that has just been kept."""
    return Comment(
        id_, row["public_id"], row["site_id"], row["article_id"], row["parent_id"], "received",
        version=1, revision=0, shown=None, name=row["name"], author=row["author"],
        created=row["created"], outcome=None, replies=0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record: who moved what, from where to where, when, why."""

    site_id: int | None  # None: of the house
    comment_id: int | None
    act: str
    by: str
    at: datetime
    before: Status | None = None
    after: Status | None = None
    revision: int | None = None
    reason: str | None = None
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A revision that a worker has leased."""

    id: int
    comment_id: int
    number: int
    attempts: int
    name: str
    text: str
    created: datetime
    running: frozenset[str]  # filters in which an earlier attempt died
    typed: str | None  # where it differs from the text


@dataclass(frozen=True, slots=True)
class Sent:
    """What came along with a comment: claims and traces, none of them checked."""

    address: str
    parent: str | None = None
    url: str = ""
    title: str = ""
    consent: str | None = None
    agreed: Sequence[Mapping[str, Any]] = ()  # to which boxes, in their words: domain/consent.py
    lang: str | None = None
    form: Mapping[str, Any] | None = None  # {elapsed: seconds or None, trap: bool}
    key: str | None = None  # Idempotency-Key
    fingerprint: str = ""  # of the body, without the challenge
    confirmed: bool = False  # the publisher has signed who it is
    staff: bool = False  # and that it speaks for the newsroom
    notify: bool = False  # wants to be told by mail what becomes of it

    @property
    def told(self) -> dict[str, Any] | None:
        """What the record keeps of it: which consents were given; that outlives an erasure."""
        return {"consent": self.consent} if self.agreed else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment that is on disk; the same for a repeated request."""

    public_id: str
    edit_until: datetime
    due: int | None = field(default=None, compare=False)  # the revision that was just kept

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Kept":
        """The first answer to a request that was sent twice."""
        return cls(answer["id"], datetime.fromisoformat(answer["edit_until"]))


def priority(score: float, created: datetime) -> float:
    """Where a comment stands in the queue: an hour of waiting weighs as much as one point.

    Independent of the clock, so that it can be stored and indexed, and the oldest never starves.
    """
    return round(min(score, 24.0) - (created.timestamp() - EPOCH) / HOUR, 4)
