"""Shapes of what admins are answered about personal data; see answers.py."""

from typing import Any

from service.domain.state import Status
from service.http.answers import When
from service.http.shapes import Out


class Mine(Out):
    """A comment that lies under an address."""

    id: str
    site: str
    article: str
    status: Status
    created: When
    held: bool  # by a legal hold
    erasure_asked: When | None  # and put off by the hold


class UnderAddress(Out):
    """How many, how many of them are held, and the newest hundred."""

    count: int
    held: int
    comments: list[Mine]


class Exported(Out):
    """All that is kept, comment by comment."""

    comments: list[dict[str, Any]]


class HeldBack(Out):
    """What was not erased, and on which paper."""

    id: str
    document: str
    until: When


class Erased(Out):
    """What became of an erasure; `left`: to be asked for once more."""

    erased: int
    left: int
    held_back: list[HeldBack]


class Due(Out):
    """What would go now, and what legal holds keep."""

    going: int
    held: int


class SiteDue(Out):
    """A site's days, by status and for network addresses, and what is due."""

    site: str
    days: dict[str, int | None]
    due: dict[str, Due]


class Preview(Out):
    """What retention takes next."""

    sites: list[SiteDue]
