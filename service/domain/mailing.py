"""Letters to whoever sent a comment: whether his address has to be proved, and when he is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from service.domain.record import Comment

Proof = Literal["off", "ask", "required"]  # of a typed address, by a link in a letter
PROOF_LIFE = timedelta(days=7)  # in which that link has to be followed
GRACE = timedelta(minutes=2)  # in which a decision can be taken back and nobody was told
FOLD = timedelta(minutes=30)  # between two letters about one comment: what comes meanwhile waits
LIFE = timedelta(days=2)  # after which news is none
HOUR, PER_HOUR = timedelta(hours=1), 5  # letters to one address that nobody has proved
TOLD = ("published", "rejected", "taken_down")  # statuses of which an author is told
WAITING = ("received", "held")
LISTED, EXCERPT = 5, 200  # replies of one letter, and code points of each
SPAM = "spam"  # the reason of which nobody is told whose address may be another's


def owes_proof(proof: Proof, one: Comment) -> bool:
    """Whether it waits for its author to prove his address; a signed reader may have none."""
    return proof == "required" and not one.confirmed and one.email_domain != ""


def asks_proof(proof: Proof, one: Comment) -> bool:
    """Whether a letter has gone out for it, and its author is still asked to follow the link."""
    open_ = one.status in WAITING and not one.confirmed and one.email_domain != ""
    return proof != "off" and open_


def unread(row: Any) -> bool:
    """Whether the machine has still to say what a comment is: nobody is written to before."""
    return row.status == "received" and row.outcome is None and not row.confirmed


def worth_proof(row: Any) -> bool:
    """Whether it is still asked whose address it is: of what is refused a stranger hears nothing."""
    return row.status in (*WAITING, "published") and row.outcome != "reject" and not row.confirmed


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is to be told of one comment, and when."""

    comment_id: int
    at: datetime
    reply: datetime | None = None  # when a reply to it is seen


def news(moved: Iterable[tuple[Comment | None, Comment]], now: datetime) -> list[Due]:
    """What comments' moves are to their authors and to those whom they answer."""
    found = list[Due]()
    for was, became in moved:
        if was is None or was.status == became.status or became.status not in TOLD:
            continue
        seen = max(became.publish_at or now, now)
        found.append(Due(became.id, seen + GRACE))
        if became.status == "published" and became.parent_id is not None:
            found.append(Due(became.parent_id, seen + GRACE, seen))
    return sorted(found, key=lambda due: due.comment_id)


def after(due: datetime, sent_at: datetime | None) -> datetime:
    """When a letter about a comment may go, the last one having gone then."""
    return due if sent_at is None else max(due, sent_at + FOLD)


def excerpt(text: str) -> str:
    """A text in one line, and not all of it where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rstrip()}…"
