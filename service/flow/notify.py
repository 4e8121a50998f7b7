"""What is news to whoever sent a comment is noted; and he may have no more of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.mailing import news
from service.domain.record import Comment
from service.flow.deps import Deps, Missing
from service.store import addressees, comments, mailings
from service.store.session import write


def wake(
    connection: Connection, moved: Iterable[tuple[Comment | None, Comment]], now: datetime
) -> None:
    """Note what is news to authors, in the transaction that moved their comments."""
    moved = list(moved)
    gone = [became.id for was, became in moved if became.status == "removed"]
    if gone:
        mailings.drop(connection, gone)
    mailings.wake(connection, news(moved, now))


def stop(deps: Deps, public_id: str, author: str = "") -> None:
    """Tell an author nothing more by mail, of all that he has sent to the site. Raises Missing.

    `author` is his HMAC as his letter had it: an erased comment has none, a new key another.
    """
    with write(deps.engine) as connection:
        found = comments.find(connection, public_id)
        if found is None:
            raise Missing("comment")
        for one in sorted({author, found.author} - {""}):
            addressees.stop(connection, found.site_id, one)
            mailings.stop(connection, found.site_id, one)
