"""What the author of a comment is shown of it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.record import AUTHOR, Comment
from service.store import comments
from service.store.tables import revision


def text_of(connection: Connection, one: Comment) -> Row[Any]:
    """The text that waits or that readers see; the desk's own not before it was published."""
    query = sa.select(sa.func.max(revision.c.number)).where(
        revision.c.comment_id == one.id, revision.c.by == AUTHOR
    )
    typed = None if one.revision == one.shown else connection.execute(query).scalar_one()
    return comments.revision_of(connection, one.id, one.revision if typed is None else typed)
