"""The newsroom puts a published comment first in its list, and lets go of it again."""

from datetime import datetime

from service.domain.record import Comment, Event
from service.domain.state import Refused
from service.flow.deps import By, Deps, permitted
from service.flow.note import PIN, UNPIN
from service.store import comments, replies, thread
from service.store.session import write


def pin(deps: Deps, public_id: str, by: By, now: datetime, *, pinned: bool) -> Comment:
    """One comment of a list is pinned at most: whichever was, is no longer.

    A list is an article's own comments, or the replies to one. Raises Missing, Refused.
    """
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        if pinned and not found.seen(now):
            raise Refused(found.status, "approve")  # nothing stands first that nobody sees
        if found.pinned == pinned:
            return found
        others = comments.lock_many(connection, thread.pinned_beside(connection, found))
        lines = [_line(one, UNPIN, by, now) for one in others.values() if pinned]
        thread.pin(connection, [one.id for one in others.values() if pinned], pinned=False)
        thread.pin(connection, [found.id], pinned=pinned)
        comments.add_events(connection, [*lines, _line(found, PIN if pinned else UNPIN, by, now)])
        replies.touch(connection, found.article_id)
    return found


def _line(of: Comment, act: str, by: By, now: datetime) -> Event:
    return Event(of.site_id, of.id, act, by.name, now, of.status, of.status, of.revision)
