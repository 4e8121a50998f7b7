"""What is counted for the desk's numbers: sums by hour, and ranges of an index by time."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.rates import AGAINST, Judged
from service.store import paging, tallies
from service.store.among import among
from service.store.tables import article, comment, decision, revision, site, verdict
from service.store.tallies import BACK, CAME, LEFT, WAITING

SAMPLE = 10_000  # decisions that are looked at one by one; of more, every so manieth
NARROWER = 4  # so many times fewer ids than decisions of the time: they are found by id
CORRECTED = 2_000  # of these, those whose text has changed since, the newest
_STAYS = {"approve": "published", "reject": "rejected", "take_down": "taken_down"}

Sites = Collection[int]
Counts = dict[datetime, int]  # by hour, in UTC


def _when(column: sa.Column[Any], since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(column >= since, column < until)


def _sent(sites: Sites, since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    """What readers sent; the newsroom's own words wait for nobody."""
    when = _when(comment.c.created, since, until)
    return sa.and_(comment.c.site_id.in_(sites), when, ~comment.c.staff)


def arrivals(connection: Connection, sites: Sites, since: datetime, until: datetime) -> Counts:
    """How many comments came in, by whole hours."""
    return _by_hour(tallies.read(connection, "comment", sites, since, until), CAME)


def crossings(
    connection: Connection, sites: Sites, since: datetime, until: datetime
) -> tuple[Counts, Counts]:
    """How many came back to wait for a human, and how many ceased to."""
    found = tallies.read(connection, "event", sites, since, until)
    return _by_hour(found, BACK), _by_hour(found, LEFT)


def _by_hour(found: Mapping[tallies.Key, int], wanted: str) -> Counts:
    made = Counter[datetime]()
    for (_, what, hour, _), number in found.items():
        made[hour] += number if what == wanted else 0
    return {hour: number for hour, number in made.items() if number}


def waiting(connection: Connection, sites: Sites) -> int:
    """How many wait for a human now."""
    query = sa.select(sa.func.count()).select_from(comment)
    query = query.where(
        comment.c.site_id.in_(sites), comment.c.status.in_(WAITING), ~comment.c.staff
    )
    return int(connection.execute(query).scalar_one())


def oldest(connection: Connection, sites: Sites) -> dict[int, tuple[datetime, str]]:
    """By site: when the reader's comment came in that has waited for a human longest, and its id.

    What was decided once and is appealed has not waited since then.
    """
    ids = paging.heads(connection, sites, WAITING, ~comment.c.staff, ~comment.c.appealed)
    query = sa.select(comment.c.site_id, comment.c.created, comment.c.public_id)
    made = dict[int, tuple[datetime, str]]()
    for site_id, *one in connection.execute(query.where(comment.c.id.in_(ids))) if ids else ():
        made[site_id] = min((one[0], one[1]), made.get(site_id, (one[0], one[1])))
    return made


