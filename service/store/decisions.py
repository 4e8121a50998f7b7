"""Moderators' decisions, as they are written and taken back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store import batches
from service.store.tables import comment, decision, event

REFUSALS = ("reject", "take_down")


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Write a moderator's decision."""
    connection.execute(sa.insert(decision), values)


def find(connection: Connection, public_id: str) -> sa.Row[Any] | None:
    """A decision by its public id."""
    query = sa.select(decision).where(decision.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def any_of(connection: Connection, comment_id: int) -> bool:
    """Whether a human has decided on a comment, taken back or not."""
    query = sa.select(decision.c.id).where(decision.c.comment_id == comment_id)
    return connection.execute(query.limit(1)).first() is not None


def of_batch(connection: Connection, batch: str) -> list[sa.Row[Any]]:
    """The decisions of a batch."""
    query = sa.select(decision).where(decision.c.batch == batch).order_by(decision.c.id)
    return list(connection.execute(query))


def proposals(connection: Connection, comment_id: int) -> list[sa.Row[Any]]:
    """The proposals to publish a comment that were not taken back, the newest first.

    Each with the `revision` that it proposes.
    """
    source = decision.join(event, event.c.id == decision.c.event_id)
    query = sa.select(decision, event.c.revision).select_from(source).where(
        decision.c.comment_id == comment_id, decision.c.action == "propose",
        decision.c.undone_by.is_(None),
    )  # fmt: skip
    return list(connection.execute(query.order_by(decision.c.id.desc())))


def refused(connection: Connection, comment_id: int) -> sa.Row[Any] | None:
    """By whom a comment whose appeal waits was refused, and when that was `appealed` against."""
    source = decision.join(event, event.c.comment_id == decision.c.comment_id)
    query: sa.Select[Any] = sa.select(decision.c.by, event.c.at.label("appealed")).select_from(source).where(
        decision.c.comment_id == comment_id, decision.c.action.in_(REFUSALS),
        decision.c.undone_by.is_(None), event.c.act == "appeal",
    )  # fmt: skip
    newest = query.order_by(decision.c.id.desc(), event.c.id.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def refused_by(who: str, since: datetime) -> sa.ColumnElement[bool]:
    """Comments that this one was the last to refuse, with an appeal against it since then."""
    mine = decision.c.comment_id == comment.c.id
    last = sa.select(decision.c.by).where(
        mine, decision.c.action.in_(REFUSALS), decision.c.undone_by.is_(None)
    ).order_by(decision.c.id.desc()).limit(1).correlate(comment).scalar_subquery()  # fmt: skip
    asked = sa.exists().where(
        event.c.comment_id == comment.c.id, event.c.act == "appeal", event.c.at > since
    ).correlate(comment)  # fmt: skip
    return sa.and_(sa.func.coalesce(last, "") == who, asked)


def mark_undone(connection: Connection, decision_id: int, by: str) -> None:
    """A decision was taken back; it stays in the record, and its batch knows of it."""
    done = sa.update(decision).where(decision.c.id == decision_id).values(undone_by=by)
    row = connection.execute(done.returning(decision.c.batch, decision.c.comment_id)).one()
    if row.batch is not None:
        batches.undone(connection, row.batch, row.comment_id)
