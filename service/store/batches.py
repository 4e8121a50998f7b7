"""One decision on many comments: which, as they were seen, and what became of each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store.tables import batch, batch_item, comment, decision

DONE, GONE, STALE, BROKE = 200, 404, 409, 500
LEFT, UNREAD = 422, 425  # not to be approved so: what is severe, what no machine has read
OPEN = ("running", "undoing")
PLAN_KEPT, KEPT = timedelta(days=1), timedelta(days=90)
LISTED = 50
AT_ONCE = 5  # that one sweep goes on with; those longest alone come first
_ITEM = batch_item.c


def add(
    connection: Connection, values: Mapping[str, Any], items: Sequence[tuple[int, int]]
) -> None:
    """Keep a plan: comments by internal id, each with its version."""
    made = sa.insert(batch).values(**values, total=len(items)).returning(batch.c.id)
    number = connection.execute(made).scalar_one()
    connection.execute(sa.insert(batch_item), [
        {"batch_id": number, "comment_id": id_, "version": version} for id_, version in items
    ])  # fmt: skip


def find(connection: Connection, public_id: str) -> Row[Any] | None:
    """A batch as it stands."""
    return connection.execute(sa.select(batch).where(batch.c.public_id == public_id)).one_or_none()


def seen_by(connection: Connection, batch_id: int, sites: frozenset[int] | None) -> bool:
    """Whether it has a comment of these sites."""
    query = sa.select(_ITEM.comment_id).where(_ITEM.batch_id == batch_id)
    if sites is not None:
        query = query.join(comment, comment.c.id == _ITEM.comment_id)
        query = query.where(comment.c.site_id.in_(sites))
    return connection.execute(query.limit(1)).first() is not None


def whole(connection: Connection, batch_id: int, sites: frozenset[int] | None) -> bool:
    """Whether all of its comments are of these sites."""
    if sites is None:
        return True
    query = sa.select(_ITEM.comment_id).join(comment, comment.c.id == _ITEM.comment_id)
    query = query.where(_ITEM.batch_id == batch_id, comment.c.site_id.not_in(sites))
    return connection.execute(query.limit(1)).first() is None


def recent(connection: Connection, by: str) -> list[Row[Any]]:
    """What somebody has begun lately, the newest first."""
    query = sa.select(batch).where(batch.c.by == by, batch.c.state != "planned")
    return list(connection.execute(query.order_by(batch.c.id.desc()).limit(LISTED)))


def move(
    connection: Connection, public_id: str, was: Sequence[str], state: str, now: datetime,
    **more: Any,
) -> bool:  # fmt: skip
    """Go on to another state, from one of these only; whoever decides for it has ended by then."""
    done = sa.update(batch).where(batch.c.public_id == public_id, batch.c.state.in_(was))
    values = {"state": state, "changed": now} | more
    return connection.execute(done.values(values)).rowcount == 1


def claim(connection: Connection, row: Row[Any], now: datetime, until: datetime) -> bool:
    """Have it to oneself for a while; False: another has, or it has moved on."""
    free = sa.or_(batch.c.leased.is_(None), batch.c.leased < now)
    mine = sa.and_(batch.c.id == row.id, batch.c.state == row.state, free)
    done = sa.update(batch).where(mine).values(leased=until, changed=now)
    return connection.execute(done).rowcount == 1


def release(connection: Connection, batch_id: int, now: datetime, until: datetime) -> None:
    """Let others go on, unless one does already: it took longer than it was claimed for."""
    mine = sa.and_(batch.c.id == batch_id, batch.c.leased == until)
    connection.execute(sa.update(batch).where(mine).values(leased=None, changed=now))


def decided(connection: Connection, public_id: str, comment_id: int) -> bool:
    """Note that a comment was decided, in that very transaction; False: it is not to be any more.

    What programs decide together is no batch of the desk's: nothing is noted.
    """
    query = sa.select(batch.c.id, batch.c.state).where(batch.c.public_id == public_id)
    row = connection.execute(query.with_for_update(read=True)).one_or_none()
    if row is not None:
        mark(connection, row.id, {comment_id: DONE})
    return row is None or row.state == "running"


def halt(connection: Connection, public_id: str) -> None:
    """What has not been tried is not any more: somebody takes all of it back at once."""
    running = sa.and_(batch.c.public_id == public_id, batch.c.state == "running")
    connection.execute(sa.update(batch).where(running).values(state="done"))


def undone(connection: Connection, public_id: str, comment_id: int) -> None:
    """Note that a comment's decision was taken back."""
    of = sa.select(batch.c.id).where(batch.c.public_id == public_id).scalar_subquery()
    mine = sa.and_(_ITEM.batch_id == of, _ITEM.comment_id == comment_id)
    connection.execute(sa.update(batch_item).where(mine).values(undone=DONE))


def mark(
    connection: Connection, batch_id: int, outcomes: Mapping[int, int], *, back: bool = False
) -> None:
    """Note what became of comments; `back`: of taking it back. What failed erases nothing noted."""
    if outcomes:
        column, came = _ITEM.undone if back else _ITEM.outcome, sa.bindparam("o", type_=sa.Integer)
        done = sa.update(batch_item).where(
            _ITEM.batch_id == batch_id, _ITEM.comment_id == sa.bindparam("i"),
            sa.or_(column.is_(None), came == DONE),
        ).values({column.name: came})  # fmt: skip
        connection.execute(done, [{"i": id_, "o": told} for id_, told in outcomes.items()])


