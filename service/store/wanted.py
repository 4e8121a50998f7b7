"""What is asked of the queue and the archive, as conditions on a comment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store import decisions, duties, merges, search, soon, watches
from service.store.among import among
from service.store.tables import article, comment

SHORT = timedelta(days=7)
Needs = Literal["decision", "report", "appeal", "edit", "escalated", "proposed"]
Order = Literal["priority", "oldest", "newest"]
_PENDING = sa.and_(
    # written out: an index of some rows serves only a query that says the index's words
    comment.c.status == sa.literal_column("'published'"),
    comment.c.shown != comment.c.revision,
)
_NEEDS: dict[str, Any] = {
    "decision": (comment.c.status == "held") & comment.c.proposed.is_(None), "report": (comment.c.reports > sa.literal_column("0")) & (comment.c.status == "published"),
    "appeal": comment.c.appealed, "edit": _PENDING & comment.c.proposed.is_(None), "escalated": comment.c.escalated,
    # any priority: said, so that SQLite takes the index of the few and not that of all which is counted
    "proposed": comment.c.proposed.is_not(None) & (comment.c.priority > sa.literal_column("-1e300")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What a moderator asks for. `sites` None: all; empty: nothing."""

    sites: frozenset[int] | None
    status: tuple[str, ...] = ()
    needs: Needs | None = None
    outcome: str | None = None
    soon: bool | None = None  # of what is published: whether it is not seen yet, at `at`
    at: datetime | None = None
    proposed: bool | None = None  # whether an editor's second hand is wanted
    suspected: bool | None = None  # whether the outcome is `reject`; not examined is not suspected
    order: Order = "priority"
    code: str | None = None  # "profanity.word", or a whole group: "profanity"
    section: str | None = None
    article: str | None = None
    author: str | None = None
    campaign: str | None = None
    ids: tuple[str, ...] = ()  # only these
    lang: str | None = None
    watched: str | None = None  # only what this moderator watches
    mine: str | None = None  # only of the sections that this moderator has
    turn: tuple[str, datetime] | None = None  # not what this one refused, if appealed since then
    q: str | None = None  # words; what is found is sorted by time alone
    found: tuple[int, ...] | None = None  # internal ids: it is one of these
    span: tuple[int, int] | None = None  # between these two, which the rest says as well
    since: datetime | None = None
    until: datetime | None = None
    folded: bool = False  # of each campaign only what comes first
    limit: int = 20
    cursor: str | None = None


def sought(connection: Connection, wanted: Filter) -> Filter:
    """The same, with where its words are; they are looked for once."""
    if not wanted.q or wanted.found is not None:
        return wanted
    oldest = wanted.order == "oldest"
    return replace(wanted, found=search.hits(connection, wanted.q, oldest=oldest))


def where(connection: Connection, wanted: Filter) -> list[Any]:
    """What a comment has to be, all of it."""
    conditions = rest(connection, wanted)
    if wanted.sites is not None:
        conditions.append(comment.c.site_id.in_(wanted.sites))
    if wanted.status:
        conditions.append(comment.c.status.in_(wanted.status))
    return conditions


def rest(connection: Connection, wanted: Filter, *, by_time: bool = False) -> list[Any]:
    """All that is asked for but sites and statuses; `by_time`: in no order."""
    where, created = list[Any](), _created(connection, wanted, by_time=by_time)
    if wanted.found is not None:
        where.append(among(comment.c.id, wanted.found))
    if wanted.span is not None:
        where.append(comment.c.id.between(*wanted.span))
    if wanted.needs is not None:
        where.append(_NEEDS[wanted.needs])
    if wanted.section is not None:
        within = sa.select(article.c.id).where(article.c.section == wanted.section)
        if wanted.sites is not None:
            within = within.where(article.c.site_id.in_(wanted.sites))
        where.append(comment.c.article_id.in_(within))
    plain = {
        comment.c.outcome: wanted.outcome, comment.c.author: wanted.author,
        comment.c.campaign: wanted.campaign, comment.c.lang: wanted.lang,
    }  # fmt: skip
    where += [column == value for column, value in plain.items() if value is not None]
    if wanted.article is not None:
        where.append(comment.c.article_id.in_(merges.called(wanted.article, wanted.sites)))
    if wanted.suspected is not None:
        suspected = comment.c.outcome.is_not_distinct_from("reject")
        where.append(suspected if wanted.suspected else ~suspected)
    if wanted.proposed is not None:
        where.append(comment.c.proposed.is_not(None) == wanted.proposed)
    own = ((watches, wanted.watched), (duties, wanted.mine))
    where += [of.within(who) for of, who in own if who is not None]
    where += [] if wanted.turn is None else [~decisions.refused_by(*wanted.turn)]
    if wanted.soon is not None and wanted.at is not None:
        seen = soon.due if wanted.status == ("published",) else soon.seen
        where.append(soon.waits(wanted.at) if wanted.soon else seen(wanted.at))
    if wanted.ids:
        where.append(comment.c.public_id.in_(wanted.ids))
    where += _found(wanted.code) if wanted.code else []
    if wanted.since is not None:
        where.append(created >= wanted.since)
    if wanted.until is not None:
        where.append(created < wanted.until)
    return where


def _found(code: str) -> list[sa.ColumnElement[bool]]:
    """What has a finding of this code or group; first the words of the index of those that have any."""
    part = f" {code}" + (" " if "." in code else ".")
    found = comment.c.codes
    return [found != sa.literal_column("''"), found.contains(part, autoescape=True)]


def _created(connection: Connection, wanted: Filter, *, by_time: bool) -> sa.ColumnElement[Any]:
    """When a comment was sent; for SQLite by an index only of a short time, that needs no other order.

    Else it goes through all of that time, or sorts it, whatever is asked for beside.
    """
    of = comment.c.created
    if connection.dialect.name != "sqlite" or (by_time and _brief(wanted)):
        return of
    return sa.func.coalesce(of, of)


def _brief(wanted: Filter) -> bool:
    return bool(wanted.since and wanted.until and wanted.until - wanted.since <= SHORT)


def spanned(connection: Connection, wanted: Filter) -> Filter:
    """The same; of a short time with the ids of its first and last, for lists that are read by id.

    Those begin with what is newest of all, and that time may lie far behind it.
    """
    if not _brief(wanted) or wanted.sites is None:
        return wanted
    id_ = comment.c.id + 0  # else PostgreSQL goes by id from either end until one is of that time
    ends = sa.select(sa.func.min(id_), sa.func.max(id_)).where(
        comment.c.site_id.in_(wanted.sites), comment.c.created >= wanted.since,
        comment.c.created < wanted.until,
    )  # fmt: skip
    first, last = connection.execute(ends).one()
    return wanted if first is None else replace(wanted, span=(first, last))
