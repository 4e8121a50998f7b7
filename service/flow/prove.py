"""An author proves by a letter's link that the address he typed is his."""

from dataclasses import replace
from datetime import datetime

from service.domain.mailing import GRACE
from service.domain.record import AUTHOR, Comment, Event
from service.domain.state import move
from service.flow.announce import telling
from service.flow.deps import Deps, Missing
from service.store import comments, decisions, mailings
from service.store.session import write

PROVE = "prove"  # the act in the record


def remind(deps: Deps, public_id: str, now: datetime) -> None:
    """Have the letter written again that proves a comment's address, as far as one may be."""
    with write(deps.engine) as connection:
        found = comments.find(connection, public_id)
        if found is None or not mailings.asked(connection, found.id):
            return
        mailings.change(connection, found.id, proof=True, due_at=now)
    deps.queue.call()


def prove(deps: Deps, public_id: str, now: datetime) -> Comment:
    """Note that a comment's address is its author's. Raises Missing: it is gone.

    What waits, and no human has looked at, is examined anew: what is known of the author counts now.
    """
    due = None
    with telling(deps, now) as (connection, tell):
        was = comments.lock(connection, public_id)
        if was is None or was.status == "removed":
            raise Missing("comment")
        if was.confirmed:
            return was
        became = replace(was, confirmed=True)
        mailings.prove(connection, was.id, now)
        asked = was.appealed or was.escalated or was.proposed is not None
        if was.status == "held" and not asked and not decisions.any_of(connection, was.id):
            became = replace(became, status=move(was.status, "prove"))
            became = comments.change(connection, was, became, now)
            due = comments.revision_of(connection, was.id, was.revision).id
            comments.put_due(connection, due, now)
            tell(was, became)
        mailings.change(connection, was.id, proof=False, due_at=now + GRACE)
        comments.add_event(connection, Event(
            was.site_id, was.id, PROVE, AUTHOR, now, was.status, became.status, was.revision
        ))  # fmt: skip
    if due is not None:
        deps.queue.push(due)
    return became
