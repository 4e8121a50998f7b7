"""Readers' votes, one row a voter, and what they come to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.votes import Value, standing
from service.store.session import insert_into
from service.store.tables import article, comment, vote


def of(connection: Connection, comment_id: int, voter: str) -> int:
    """What this voter has said of a comment: 1, -1, or 0 for nothing."""
    query = sa.select(vote.c.value).where(vote.c.comment_id == comment_id, vote.c.voter == voter)
    return connection.execute(query).scalar_one_or_none() or 0


def behind(connection: Connection, comment_id: int, address: str) -> int:
    """How many voters of one network address have said something of a comment."""
    query = sa.select(sa.func.count()).where(
        vote.c.comment_id == comment_id, vote.c.address == address
    )
    return int(connection.execute(query).scalar_one())


def put(
    connection: Connection, comment_id: int, voter: str, address: str, *, value: Value, now: datetime,
) -> None:  # fmt: skip
    """What a voter says of a locked comment from now on; 0: nothing."""
    mine = sa.and_(vote.c.comment_id == comment_id, vote.c.voter == voter)
    if value == 0:
        connection.execute(sa.delete(vote).where(mine))
        return
    row = {"comment_id": comment_id, "voter": voter, "address": address}
    insert = insert_into(connection, vote).values(**row, value=value, created=now)
    connection.execute(insert.on_conflict_do_update(
        index_elements=["comment_id", "voter"], set_={"value": value}
    ))  # fmt: skip


def counts(connection: Connection, comment_id: int) -> tuple[int, int]:
    """Votes for a comment, and against it."""
    query = sa.select(comment.c.votes_up, comment.c.votes_down).where(comment.c.id == comment_id)
    up, down = connection.execute(query).one()
    return up, down


def count(connection: Connection, comment_id: int, was: int, value: int) -> tuple[int, int]:
    """Count a changed vote on a locked comment; the votes for it and against it now."""
    up, down = counts(connection, comment_id)
    up += (value > 0) - (was > 0)
    down += (value < 0) - (was < 0)
    connection.execute(
        sa.update(comment).where(comment.c.id == comment_id).values(
            votes_up=up, votes_down=down, standing=standing(up, down)
        )
    )  # fmt: skip
    return up, down


def tell(connection: Connection, article_id: int, step: int) -> None:
    """An article's counts have changed in this step; written once in it."""
    which = sa.and_(article.c.id == article_id, article.c.voted != step)
    connection.execute(sa.update(article).where(which).values(voted=step))


def forget(connection: Connection, comment_id: int) -> None:
    """Forget who voted on an erased comment."""
    connection.execute(sa.delete(vote).where(vote.c.comment_id == comment_id))
