"""What follows a try to deliver: another one, later and later, or an end that is seen."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

State = Literal["waiting", "delivered", "dead"]
WAITS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)  # seconds between two tries
JITTER = 0.1  # the share of a wait that chance adds: not all come back in one second
MOST_WAIT = 86400  # seconds: a receiver's own wish counts as far as this
_DIGITS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try: a status, or why there is none."""

    status: int | None = None
    fault: str | None = None
    retry_after: str | None = None

    @property
    def good(self) -> bool:
        """Whether the endpoint has it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Step:
    """What follows a try."""

    state: State
    due: datetime | None = None
    disable: bool = False


def follow(answer: Answer, attempts: int, now: datetime, chance: float) -> Step:
    """What follows the answer to this many tries; `chance` is from 0 to 1."""
    if answer.good:
        return Step("delivered")
    if answer.status == 410:
        return Step("dead", disable=True)
    if attempts > len(WAITS):
        return Step("dead")
    wait = WAITS[attempts - 1] * (1 + JITTER * chance)
    asked = min(_asked(answer.retry_after, now), MOST_WAIT)
    return Step("waiting", now + timedelta(seconds=max(wait, asked)))


def _asked(retry_after: str | None, now: datetime) -> float:
    """How many seconds a receiver wants to be left alone: a number, or an HTTP date."""
    said = (retry_after or "").strip()
    if _DIGITS.fullmatch(said):
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return 0.0
    return (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
