"""Verdicts: each revision has exactly one that is current."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.policy import Verdict
from service.domain.record import Comment, Due, priority
from service.store.among import among
from service.store.rows import insert
from service.store.tables import revision, verdict

# Made once: with every batch it is the same.
_CLOSE = (
    sa.update(revision)
    .where(
        among(revision.c.id, "ids"),
        revision.c.attempts == sa.bindparam("tried"),
        revision.c.due_at.is_not(None),
    )
    .values(due_at=None, running=None)
    .returning(revision.c.id)
)
_HISTORY = (
    sa.update(verdict)
    .where(among(verdict.c.revision_id, "ids"), verdict.c.current)
    .values(current=False)
)
# Columns of a comment whose newest text no machine has read yet; it keeps its place in the queue.
UNREAD: dict[str, Any] = {"outcome": None, "score": None, "codes": ""}


def close(connection: Connection, batch: Sequence[Due]) -> set[int]:
    """End the leases that are still ours; returns the revisions that may be settled."""
    tried = defaultdict[int, list[int]](list)  # a batch usually has one number of tries
    for due in batch:
        tried[due.attempts].append(due.id)
    return {
        id_ for number, ids in tried.items()
        for id_ in connection.scalars(_CLOSE, {"ids": ids, "tried": number}).all()
    }  # fmt: skip


def add(
    connection: Connection, made: Sequence[tuple[int, Verdict, dict[str, Any]]], now: datetime
) -> None:
    """Store verdicts with their facts; older ones of the same revisions are kept as history."""
    ids = [revision_id for revision_id, _, _ in made]
    connection.execute(_HISTORY, {"ids": ids})
    insert(connection, verdict, [_row(*one) | {"created": now} for one in made])


def _row(revision_id: int, made: Verdict, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision_id": revision_id, "current": True, "outcome": made.outcome, "score": made.score,
        "thresholds": {"review": made.review, "reject": made.reject},
        "findings": [told(weighed) for weighed in made.findings], "failed": list(made.failed),
        "facts": facts, "versions": dict(made.versions), "ms": made.ms,
    }  # fmt: skip


def told(weighed: Any) -> dict[str, Any]:
    """A finding as it is kept: what it matched is read from the revision."""
    finding = weighed.finding
    return {
        "code": finding.code, "score": finding.score, "weight": weighed.weight,
        "points": weighed.points, "span": finding.span, "read_as": finding.read_as,
        "note": finding.note,
    }  # fmt: skip


def columns(outcome: str, score: float, codes: Iterable[str], created: datetime) -> dict[str, Any]:
    """What a comment's row says of the current verdict: for the queue's order and its filters."""
    return {
        "outcome": outcome, "score": score, "priority": priority(score, created),
        "codes": "".join(f" {code} " for code in sorted(set(codes))),
    }  # fmt: skip


def standing(connection: Connection, of: Comment) -> dict[str, Any]:
    """The same columns for a comment that has got another revision: by that one's verdict."""
    made = current_of(connection, of.id, of.revision)
    if made is None:
        return dict(UNREAD)
    codes = (finding["code"] for finding in made.findings)
    return columns(made.outcome, made.score, codes, of.created)


def current_of(connection: Connection, comment_id: int, number: int) -> sa.Row[Any] | None:
    """The current verdict of a comment's revision; None: not examined yet."""
    query = (
        sa.select(verdict)
        .join(revision)
        .where(revision.c.comment_id == comment_id, revision.c.number == number, verdict.c.current)
    )
    return connection.execute(query).one_or_none()


def newest_of(connection: Connection, some: Iterable[Comment]) -> dict[int, sa.Row[Any]]:
    """The current verdicts of comments' newest texts, by the comments' internal ids."""
    numbers = {one.id: one.revision for one in some}
    query = sa.select(verdict, revision.c.comment_id, revision.c.number).join(revision)
    query = query.where(revision.c.comment_id.in_(list(numbers)), verdict.c.current)
    return {row.comment_id: row for row in connection.execute(query)
            if row.number == numbers[row.comment_id]}  # fmt: skip
