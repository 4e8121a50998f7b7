"""What a site keeps no longer: comments by status and age, network addresses by age."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.holds import is_held
from service.store.tables import OVER, ban, comment, vote

ASKED = "asked"  # an erasure that a legal hold had put off


def _asked(site_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(comment.c.erase_asked.is_not(None), comment.c.site_id == site_id)


def _over(site_id: int, status: str, end: datetime) -> sa.ColumnElement[bool]:
    """Of one status, not changed since `end`, with something of a person left; no human is asked."""
    seldom = sa.text(OVER) if status != "published" else comment.c.shown == comment.c.revision
    return sa.and_(
        comment.c.site_id == site_id, comment.c.status == status, comment.c.changed < end,
        comment.c.author != "", ~comment.c.staff, seldom, comment.c.reports == 0,
        ~comment.c.appealed, ~comment.c.escalated,
    )  # fmt: skip


def _kinds(site_id: int, ends: Mapping[str, datetime]) -> Iterator[tuple[str, Any]]:
    yield ASKED, _asked(site_id)
    for status, end in ends.items():
        yield status, _over(site_id, status, end)


def over(
    connection: Connection, site_id: int, ends: Mapping[str, datetime], now: datetime, *, most: int
) -> dict[int, str]:
    """Internal ids of comments to erase, with why: a status, or ASKED."""
    found = dict[int, str]()
    for why, which in _kinds(site_id, ends):
        query = sa.select(comment.c.id).where(which, ~is_held(now)).limit(most - len(found))
        found |= {id_: why for id_ in connection.scalars(query) if id_ not in found}
    return found


def counts(
    connection: Connection, site_id: int, ends: Mapping[str, datetime], now: datetime
) -> dict[str, tuple[int, int]]:
    """By status or ASKED: how many would go, and how many a legal hold keeps."""
    return {why: _count(connection, which, now) for why, which in _kinds(site_id, ends)}


def _count(connection: Connection, which: Any, now: datetime) -> tuple[int, int]:
    held = is_held(now)
    query = sa.select(sa.func.count().filter(~held), sa.func.count().filter(held))
    going, kept = connection.execute(query.select_from(comment).where(which)).one()
    return going, kept


def _with_address(site_id: int, end: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(comment.c.site_id == site_id, comment.c.ip.is_not(None), comment.c.created < end)


def addresses(
    connection: Connection, site_id: int, end: datetime, now: datetime
) -> tuple[int, int]:
    """How many comments would lose their network address, and how many a legal hold keeps."""
    return _count(connection, _with_address(site_id, end), now)


def voters(
    connection: Connection, site_id: int, end: datetime, now: datetime, *, most: int
) -> Sequence[int]:
    """Internal ids of votes from before `end`, the oldest first."""
    query = sa.select(vote.c.id).join(comment, comment.c.id == vote.c.comment_id).where(
        comment.c.site_id == site_id, vote.c.created < end, ~is_held(now)
    )  # fmt: skip
    return connection.scalars(query.order_by(vote.c.created).limit(most)).all()


def forget_voters(
    connection: Connection, site_id: int, end: datetime, now: datetime, *, most: int
) -> int:
    """Drop who voted before `end`, known by HMACs of a network address; the counts stay. How many."""
    ids = voters(connection, site_id, end, now, most=most)
    gone = sa.delete(vote).where(vote.c.id.in_(ids))
    return connection.execute(gone).rowcount if ids else 0


def forget_addresses(
    connection: Connection, site_id: int, end: datetime, now: datetime, *, most: int
) -> int:
    """Drop network addresses and what they are found by; returns how many.

    A comment that somebody is at work on is left for the next time.
    """
    query = sa.select(comment.c.id).where(_with_address(site_id, end), ~is_held(now))
    ids: Sequence[int] = connection.scalars(
        query.order_by(comment.c.id).limit(most)
        .with_for_update(of=comment, key_share=True, skip_locked=True)
    ).all()  # fmt: skip
    banned = sa.exists().where(  # what a ban in force knows it by is kept with the ban
        ban.c.comment_id == comment.c.id, ban.c.kind == "address", ban.c.ended.is_(None)
    )
    gone = sa.update(comment).where(comment.c.id.in_(ids)).values(
        ip=None, address=sa.case((banned, comment.c.address), else_=None)
    )  # fmt: skip
    return connection.execute(gone).rowcount if ids else 0
