"""Counted rows become what a newsroom looks at: series, quantiles, rates. Days are the newsroom's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from math import ceil

from service.domain.workdays import ZONE

PERIODS = (1, 7, 30, 90)  # days, the present one with them
ACTIONS = ("approve", "reject", "take_down", "restore")
DAYS, HOURS = 7, 24
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, cut into hours or days."""

    since: datetime
    until: datetime
    hourly: bool = False
    zone: tzinfo = ZONE  # whose hours and days

    def start(self, at: datetime) -> datetime:
        """Where the hour or day of a moment begins."""
        here = at.astimezone(self.zone).replace(minute=0, second=0, microsecond=0)
        return here if self.hourly else here.replace(hour=0)

    def starts(self) -> list[datetime]:
        """Where each begins; the last one may not be over."""
        made, at = list[datetime](), self.start(self.since)
        while at < self.until:
            made.append(at)
            at += _HOUR if self.hourly else _DAY
        return made

    def series(self, counts: Mapping[datetime, int]) -> list[int]:
        """Counts of hours, as many as there are starts; what lies outside is left out."""
        sums = dict.fromkeys(self.starts(), 0)
        for at, count in counts.items():
            if (start := self.start(at)) in sums:
                sums[start] += count
        return list(sums.values())


def midnight(now: datetime, back: int = 0, zone: tzinfo = ZONE) -> datetime:
    """The beginning of the day that was so many days ago."""
    return datetime.combine(now.astimezone(zone).date() - back * _DAY, time(), zone)


def last(days: int, now: datetime) -> Span:
    """The last days, today with them: of one day its hours."""
    return Span(midnight(now, days - 1), now, hourly=days == 1)


def yesterday(now: datetime, zone: tzinfo = ZONE) -> Span:
    """The whole day before, by hours."""
    return Span(midnight(now, 1, zone), midnight(now, 0, zone), hourly=True, zone=zone)


def backlog(now: int, entered: Sequence[int], left: Sequence[int]) -> list[int]:
    """How many waited at the end of each step, counted back from how many wait now."""
    made, level = list[int](), now
    for came, went in zip(reversed(entered), reversed(left), strict=True):
        made.append(max(level, 0))  # what was erased meanwhile is missing on one side
        level += went - came
    return made[::-1]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long it took until a human had decided, in staffed seconds."""

    number: int
    p50: float
    p95: float


def quantile(values: Sequence[float], share: float) -> float:
    """The least of sorted values that so many of them do not exceed."""
    return values[max(ceil(share * len(values)), 1) - 1]


def waits(seconds: Iterable[float]) -> Waits | None:
    """The middle one and the one that few exceed; None: nobody waited."""
    values = sorted(seconds)
    return Waits(len(values), quantile(values, 0.5), quantile(values, 0.95)) if values else None


def waits_by(span: Span, waited: Iterable[tuple[datetime, float]]) -> list[Waits | None]:
    """The same for each step, by the moment of the decision."""
    by = defaultdict[datetime, list[float]](list)
    for at, seconds in waited:
        by[span.start(at)].append(seconds)
    return [waits(by.get(start, ())) for start in span.starts()]


def week(counts: Mapping[datetime, int]) -> list[list[int]]:
    """Counts of hours by weekday, Monday first, and hour of the day."""
    made = [[0] * HOURS for _ in range(DAYS)]
    for at, count in counts.items():
        here = at.astimezone(ZONE)
        made[here.weekday()][here.hour] += count
    return made


def in_units(seconds: float) -> tuple[str, dict[str, int]]:
    """How long, in the one or two units that a person would say."""
    minutes, rest = divmod(round(seconds), 60)
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return "seconds", {"s": rest}
    if hours < 1:
        return "minutes", {"m": minutes}
    if days < 1:
        return (
            ("hours", {"h": hours, "m": minutes % 60}) if minutes % 60 else ("whole", {"h": hours})
        )
    return ("days", {"d": days, "h": hours % 24}) if hours % 24 else ("whole_days", {"d": days})
