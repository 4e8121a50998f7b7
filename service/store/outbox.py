"""The outbox: what is to be told outside, to whom, and what came of it.

A row is one event for one endpoint. It holds no text and no name: these are read when it is sent,
so that nothing goes out that readers do not see at that moment, and an erasure has nothing to find.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.delivery import Answer, Step
from service.domain.webhook import Type
from service.store.among import among
from service.store.cursor import keyset
from service.store.tables import article, comment, outbox, revision, site, webhook

KIND = "webhook"
KEPT = timedelta(days=30)  # how long it can be looked up what was delivered, and what was not
CHUNK = 500
_MINE = outbox.c.kind == KIND
_OPEN = sa.and_(webhook.c.disabled.is_(None), webhook.c.ended.is_(None))
_ADD = sa.insert(outbox)
_WANTING = (  # made once: it is asked with every submission
    sa.select(webhook.c.id, webhook.c.site_id, webhook.c.types)
    .where(among(webhook.c.site_id, "sites"), _OPEN)
    .order_by(webhook.c.id)
)


@dataclass(frozen=True, slots=True)
class News:
    """Something that became of a comment."""

    site_id: int
    comment_id: int
    type: Type
    message: str
    data: Mapping[str, Any]
    due: datetime | None = None  # not before; None: at once


def add(
    connection: Connection, news: Sequence[News], new_id: Callable[[], str], now: datetime
) -> int:
    """Write a row for each endpoint that wants to be told; returns how many."""
    if not news:
        return 0
    found = connection.execute(_WANTING, {"sites": list({one.site_id for one in news})}).all()
    rows = [
        {"public_id": new_id(), "site_id": one.site_id, "kind": KIND, "message": one.message,
         "comment_id": one.comment_id, "data": {"type": one.type, **one.data}, "due_at": one.due or now,
         "state": "waiting", "created": now, "webhook_id": to.id}
        for one in news for to in found if to.site_id == one.site_id and one.type in to.types
    ]  # fmt: skip
    if rows:
        connection.execute(_ADD, rows)
    return len(rows)


def cancel(connection: Connection, comment_ids: Collection[int], now: datetime) -> None:
    """Forget what was to be told of these when readers see them: they never did."""
    connection.execute(sa.delete(outbox).where(
        outbox.c.comment_id.in_(comment_ids), outbox.c.due_at > now, outbox.c.attempts == 0,
        outbox.c.state == "waiting", _MINE,
    ))  # fmt: skip


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether anything is to be sent."""
    query = sa.select(outbox.c.id).where(outbox.c.due_at <= now, _MINE)
    return connection.execute(query.limit(1)).first() is not None


