"""Shapes of what we answer: the document tells them, and tests hold every answer against them."""

from typing import Annotated, Literal

from pydantic import Field

from service.domain.state import Status
from service.domain.votes import Allowed
from service.http.shapes import Out

When = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Hours(Out):
    """When comments of this site are read; `text` says it in the reader's language."""

    open: bool
    closes: When | None
    opens: When | None
    text: str | None


class Proving(Out):
    """That a letter waits for its author to confirm his address; `text` says it in his language."""

    required: bool
    text: str
    again: str  # what a button says that asks for the letter again


class Kept(Out):
    """A comment that is on disk."""

    id: str
    status: Status
    token: str
    status_url: str
    edit_until: When
    usual_wait: int | None = None
    hours: Hours | None = None
    proof: Proving | None = None


class Votes(Out):
    """What readers think of a comment."""

    up: int
    down: int


class Voted(Out):
    """A vote that counts, and what readers think of the comment now."""

    value: Literal[1, 0, -1]
    votes: Votes


class Shown(Out):
    """A published comment; or the place of one that is gone, where replies to it stand."""

    id: str
    parent: str | None
    name: str
    text: str
    html: str
    created: When
    edited_by: Literal["author", "desk"] | None
    votes: Votes
    replies: int
    staff: bool
    confirmed: bool
    pinned: bool
    removed: bool


class Words(Out):
    """A text in both languages."""

    vi: str
    en: str


class Asked(Out):
    """A consent box; unticked until its reader ticks it."""

    key: str
    version: str
    text: Words
    url: str
    required: bool


class Thread(Out):
    """A page of an article's thread."""

    comments: list[Shown]
    count: int
    next: str | None
    accepts: bool
    votes: Allowed
    notice: str | None
    consents: list[Asked]
    notify: bool  # whether a reader may ask to be told by mail
    hints: bool  # whether the page helps before sending
    depth: int  # levels of replies that are set in


class Parameters(Out):
    """What is to be solved, in ALTCHA's spelling."""

    algorithm: Literal["PBKDF2/SHA-256"]
    nonce: str
    salt: str
    cost: int
    keyLength: int  # noqa: N815
    keyPrefix: str  # noqa: N815
    keySignature: str  # noqa: N815
    expiresAt: int  # noqa: N815
    data: dict[str, str | int]


class Challenge(Out):
    """A proof of work; a page that is not `needed` to solve it may send without."""

    needed: bool
    parameters: Parameters
    signature: str


class Counts(Out):
    """Published comments by article, as it was asked for."""

    counts: dict[str, int]


class Became(Out):
    """What became of a comment for its author."""

    status: Status
    since: When
    edit_until: When
    text: str
    name: str
    pending_edit: bool
    reason: str | None = None
    reason_code: str | None = None
    appeal: Literal["possible", "sent"] | None = None
    edited_by: Literal["desk"] | None = None
    usual_wait: int | None = None
    hours: Hours | None = None
    proof: Proving | None = None


class Edited(Out):
    """A comment with its author's new text."""

    id: str
    status: Status
    edit_until: When


class Appealed(Out):
    """A refused comment that a human will look at again."""

    id: str
    status: Literal["held"]


class Withdrawn(Out):
    """A comment that its author took back."""

    id: str
    status: Literal["removed"]


class Found(Out):
    """A finding with its price, where it stands, and its sentence."""

    code: str
    score: float
    weight: float
    points: float
    start: int | None
    end: int | None
    matched: str | None
    read_as: str | None
    message: str


class Thresholds(Out):
    """From which score on."""

    review: float
    reject: float


class Judged(Out):
    """A verdict, everywhere the same."""

    outcome: Literal["clean", "review", "reject"]
    score: float
    thresholds: Thresholds
    findings: list[Found]
    failed: list[str]
    versions: dict[str, str | None]
    ms: float


class Tried(Out):
    """A text that was checked, as `start` and `end` count it."""

    text: str
    verdict: Judged