def pending(connection: Connection, row: Row[Any], most: int) -> list[Row[Any]]:
    """What has not been tried: id, public_id, version."""
    query = sa.select(comment.c.id, comment.c.public_id, _ITEM.version).join(
        comment, comment.c.id == _ITEM.comment_id
    ).where(_ITEM.batch_id == row.id, _ITEM.outcome.is_(None))  # fmt: skip
    return list(connection.execute(query.order_by(_ITEM.comment_id).limit(most)))


def standing(connection: Connection, row: Row[Any], most: int) -> list[Row[Any]]:
    """What was decided and can be taken back: id, public_id, and the decision."""
    made = sa.and_(decision.c.comment_id == _ITEM.comment_id, decision.c.batch == row.public_id)
    query = sa.select(
        comment.c.id, comment.c.public_id, decision.c.public_id.label("decision"),
    ).select_from(batch_item.join(comment, comment.c.id == _ITEM.comment_id).join(decision, made)).where(
        _ITEM.batch_id == row.id, _ITEM.outcome == DONE, _ITEM.undone.is_(None)
    )  # fmt: skip
    return list(connection.execute(query.order_by(_ITEM.comment_id).limit(most)))


def tally(connection: Connection, batch_id: int) -> dict[tuple[int | None, int | None], int]:
    """How many have come to what: (outcome, undone)."""
    query = sa.select(_ITEM.outcome, _ITEM.undone, sa.func.count()).where(
        _ITEM.batch_id == batch_id
    ).group_by(_ITEM.outcome, _ITEM.undone)  # fmt: skip
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def numbers(
    connection: Connection, batch_id: int, sites: frozenset[int] | None, *, after: int, most: int
) -> list[tuple[int, int]]:
    """Comments by internal id, oldest first, those of these sites; each with its version then."""
    query = sa.select(_ITEM.comment_id, _ITEM.version).where(
        _ITEM.batch_id == batch_id, _ITEM.comment_id > after
    ).order_by(_ITEM.comment_id).limit(most)  # fmt: skip
    if sites is not None:
        query = query.join(comment, comment.c.id == _ITEM.comment_id)
        query = query.where(comment.c.site_id.in_(sites))
    return [(row[0], row[1]) for row in connection.execute(query)]


def told(
    connection: Connection, batch_id: int, sites: frozenset[int] | None, *, only: Iterable[int] = (),
    back: bool = False, limit: int = LISTED,
) -> list[Row[Any]]:  # fmt: skip
    """Comments of a batch: those that came to `only` this, or any."""
    query = sa.select(
        comment.c.public_id, comment.c.name, comment.c.status, comment.c.outcome, comment.c.folded,
        _ITEM.outcome.label("came"), _ITEM.undone,
    ).join(comment, comment.c.id == _ITEM.comment_id).where(_ITEM.batch_id == batch_id)  # fmt: skip
    if only:
        query = query.where((_ITEM.undone if back else _ITEM.outcome).in_(list(only)))
    if sites is not None:
        query = query.where(comment.c.site_id.in_(sites))
    return list(connection.execute(query.order_by(_ITEM.comment_id).limit(limit)))


def stand(
    connection: Connection, batch_id: int, sites: frozenset[int] | None
) -> list[tuple[str, str | None, int]]:
    """How many of its comments have which status and outcome now."""
    query = sa.select(comment.c.status, comment.c.outcome, sa.func.count()).join(
        batch_item, _ITEM.comment_id == comment.c.id
    ).where(_ITEM.batch_id == batch_id).group_by(comment.c.status, comment.c.outcome)  # fmt: skip
    if sites is not None:
        query = query.where(comment.c.site_id.in_(sites))
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def codes(connection: Connection, batch_id: int) -> list[tuple[int, str | None]]:
    """What was found in each of its comments, by current verdicts; None: it has none, and needs one."""
    unread = sa.and_(comment.c.outcome.is_(None), ~comment.c.staff)
    query = sa.select(comment.c.id, sa.case((unread, None), else_=comment.c.codes)).join(
        batch_item, _ITEM.comment_id == comment.c.id
    ).where(_ITEM.batch_id == batch_id)  # fmt: skip
    return [(row[0], row[1]) for row in connection.execute(query)]


def left_alone(connection: Connection, before: datetime) -> list[str]:
    """Those under way that nobody has been at since."""
    query = sa.select(batch.c.public_id).where(batch.c.state.in_(OPEN), batch.c.changed < before)
    return list(connection.scalars(query.order_by(batch.c.changed).limit(AT_ONCE)))


def forget(connection: Connection, now: datetime) -> bool:
    """Drop one that is over, or was never begun; False: there is none."""
    old = sa.or_(
        sa.and_(batch.c.state == "planned", batch.c.changed < now - PLAN_KEPT),
        batch.c.changed < now - KEPT,
    )
    which = connection.scalar(sa.select(batch.c.id).where(old).order_by(batch.c.changed).limit(1))
    if which is not None:
        connection.execute(sa.delete(batch_item).where(_ITEM.batch_id == which))
        connection.execute(sa.delete(batch).where(batch.c.id == which))
    return which is not None