def endpoints_due(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Endpoints that something waits for: id and failures, whoever waits longest first."""
    query = sa.select(webhook.c.id, webhook.c.failures, sa.func.min(outbox.c.due_at)).join(
        outbox, outbox.c.webhook_id == webhook.c.id
    ).where(outbox.c.due_at <= now, _MINE)  # fmt: skip
    return list(connection.execute(
        query.group_by(webhook.c.id, webhook.c.failures).order_by(sa.func.min(outbox.c.due_at), webhook.c.id)
    ))  # fmt: skip


def lease(
    connection: Connection, webhook_id: int, most: int, now: datetime, until: datetime
) -> list[int]:
    """Take what is due for one endpoint, oldest first, as far as nobody else has it."""
    query = sa.select(outbox.c.id).where(
        outbox.c.webhook_id == webhook_id, outbox.c.due_at <= now, _MINE
    ).order_by(outbox.c.due_at, outbox.c.id).limit(most).with_for_update(skip_locked=True)  # fmt: skip
    ids = list(connection.scalars(query))
    taken = sa.update(outbox).where(outbox.c.id.in_(ids), outbox.c.due_at <= now).values(
        attempts=outbox.c.attempts + 1, due_at=until
    )  # fmt: skip
    return list(connection.scalars(taken.returning(outbox.c.id))) if ids else []


def contents(connection: Connection, ids: Collection[int]) -> list[Row[Any]]:
    """What is to be sent: the event, its endpoint, and the comment as readers see it now."""
    above = comment.alias("above")
    query = sa.select(
        outbox.c.id, outbox.c.attempts, outbox.c.message, outbox.c.data, outbox.c.created,
        outbox.c.webhook_id, webhook.c.url, webhook.c.secret, webhook.c.old_secret,
        webhook.c.old_until, webhook.c.key_id, webhook.c.disabled, webhook.c.ended,
        site.c.id.label("site_id"), site.c.key.label("site"), article.c.key.label("article"),
        article.c.section, article.c.tags,
        comment.c.public_id, comment.c.status, comment.c.publish_at, comment.c.name, comment.c.created.label("sent_at"),
        above.c.public_id.label("parent"), revision.c.text, revision.c.name.label("shown_name"),
    ).join(webhook, webhook.c.id == outbox.c.webhook_id).join(
        comment, comment.c.id == outbox.c.comment_id
    ).join(site, site.c.id == comment.c.site_id).join(
        article, article.c.id == comment.c.article_id
    ).outerjoin(above, above.c.id == comment.c.parent_id).outerjoin(revision, sa.and_(
        revision.c.comment_id == comment.c.id, revision.c.number == comment.c.shown
    ))  # fmt: skip
    return list(connection.execute(query.where(outbox.c.id.in_(ids)).order_by(outbox.c.id)))


def note(
    connection: Connection, row: tuple[int, int], step: Step, answer: Answer, now: datetime
) -> bool:
    """Note what came of a try; `row` is (id, attempts). False: another one has it since."""
    done = sa.update(outbox).where(
        outbox.c.id == row[0], outbox.c.attempts == row[1], outbox.c.state == "waiting"
    ).values(
        state=step.state, due_at=step.due, answer=answer.status, fault=answer.fault, tried_at=now
    )  # fmt: skip
    return connection.execute(done).rowcount == 1


def bury(connection: Connection, webhook_id: int, fault: str) -> None:
    """Give up what still waits for an endpoint."""
    connection.execute(
        sa.update(outbox).where(outbox.c.webhook_id == webhook_id, outbox.c.state == "waiting")
        .values(state="dead", due_at=None, fault=fault)
    )  # fmt: skip


def page(
    connection: Connection, webhook_id: int, *, state: str | None, limit: int,
    cursor: str | None = None,
) -> tuple[list[Row[Any]], str | None]:  # fmt: skip
    """What was to be told to an endpoint, the newest first. Raises BadCursor."""
    query = sa.select(outbox, comment.c.public_id.label("comment")).join(
        comment, comment.c.id == outbox.c.comment_id
    ).where(outbox.c.webhook_id == webhook_id, _MINE)  # fmt: skip
    if state is not None:
        query = query.where(outbox.c.state == state)
    keys = (outbox.c.id, outbox.c.id, "desc")
    return keyset(query, keys, cursor=cursor, limit=limit).run(connection)


def replay(
    connection: Connection, webhook_id: int, which: Iterable[str] | None, now: datetime
) -> int:
    """Send dead ones anew, these or all, under the ids that they had; returns how many."""
    dead = sa.and_(outbox.c.webhook_id == webhook_id, outbox.c.state == "dead")
    if which is not None:
        dead = sa.and_(dead, outbox.c.public_id.in_(list(which)))
    done = sa.update(outbox).where(dead).values(
        state="waiting", attempts=0, due_at=now, fault=None, answer=None
    )  # fmt: skip
    return connection.execute(done).rowcount


def forget(connection: Connection, now: datetime) -> int:
    """Drop what has been done with for long, a chunk at a time; returns how many were dropped."""
    oldest = sa.select(outbox.c.id).where(_MINE).order_by(outbox.c.id).limit(CHUNK)
    done = sa.delete(outbox).where(
        outbox.c.id.in_(list(connection.scalars(oldest))), outbox.c.created < now - KEPT,
        outbox.c.state != "waiting",
    )  # fmt: skip
    return connection.execute(done).rowcount
