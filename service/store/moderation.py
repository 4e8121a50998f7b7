"""What moderators read: the queue and the archive in one, a comment whole, its record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store import fold, paging, search
from service.store.cursor import keyset
from service.store.tables import article, comment, decision, event, revision, site, verdict
from service.store.wanted import Filter, Needs, Order, rest, sought, spanned, where

__all__ = ["Filter", "Needs", "Order"]
COUNTED = 10_000  # counts are exact up to here
FEW = 5_000  # a page is sorted out of so many; where there are more, a list in order soon has one
HEAD = 500  # of what was found by words, so many are looked at for a page before all are
CLAIM = timedelta(minutes=2)

_COLUMNS = (
    *comment.c, site.c.key.label("site_key"), article.c.key.label("article_key"),
    article.c.title.label("article_title"), article.c.url.label("article_url"),
    article.c.confirmed.label("article_confirmed"), article.c.published.label("article_published"),
    article.c.section, article.c.second_level, revision.c.text, revision.c.id.label("revision_id"),
    verdict.c.outcome.label("v_outcome"), verdict.c.score.label("v_score"),
    verdict.c.thresholds, verdict.c.findings, verdict.c.failed, verdict.c.versions, verdict.c.ms,
)  # fmt: skip
_FROM = (
    comment.join(site, site.c.id == comment.c.site_id)
    .join(article, article.c.id == comment.c.article_id)
    .join(revision, sa.and_(revision.c.comment_id == comment.c.id,
                            revision.c.number == comment.c.revision))
    .outerjoin(verdict, sa.and_(verdict.c.revision_id == revision.c.id, verdict.c.current))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows; `count` is exact up to 10,000."""

    rows: list[Row[Any]]
    count: int
    exact: bool
    next: str | None


_KEYS: dict[str, paging.Keys] = {
    "priority": (comment.c.priority, comment.c.id, "desc"),
    "oldest": (comment.c.id, comment.c.id, "asc"), "newest": (comment.c.id, comment.c.id, "desc"),
}  # fmt: skip


def page(connection: Connection, wanted: Filter) -> Page:
    """One page of what was asked for. Raises BadCursor."""
    wanted = sought(connection, wanted)
    cut = wanted.found is not None and len(wanted.found) == search.LOOKED
    if _filtered(wanted):  # whoever counts them has them: for a few no list is gone through
        found = tuple(connection.execute(_counted(connection, wanted)).scalars())
        counted = len(found)
        few = counted <= min(FEW, COUNTED)
        wanted = _these(wanted, found) if few else spanned(connection, wanted)
    else:
        counted = count(connection, wanted)
    rows, following = first(connection, wanted)
    return Page(rows, min(counted, COUNTED), counted <= COUNTED and not cut, following)


def _these(wanted: Filter, found: tuple[int, ...]) -> Filter:
    """The same list, known to be of these comments: nothing else of it is asked again."""
    return Filter(None, found=found, order=wanted.order, folded=wanted.folded,
                  limit=wanted.limit, cursor=wanted.cursor)  # fmt: skip


def first(connection: Connection, wanted: Filter) -> tuple[list[Row[Any]], str | None]:
    """The same rows, uncounted, and where the next page starts."""
    wanted = sought(connection, wanted)
    if wanted.q and wanted.found and len(wanted.found) > HEAD and wanted.cursor is None:
        head = first(connection, replace(wanted, found=wanted.found[:HEAD]))
        if head[1] is not None:  # a whole page, and these come first
            return head
    keys = _KEYS["newest" if wanted.q and wanted.order == "priority" else wanted.order]
    query, parts = sa.select(*_COLUMNS).select_from(_FROM), _parts(connection, wanted)
    if wanted.folded:
        found = fold.first_ones(connection, wanted, parts, keys)
        query = query.where(comment.c.id.in_(found))
        return keyset(query, keys, cursor=None, limit=wanted.limit).run(connection)
    rows, following = paging.first(
        connection, parts, keys, cursor=wanted.cursor, limit=wanted.limit
    )
    ids = [row.id for row in rows]
    known = {row.id: row for row in connection.execute(query.where(comment.c.id.in_(ids)))}
    return [known[id_] for id_ in ids], following


def _parts(connection: Connection, wanted: Filter) -> list[paging.Part]:
    """What is asked for, cut so that each part has an index in its order."""
    more, wanted = rest(connection, wanted), _there(connection, wanted)
    if _narrow(wanted):
        some = [paging.Part(_own(connection, wanted))]
    elif (wanted.needs or wanted.soon) and wanted.sites:
        state = paging.whole(connection, None, wanted.status)
        some = [paging.Part([comment.c.site_id == one, *state]) for one in wanted.sites]
    else:
        some = paging.parts(connection, wanted.sites, wanted.status or paging.STATUSES)
    return [part.also(*more) for part in some]


