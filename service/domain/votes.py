"""What readers' votes come to: where a comment stands, and when counts are told anew."""

from datetime import datetime
from math import sqrt
from typing import Literal

Allowed = Literal["off", "up", "both"]  # a site's setting
Value = Literal[1, 0, -1]  # for it, taken back, against it
SURE = 1.96  # standard deviations: 95 % sure
SCALE = 10**9  # whole numbers: a cursor compares them exactly
STEP = 10  # seconds in which an article's list is told anew once, however many vote
MOST = 20  # voters behind one network address that count for one comment


class Uncounted(Exception):
    """A vote that does not count. `what` says why: off, down or address."""

    def __init__(self, what: str) -> None:
        """Say why."""
        super().__init__(f"the vote does not count: {what}")
        self.what = what


def need(value: Value, allowed: Allowed) -> None:
    """Whether this vote may be given; one may be taken back always. Raises Uncounted."""
    if value and allowed == "off":
        raise Uncounted("off")
    if value < 0 and allowed != "both":
        raise Uncounted("down")


def standing(up: int, down: int) -> int:
    """The place under «Quan tâm nhất»: the share of votes for it that is sure at the least.

    Wilson's lower bound, in billionths: 3 of 3 stand above 1 of 1, and 90 of 100 above both. What
    has only votes against it stands below what has none.
    """
    return -_sure(down, up) if down and not up else _sure(up, down)


def _sure(part: int, rest: int) -> int:
    n = part + rest
    if not part:
        return 0
    share, square = part / n, SURE * SURE
    spread = SURE * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return round(SCALE * (share + square / (2 * n) - spread) / (1 + square / n))


def step(now: datetime) -> int:
    """The number of the present step."""
    return int(now.timestamp()) // STEP