def _decided(sites: Sites, since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(decision.c.site_id.in_(sites), _when(decision.c.at, since, until))


@dataclass(frozen=True, slots=True)
class Acts:
    """How many decisions where, by whom, of what kind, and whether they were taken back since."""

    site_id: int
    by: str
    action: str
    undone: bool
    number: int


def decided(connection: Connection, sites: Sites, since: datetime, until: datetime) -> list[Acts]:
    """All decisions of some whole hours; those that were taken back are counted as they are now."""
    made, undone = Counter[tuple[int, str, str]](), dict[tuple[int, str, str], int]()
    for (site_id, action, _, by), n in tallies.read(
        connection, "decision", sites, since, until
    ).items():
        made[site_id, by, action] += n
    kinds = decision.c.site_id, decision.c.by, decision.c.action
    query = sa.select(*kinds, sa.func.count()).where(
        decision.c.undone_by.is_not(None), _when(decision.c.at, since, until),
        (decision.c.site_id + 0).in_(sites),  # not by the index of all decisions of a site
    )  # fmt: skip
    for *kind, n in connection.execute(query.group_by(*kinds)):
        undone[tuple(kind)] = n
    both = [Acts(*kind, undone=False, number=n - undone.get(kind, 0)) for kind, n in made.items()]
    both += [Acts(*kind, undone=True, number=n) for kind, n in undone.items()]
    return [one for one in both if one.number]


def every(decided: Iterable[Acts]) -> int:
    """Of so many decisions every how manieth is looked at: 1 where all are."""
    return -(-sum(one.number for one in decided) // SAMPLE) or 1


def sample(
    connection: Connection, sites: Sites, since: datetime, until: datetime, *, step: int = 1
) -> list[Row[Any]]:
    """Decisions that nobody took back, with their comments as these stand; of many every so manieth."""
    names = "id", "comment_id", "site_id", "action", "at", "outcome", "before"
    of = [comment.c[name] for name in ("created", "status", "revision", "codes")]
    query = sa.select(*(decision.c[name] for name in names), *of)
    query = query.join(comment, comment.c.id == decision.c.comment_id).where(
        _some(connection, sites, since, until, step), decision.c.undone_by.is_(None)
    )
    return list(connection.execute(query))


def _some(
    connection: Connection, sites: Sites, since: datetime, until: datetime, step: int
) -> sa.ColumnElement[bool]:
    """Every so manieth decision: by id, where such ids are much fewer than decisions of the time.

    Ids are given as decisions are made: those of a time follow each other.
    """
    within, ends = _decided(sites, since, until), list[int]()
    for site_id in sites if step > 1 else ():
        one = sa.select(decision.c.id).where(_decided([site_id], since, until)).limit(1)
        for at in (decision.c.at.asc(), decision.c.at.desc()):
            ends += connection.scalars(one.order_by(at))
    ids = range(-(-min(ends) // step) * step, max(ends) + 1, step) if ends else ()
    if not ids or len(ids) * NARROWER >= SAMPLE * step:
        return within if step == 1 else sa.and_(within, decision.c.id % step == 0)
    # the site is an expression: else SQLite goes through the index of all decisions of a time
    there = sa.and_((decision.c.site_id + 0).in_(sites), _when(decision.c.at, since, until))
    return sa.and_(among(decision.c.id, ids), there)


def waited(some: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Of a sample those for which comments had waited, since they came until a human decided.

    What its author had asked to be looked at again has waited for another reason, since then.
    """
    return [row for row in some if row.action in ("approve", "reject")
            and row.before["status"] in WAITING and not row.before.get("appealed")]  # fmt: skip


def judged(connection: Connection, some: Iterable[Row[Any]]) -> Iterator[Judged]:
    """What was found in the texts that a human decided on, for decisions that are in force."""
    same, older = Counter[tuple[str, bool, str | None]](), list[Row[Any]]()
    for row in some:
        if _STAYS.get(row.action) != row.status:
            continue
        if row.revision == row.before["revision"]:
            same[row.codes, row.action in AGAINST, row.outcome] += 1
        else:
            older.append(row)
    for (codes, against, outcome), number in same.items():
        yield Judged(frozenset(codes.split()), against, outcome, number)
    # the comment's own columns are of a later text: what was found in the one before is asked for
    older = sorted(older, key=lambda row: -row.id)[:CORRECTED]
    query = sa.select(revision.c.comment_id, revision.c.number, verdict.c.findings).join(
        verdict, sa.and_(verdict.c.revision_id == revision.c.id, verdict.c.current)
    ).where(among(revision.c.comment_id, [row.comment_id for row in older]))  # fmt: skip
    found = {(id_, number): findings for id_, number, findings in connection.execute(query)}
    for row in older:
        findings = found.get((row.comment_id, row.before["revision"]))
        if findings is not None:
            then = frozenset(one["code"] for one in findings)
            yield Judged(then, row.action in AGAINST, row.outcome)


@dataclass(frozen=True, slots=True)
class Hot:
    """An article that is written about more than others."""

    site: str
    key: str
    title: str
    number: int  # of comments in the last 24 hours
    hour: int  # in the last one
    suspected: int
    waiting: int


def hot(connection: Connection, sites: Sites, now: datetime, most: int = 10) -> list[Hot]:
    """The articles with the most comments in the last 24 hours."""
    number = sa.func.count().label("number")
    counts = (
        number,
        sa.func.count().filter(comment.c.created >= now - timedelta(hours=1)).label("hour"),
        sa.func.count().filter(comment.c.outcome == "reject").label("suspected"),
        sa.func.count().filter(comment.c.status.in_(WAITING)).label("waiting"),
    )
    busy = sa.select(comment.c.article_id, *counts).where(
        _sent(sites, now - timedelta(days=1), now)
    ).group_by(comment.c.article_id).order_by(number.desc(), comment.c.article_id).limit(most)  # fmt: skip
    some = busy.subquery()
    query = (
        sa.select(site.c.key.label("site"), article.c.key, article.c.title, some.c.number,
                  some.c.hour, some.c.suspected, some.c.waiting)
        .select_from(some.join(article, article.c.id == some.c.article_id)
                     .join(site, site.c.id == article.c.site_id))
        .order_by(some.c.number.desc(), article.c.id)
    )  # fmt: skip
    return [Hot(**row._mapping) for row in connection.execute(query)]
