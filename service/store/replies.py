"""What a change of a comment does to the counts of those above it and of its article."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.record import Comment
from service.store import sites
from service.store.tables import comment


def count(connection: Connection, was: Comment, became: Comment) -> None:
    """Keep `replies` of those above, and of the article what makes up its count and its ETag.

    A comment that is gone keeps its place while there are replies to it, so for whoever stands
    above it, it still is one. What is approved and waits is counted at once: whoever reads takes it
    off until its time has come (domain/soon.py), so that nothing has to run then.
    """
    is_seen = became.status == "published"
    delta = int(is_seen) - int(was.status == "published")
    above = was.parent_id if delta and not was.replies else None
    while above is not None:
        row = connection.execute(
            sa.update(comment).where(comment.c.id == above)
            .values(replies=comment.c.replies + delta)
            .returning(comment.c.replies, comment.c.status, comment.c.parent_id)
        ).one()  # fmt: skip
        came_or_went = row.replies == (delta > 0)  # the first came, or the last went
        above = row.parent_id if came_or_went and row.status != "published" else None
    if delta or was.shown != became.shown:
        sites.touch(connection, was.article_id, delta, became.publish_at if is_seen else None)
