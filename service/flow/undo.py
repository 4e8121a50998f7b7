"""A decision is taken back, while nothing has moved the comment since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.domain.record import Comment, Event
from service.domain.text import known_by
from service.flow import proposal
from service.flow.announce import telling
from service.flow.bulk import Item, each
from service.flow.deps import By, Clock, Deps, Missing, Stale
from service.flow.lockdown import need_open
from service.flow.note import STILL
from service.store import batches, comments, decisions, reports, verdicts
from service.store.session import write
from service.store.tables import comment


def undo(
    deps: Deps, decision_id: str, by: By, now: datetime, *, version: int | None = None
) -> Comment:
    """Bring a comment back to the status before. Raises Missing, Stale, Locked, SecondHand.

    `version` None stands for the version that the decision left: a batch is undone so.
    """
    with telling(deps, now) as (connection, tell):
        made = decisions.find(connection, decision_id)
        if made is None or (by.sites is not None and made.site_id not in by.sites):
            raise Missing("decision")
        was = comments.lock_many(connection, [made.comment_id])[made.comment_id]
        later = comments.moved_since(connection, was.id, made.event_id, STILL)
        if made.undone_by is not None or later or version not in (None, was.version):
            raise Stale(was.status, was.version)
        before = made.before
        if before["status"] == "published" and was.status != "published":
            need_open(deps, connection, was, "restore", now=now)
            proposal.need_own(connection, was, made, by)
        back = comments.revision_of(connection, was.id, before["revision"])
        became = _back(was, before, back.name)
        _, why = comments.stands_since(connection, was.id, became.status)
        became = comments.change(
            connection, was, became, now, **known_by(back.name, back.text),
            **verdicts.standing(connection, became),
        )  # fmt: skip
        tell(was, became)
        if made.action == "take_down":
            reports.reopen(connection, was.id, made.at)
        due = back.id if became.status == "received" else None
        if due is not None:
            comments.put_due(connection, due, now)  # a verdict that came meanwhile moved nothing
        decisions.mark_undone(connection, made.id, by.name)
        comments.add_event(connection, Event(
            was.site_id, was.id, "undo", by.name, now, was.status, became.status,
            became.revision, why, {"decision": decision_id},
        ))  # fmt: skip
    if due is not None:
        deps.queue.push(due)
    return became


def _back(was: Comment, before: Mapping[str, Any], name: str) -> Comment:
    """The comment as it was before a decision."""
    became = replace(was, **{"proposed": None, **before}, name=name)
    # who called an editor after the decision still waits for one
    return replace(
        became, escalated=became.escalated or was.escalated,
        publish_at=was.publish_at if became.status == "published" else None,
    )  # fmt: skip


def undo_batch(deps: Deps, batch: str, by: By, clock: Clock) -> list[Item]:
    """Take a whole batch back, each decision that still is the latest change."""
    with write(deps.engine) as connection:
        row = batches.find(connection, batch)
        if row is not None and batches.whole(connection, row.id, by.sites):
            batches.halt(connection, batch)
        made = decisions.of_batch(connection, batch)
        ids = [row.comment_id for row in made]
        query = sa.select(comment.c.id, comment.c.public_id, comment.c.site_id)
        named = {row.id: row for row in connection.execute(query.where(comment.c.id.in_(ids)))}
    mine = [row for row in made if by.sites is None or named[row.comment_id].site_id in by.sites]
    if not mine:
        raise Missing("batch")

    def one(public_id: str, decision_id: str) -> Item:
        return Item(public_id, 200, at=undo(deps, decision_id, by, clock()).status)

    return each([(named[row.comment_id].public_id, row.public_id) for row in mine], one)
