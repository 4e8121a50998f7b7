"""Shapes of what moderators are answered; see answers.py."""

from typing import Any, Literal

from service.domain.state import Status
from service.http.answers import Judged, When
from service.http.shapes import Out


class Place(Out):
    """The article of a comment."""

    key: str
    title: str
    url: str
    section: str | None


class Claim(Out):
    """Who looks at a comment, until when."""

    by: str
    until: When


class Queued(Out):
    """A comment as moderators see it."""

    id: str
    site: str
    article: Place
    status: Status
    version: int
    name: str
    email: str | None
    text: str
    created: When
    verdict: Judged | None
    needs: list[Literal["decision", "report", "appeal", "edit", "escalated", "proposed"]]
    claim: Claim | None
    campaign: str | None
    publish_at: When | None
    proposed_by: str | None


class Queue(Out):
    """A page of the queue or the archive."""

    comments: list[Queued]
    count: int
    count_exact: bool
    next: str | None


class Author(Out):
    """Who wrote it, and what became of what that author wrote at this site: the newest 5,000."""

    id: str
    confirmed: bool
    comments: dict[Status, int]


class Neighbour(Out):
    """A comment that stands near another one."""

    id: str
    status: Status
    name: str
    text: str
    created: When
    place: Literal["parent", "reply"]


class Line(Out):
    """A line of the record."""

    act: str
    before: Status | None
    after: Status | None
    revision: int | None
    by: str
    reason: str | None
    at: When
    data: dict[str, Any] | None


class Revision(Out):
    """One text of a comment."""

    number: int
    name: str
    text: str
    by: str
    created: When
    examined: bool


class Note(Out):
    """What a moderator wrote for colleagues."""

    by: str
    at: When
    text: str


class Report(Out):
    """What a reader found wrong with it."""

    id: str
    reason: str
    detail: str | None
    state: Literal["open", "upheld", "dismissed"]
    created: When


class Noted(Out):
    """A note that was kept."""

    note: Note


class Agreed(Out):
    """A consent that was given with a comment, in the words that were shown."""

    key: str
    version: str
    text: str
    url: str
    lang: str
    at: When


class Held(Out):
    """A legal hold; `author`: on all that its author has written at the site."""

    basis: str
    document: str
    until: When
    author: bool
    by: str
    created: When


class HeldNow(Out):
    """The hold that was laid."""

    hold: Held


class Whole(Queued):
    """A comment with all that belongs to it."""

    author: Author
    thread: list[Neighbour]
    events: list[Line]
    revisions: list[Revision]
    typed: str
    reports: list[Report]
    notes: list[Note]
    consents: list[Agreed]
    hold: Held | None


class Decision(Out):
    """A moderator's act."""

    id: str
    action: Literal["approve", "reject", "take_down", "restore", "propose", "send_back"]
    reason: str | None
    by: str
    at: When


class Decided(Out):
    """A decision, and the comment as it stands now."""

    comment: Queued
    decision: Decision


class Stands(Out):
    """A comment as it stands now."""

    comment: Queued


class Pinned(Stands):
    """A comment as it stands now, and whether it stands first in its list."""

    pinned: bool


class Changed(Out):
    """A comment that something was done with, as it stands now."""

    id: str
    version: int
    status: Status
    proposed: bool = False  # it waits for a second hand


class Changes(Out):
    """What has happened since the last poll, and from where to ask next time."""

    changes: list[Changed]
    next: str


class Result(Out):
    """What became of one comment of a batch."""

    id: str
    status: Literal[200, 404, 409, 503]  # 503: the database failed; to be tried again
    decision: Decision | None = None
    comment: Queued | None = None


class Batch(Out):
    """What became of a batch."""

    batch: str
    results: list[Result]


class Claimed(Out):
    """A comment is ours for two minutes."""

    claim: Claim
