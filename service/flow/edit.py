"""The author changes a comment within the window, or takes it back."""

from dataclasses import replace
from datetime import datetime

from service.domain.comment import check_text
from service.domain.mode import Closed, mode_of
from service.domain.record import AUTHOR, Comment, Event
from service.domain.site import Site
from service.domain.state import Refused, move
from service.domain.text import known_by
from service.flow.announce import telling
from service.flow.deps import Deps, permitted
from service.store import campaigns, comments, reports, sites, verdicts

EDITS = 20  # of one comment; whoever needs more is not correcting a comment


class Enough(Refused):
    """A comment has had as many texts as it may have."""


def edit(deps: Deps, site: Site, public_id: str, typed: str, now: datetime) -> Comment:
    """Give a comment a new text; an equal one changes nothing.

    Raises Invalid, Refused, Enough, Closed, Missing.

    What readers see stays until a human lets the new text through.
    """
    cleaned = check_text(typed, most=site.text_max)
    with telling(deps, now) as (connection, tell):
        was = permitted(comments.lock(connection, public_id), frozenset({site.id}))
        if now > was.created + site.window:
            raise Refused(was.status, "edit")
        status = move(was.status, "edit")
        if mode_of(site, sites.article_of(connection, was.article_id), now) == "closed":
            raise Closed
        old = comments.revision_of(connection, was.id, was.revision)
        if old.text == cleaned.text:
            return was
        number = comments.next_number(connection, was.id)
        if number > EDITS:
            raise Enough(was.status, "edit")
        due = comments.add_revision(connection, {
            "comment_id": was.id, "number": number, "name": was.name, "text": cleaned.text,
            "typed": typed if typed != cleaned.text else None, "by": AUTHOR, "created": now,
            "due_at": now,
        })  # fmt: skip
        became = comments.change(
            connection, was, replace(was, status=status, revision=number, proposed=None), now,
            campaign=None, **known_by(was.name, cleaned.text), **verdicts.UNREAD,
        )  # fmt: skip
        tell(was, became)
        campaigns.drop(connection, [was.id])
        comments.add_events(connection, [
            Event(site.id, was.id, "edit", AUTHOR, now, was.status, status, number)
        ])  # fmt: skip
    deps.queue.push(due)
    return became


def remove(deps: Deps, site: Site, public_id: str, now: datetime) -> Comment:
    """Take a comment back at its author's wish; there is no undo. Raises Refused, Missing."""
    with telling(deps, now) as (connection, tell):
        was = permitted(comments.lock(connection, public_id), frozenset({site.id}))
        became = replace(
            was, status=move(was.status, "remove"), shown=None, appealed=False, escalated=False,
            proposed=None,
        )  # fmt: skip
        became = comments.change(connection, was, became, now)
        tell(was, became)
        campaigns.drop(connection, [was.id])
        reports.close(connection, was.id, "upheld", now)
        comments.add_events(connection, [
            Event(site.id, was.id, "remove", AUTHOR, now, was.status, became.status, was.revision)
        ])  # fmt: skip
    return became
