"""The one table of what may become of a comment. What it lacks is refused."""

from typing import Literal, get_args

from service.domain.policy import Verdict

Status = Literal["received", "held", "published", "rejected", "taken_down", "removed"]
Mode = Literal["pre", "auto", "post", "closed"]
Act = Literal[
    "hold", "publish", "drop",  # what a verdict does, by the site's mode
    "approve", "reject", "take_down", "restore",  # what a moderator does
    "propose", "send_back",  # the same where what is published takes two hands
    "edit", "prove", "appeal", "remove",  # what the author does
]  # fmt: skip

STATUSES: tuple[Status, ...] = get_args(Status)
MODES: tuple[Mode, ...] = get_args(Mode)
ACTS: tuple[Act, ...] = get_args(Act)
SPAM = frozenset({"spam", "links", "repeat", "flood", "contact"})

MOVES: dict[tuple[Status, Act], Status] = {
    ("received", "hold"): "held",
    ("received", "publish"): "published",
    ("received", "drop"): "rejected",
    ("received", "approve"): "published",
    ("held", "approve"): "published",
    ("rejected", "approve"): "published",
    ("received", "reject"): "rejected",
    ("held", "reject"): "rejected",
    ("published", "take_down"): "taken_down",
    ("taken_down", "restore"): "published",
    **{(status, "propose"): "held" for status in ("received", "held", "rejected", "taken_down")},
    ("held", "send_back"): "held",
    ("received", "edit"): "received",
    ("held", "edit"): "received",
    ("held", "prove"): "received",
    ("rejected", "appeal"): "held",
    ("taken_down", "appeal"): "held",
    **{(status, "remove"): "removed" for status in STATUSES if status != "removed"},
}
# A published comment whose author sent a new text: the new text waits, the old one stays visible.
PENDING_EDIT: dict[Act, Status] = {
    "edit": "published",
    "approve": "published",
    "reject": "published",
    "propose": "published",
    "send_back": "published",
}


class Refused(Exception):
    """The table has no such move: the present status is told to whoever asked."""

    def __init__(self, status: Status, act: Act) -> None:
        """Remember what was tried on what."""
        super().__init__(f"{act} is not possible on a comment that is {status}")
        self.status, self.act = status, act


class SecondHand(Refused):
    """What is published there takes two hands: this is none of an editor other than the proposer."""


class OwnRefusal(Refused):
    """Its author asks that it be looked at again, and others than who refused it have it first."""


class Locked(Refused):
    """Nothing is published there for now: an editor has ordered it. The comment stays as it is."""


def move(status: Status, act: Act, *, pending_edit: bool = False) -> Status:
    """The status after an act, or Refused."""
    if status == "published" and (pending_edit or act == "edit") and act in PENDING_EDIT:
        return PENDING_EDIT[act]
    try:
        return MOVES[status, act]
    except KeyError:
        raise Refused(status, act) from None


def is_spam(verdict: Verdict) -> bool:
    """Whether a verdict rejects a comment for spam alone."""
    return verdict.points_of(SPAM) >= verdict.reject


def act_of(verdict: Verdict, mode: Mode, auto_reject: str) -> Act:
    """What a verdict does to a received comment, by the mode that a human set.

    A topic that the site watches, or a proof of work that did not come, keeps a comment from being
    published by itself, and does no more: the latter's points never get it rejected.
    """
    if verdict.failed:
        return "hold"
    owed = verdict.unproved
    if verdict.outcome == "reject" and round(verdict.score - (owed or 0.0), 2) >= verdict.reject:
        drop = auto_reject == "all" or (auto_reject == "spam" and is_spam(verdict))
        return "drop" if drop else "hold"
    if verdict.on_topic or owed is not None:
        return "hold"
    if mode == "post" or (mode == "auto" and verdict.outcome == "clean"):
        return "publish"
    return "hold"