def count(connection: Connection, wanted: Filter) -> int:
    """How many there are, counted to one more than 10,000."""
    wanted = sought(connection, wanted)
    if wanted.found is not None and _every_one(connection, wanted):
        return min(len(wanted.found), COUNTED + 1)
    some = _counted(connection, wanted).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _counted(connection: Connection, wanted: Filter) -> sa.Select[Any]:
    where, wanted = rest(connection, wanted, by_time=True), _there(connection, wanted)
    where += (
        _own(connection, wanted) if _narrow(wanted) else paging.within(wanted.sites, wanted.status)
    )
    some = sa.select(comment.c.id).where(*where)
    # PostgreSQL takes the few for many, and would look through all for the first so many
    few = wanted.needs not in (None, "decision")
    return some.offset(0) if few else some.limit(COUNTED + 1)


def _every_one(connection: Connection, wanted: Filter) -> bool:
    """Whether words are all that is asked for, by somebody who has all the sites."""
    how = {
        name: getattr(wanted, name)
        for name in ("q", "found", "at", "order", "folded", "limit", "cursor")
    }
    if replace(wanted, sites=None) != Filter(None, **how):
        return False
    others = sa.select(site.c.id).where(site.c.id.not_in(wanted.sites or ())).limit(1)
    return wanted.sites is None or connection.execute(others).first() is None


def ids(connection: Connection, wanted: Filter, most: int) -> list[Row[Any]]:
    """All that was asked for as (id, public_id, version), oldest first, up to `most`."""
    query = sa.select(comment.c.id, comment.c.public_id, comment.c.version)
    wanted = sought(connection, wanted)
    query = query.where(*where(connection, wanted)).order_by(comment.c.id).limit(most)
    return list(connection.execute(query))


def _narrow(wanted: Filter) -> bool:
    """Whether what is asked for has an index of its own, and is seldom."""
    few = wanted.author, wanted.article, wanted.campaign, wanted.watched, wanted.ids
    return any(few) or wanted.found is not None


def _filtered(wanted: Filter) -> bool:
    """Whether there may be few among many, which no index has in order."""
    of = wanted.code, wanted.outcome, wanted.section, wanted.lang, wanted.mine, wanted.author
    other = wanted.campaign, wanted.watched, wanted.ids, wanted.needs, wanted.soon
    some = any((*of, wanted.article, wanted.since, wanted.until)) and not any(other)
    return some and wanted.found is None


def _there(connection: Connection, wanted: Filter) -> Filter:
    sites = paging.having(connection, wanted.section, wanted.sites)
    said = wanted.soon and "published" in wanted.status  # what waits is published, as `rest` says
    return replace(wanted, sites=sites, status=() if said else wanted.status)


def _own(connection: Connection, wanted: Filter) -> list[Any]:
    if wanted.author:  # whose index begins with the site
        return [*paging.within(wanted.sites, ()), *paging.whole(connection, None, wanted.status)]
    return paging.whole(connection, wanted.sites, wanted.status)


def one(connection: Connection, public_id: str) -> Row[Any] | None:
    """A comment with its site, article, current text and verdict."""
    query = sa.select(*_COLUMNS).select_from(_FROM).where(comment.c.public_id == public_id)
    return connection.execute(query).one_or_none()


def events_of(connection: Connection, comment_id: int) -> list[Row[Any]]:
    """The record of a comment, oldest first."""
    query = sa.select(event).where(event.c.comment_id == comment_id).order_by(event.c.id)
    return list(connection.execute(query))


def escalate(connection: Connection, comment_id: int, *, up: bool) -> None:
    """Put a locked comment before an editor, or not any more; that is no new version of it."""
    connection.execute(sa.update(comment).where(comment.c.id == comment_id).values(escalated=up))


def decided(connection: Connection, decision_id: str) -> Row[Any] | None:
    """A decision with the comment that it was about, by the decision's public id."""
    told = (*decision.c, comment.c.public_id.label("comment"), comment.c.name)
    query: sa.Select[Any] = sa.select(*told).join(comment, comment.c.id == decision.c.comment_id)
    return connection.execute(query.where(decision.c.public_id == decision_id)).one_or_none()


def claim(
    connection: Connection, public_id: str, by: str, now: datetime, sites: frozenset[int] | None
) -> tuple[str, datetime] | None:
    """Take or renew a comment for two minutes; returns who has it until when. None: no such."""
    mine = sa.or_(
        comment.c.claimed_by.is_(None), comment.c.claimed_by == by, comment.c.claimed_until <= now
    )
    which = [comment.c.public_id == public_id]
    if sites is not None:
        which.append(comment.c.site_id.in_(sites))
    connection.execute(
        sa.update(comment).where(*which, mine).values(claimed_by=by, claimed_until=now + CLAIM)
    )
    row = connection.execute(
        sa.select(comment.c.claimed_by, comment.c.claimed_until).where(*which)
    ).one_or_none()
    return None if row is None else (row.claimed_by, row.claimed_until)


def release(
    connection: Connection, public_ids: Iterable[str], by: str, *, taken: datetime | None = None
) -> None:
    """Hand back what one has claimed; `taken`: unless it was claimed anew after that moment."""
    which = [comment.c.public_id.in_(list(public_ids)), comment.c.claimed_by == by]
    if taken is not None:
        which.append(comment.c.claimed_until <= taken + CLAIM)
    connection.execute(sa.update(comment).where(*which).values(claimed_by=None, claimed_until=None))
