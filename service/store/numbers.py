"""What is counted for the desk's numbers: sums by hour, and ranges of an index by time."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.rates import AGAINST, Judged
from service.store import tallies
from service.store.tables import article, comment, decision, revision, site, verdict
from service.store.tallies import BACK, CAME, LEFT, WAITING

SAMPLE = 20_000  # decisions that are looked at one by one; of more, every so manieth
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
    reader = sa.and_(~comment.c.staff, ~comment.c.appealed)
    firsts = [
        sa.select(sa.func.min(comment.c.id))
        .where(comment.c.site_id == site.c.id, comment.c.status == status, reader)
        .scalar_subquery()
        for status in WAITING
    ]
    found = sa.select(site.c.id, *firsts).where(site.c.id.in_(sites))
    ids = [id_ for row in connection.execute(found) for id_ in row[1:] if id_ is not None]
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


def _standing(sites: Sites, since: datetime, until: datetime, step: int) -> sa.ColumnElement[bool]:
    """Decisions that nobody took back, or a sample of them."""
    some = decision.c.id % step == 0 if step > 1 else sa.true()
    return sa.and_(_decided(sites, since, until), decision.c.undone_by.is_(None), some)


def waited(
    connection: Connection, sites: Sites, since: datetime, until: datetime, *, step: int = 1
) -> list[Row[Any]]:
    """Since when comments had waited, of which site, and when a human decided them.

    What its author had asked to be looked at again has waited for another reason, since then.
    """
    query = sa.select(decision.c.site_id, comment.c.created, decision.c.at, decision.c.before)
    query = query.join(comment, comment.c.id == decision.c.comment_id)
    query = query.where(
        _standing(sites, since, until, step), decision.c.action.in_(("approve", "reject"))
    )
    rows: Iterable[Row[Any]] = connection.execute(query)
    return [row for row in rows
            if row.before["status"] in WAITING and not row.before.get("appealed")]  # fmt: skip


def judged(
    connection: Connection, sites: Sites, since: datetime, until: datetime, *, step: int = 1
) -> Iterator[Judged]:
    """What was found in the texts that a human decided on, for decisions that are in force."""
    which = sa.and_(
        _standing(sites, since, until, step),
        sa.or_(*(sa.and_(decision.c.action == act, comment.c.status == status)
                 for act, status in _STAYS.items())),
    )  # fmt: skip
    seen = decision.c.before["revision"].as_integer()
    same = comment.c.revision == seen
    against = decision.c.action.in_(AGAINST).label("against")
    source = decision.join(comment, comment.c.id == decision.c.comment_id)
    plain = sa.select(comment.c.codes, against, decision.c.outcome, sa.func.count())
    plain = plain.select_from(source).where(which, same)
    for codes, no, outcome, count in connection.execute(
        plain.group_by(comment.c.codes, against, decision.c.outcome)
    ):
        yield Judged(frozenset(codes.split()), bool(no), outcome, count)
    # the comment's own columns are of a later text: what was found in the one before is asked for
    then = sa.and_(revision.c.comment_id == comment.c.id, revision.c.number == seen)
    older = sa.select(verdict.c.findings, against, decision.c.outcome).select_from(
        source.join(revision, then)
        .join(verdict, sa.and_(verdict.c.revision_id == revision.c.id, verdict.c.current))
    ).where(which, ~same).order_by(decision.c.id.desc()).limit(CORRECTED)  # fmt: skip
    for findings, no, outcome in connection.execute(older):
        yield Judged(frozenset(one["code"] for one in findings), bool(no), outcome)


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
