"""An author asks, once, that a human look at a refused comment again.

Another one than who refused it, if there is one who takes it within a day: then it is back with
all, so that it never waits for somebody who is not there.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.engine import Connection

from service.domain.comment import check_text
from service.domain.record import AUTHOR, Comment, Event
from service.domain.site import Site
from service.domain.state import Act, OwnRefusal, Refused, move
from service.flow import proposal
from service.flow.announce import telling
from service.flow.decided import Choice
from service.flow.deps import Deps, permitted
from service.store import beside, comments, decisions, mailings

APPEAL: Literal["appeal"] = "appeal"
APPEAL_MAX = 1000  # code points
SPAM = "spam"  # the reason after which nobody is asked again
OTHERS = timedelta(hours=24)  # how long others have it first
AGAINST: tuple[Act, ...] = ("reject", "send_back")  # what ends a proposal to publish
State = Literal["possible", "sent"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Who refused what is appealed against, and until when only others decide."""

    by: str
    until: datetime

    def bars(self, who: str, now: datetime) -> bool:
        """Whether it is not this one's turn."""
        return who == self.by and now < self.until


def refusal(connection: Connection, comment_id: int) -> Refusal | None:
    """Of a comment whose appeal waits; None: a machine refused it."""
    found = decisions.refused(connection, comment_id)
    return None if found is None else Refusal(found.by, found.appealed + OTHERS)


def need_other(connection: Connection, was: Comment, choice: Choice, now: datetime) -> None:
    """Nobody judges his own refusal, while others may. Raises OwnRefusal."""
    if was.appealed:
        found = refusal(connection, was.id)
    else:
        found = answered(connection, was) if choice.action in AGAINST else None
    if found is not None and found.bars(choice.by, now):
        raise OwnRefusal(was.status, choice.action)


def answered(connection: Connection, was: Comment) -> Refusal | None:
    """Of a comment whose appeal was answered by a proposal to publish; None: of any other."""
    made = None if was.proposed is None else proposal.first(connection, was)
    asked = made is not None and bool(made.before["appealed"])
    return refusal(connection, was.id) if asked else None


def state(connection: Connection, found: Comment, reason: str | None) -> State | None:
    """Whether its author may still appeal; `reason` is why the comment stands where it stands."""
    if beside.happened(connection, found.id, APPEAL):
        return "sent"
    refused = found.status in ("rejected", "taken_down")
    return "possible" if refused and reason != SPAM else None


def appeal(deps: Deps, site: Site, public_id: str, typed: str, now: datetime) -> Comment:
    """Put a refused comment before a human again, with its author's words.

    Raises Invalid, Missing, and Refused: also of spam, and the second time.
    """
    cleaned = check_text(typed, most=APPEAL_MAX)
    with telling(deps, now) as (connection, tell):
        was = permitted(comments.lock(connection, public_id), frozenset({site.id}))
        status = move(was.status, APPEAL)
        _, reason = comments.stands_since(connection, was.id, was.status)
        if state(connection, was, reason) != "possible":
            raise Refused(was.status, APPEAL)
        became = comments.change(connection, was, replace(was, status=status, appealed=True), now)
        tell(was, became)
        mailings.change(connection, was.id, told=None)  # what comes of it is news, the same too
        comments.add_events(connection, [
            Event(site.id, was.id, APPEAL, AUTHOR, now, was.status, status, was.revision,
                  data={"note": cleaned.text})
        ])  # fmt: skip
    return became
