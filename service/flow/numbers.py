"""What a newsroom looks at: counts of some sites over a stretch of time, and who waits too long."""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.numbers import DAYS, Span, Waits, backlog, midnight, waits, waits_by, week
from service.domain.rates import Rate, rates
from service.domain.site import Site
from service.domain.staffed import hours_of, late
from service.store import numbers
from service.store.numbers import Acts, Counts, Hot

LONG = timedelta(days=20)  # counting fewer days takes a moment
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of it; a list has an entry for each start of the span."""

    span: Span
    arrivals: list[int]
    backlog: list[int]  # at the end of each
    waits: list[Waits | None]
    wait: Waits | None  # of the whole span
    decided: list[Acts]
    rates: list[Rate]
    hot: list[Hot]  # in the last 24 hours
    week: list[list[int]]  # arrivals by weekday and hour, of seven days at least
    waiting: int  # now
    every: int  # waits and rates are of every so manieth decision


def look(connection: Connection, sites: Collection[Site], span: Span, now: datetime) -> Numbers:
    """Count."""
    ids = [site.id for site in sites]
    when = (span.since, span.until)
    wide = min(span.since, midnight(now, DAYS - 1))
    came = numbers.arrivals(connection, ids, wide, now)
    waiting = numbers.waiting(connection, ids)
    decided = numbers.decided(connection, ids, *when)
    every = numbers.every(decided)
    some = numbers.sample(connection, ids, *when, step=every)
    waited = _waited(sites, some)
    return Numbers(
        span, span.series(came), _backlog(connection, ids, span, came=came, waiting=waiting, now=now),
        waits_by(span, waited), waits(seconds for _, seconds in waited),
        decided, rates(numbers.judged(connection, some)),
        numbers.hot(connection, ids, now), week(came), waiting, every,
    )  # fmt: skip


class Lately:
    """Pictures of long spans, for a minute: a page and its sheets count once, one at a time."""

    def __init__(self) -> None:
        """Nothing was counted yet."""
        self._one_counts = threading.Lock()
        self._kept = dict[object, tuple[datetime, Numbers]]()

    def forget(self) -> None:
        """Count anew."""
        self._kept = {}

    def look(
        self, connection: Connection, sites: Collection[Site], span: Span, now: datetime
    ) -> Numbers:
        """Count, unless that was done a moment ago; short spans are counted anew."""
        if span.until - span.since < LONG:
            return look(connection, sites, span, now)
        key = (frozenset(site.id for site in sites), span.since)
        with self._one_counts:
            self._kept = {name: one for name, one in self._kept.items()
                          if one[0] <= now < one[0] + FRESH}  # fmt: skip
            if key not in self._kept:
                self._kept[key] = (now, look(connection, sites, span, now))
            return self._kept[key][1]


def _backlog(
    connection: Connection, ids: Collection[int], span: Span, *, came: Counts, waiting: int,
    now: datetime,
) -> list[int]:  # fmt: skip
    """Counted back from now, also over what lies between the span's end and now."""
    longer = Span(span.since, now, span.hourly)
    back, left = numbers.crossings(connection, ids, span.since, now)
    entered = [a + b for a, b in zip(longer.series(came), longer.series(back), strict=True)]
    return backlog(waiting, entered, longer.series(left))[: len(span.starts())]


def _waited(sites: Iterable[Site], some: Iterable[Row[Any]]) -> list[tuple[datetime, float]]:
    staffed = {site.id: hours_of(site) for site in sites}
    return [(row.at, staffed[row.site_id](row.created, row.at).total_seconds())
            for row in numbers.waited(some)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """A site whose readers wait longer than it has promised, and how long one of them already."""

    site: Site
    waited: timedelta
    comment: str  # the one that has waited longest


def latest(connection: Connection, sites: Collection[Site], now: datetime) -> Late | None:
    """The worst of these sites; None: all keep their promise."""
    first = numbers.oldest(connection, [site.id for site in sites])
    found = (Late(site, waited, first[site.id][1]) for site in sites
             if site.id in first and (waited := late(site, first[site.id][0], now)))  # fmt: skip
    return max(found, key=lambda one: one.waited, default=None)
