"""When the newsroom reads comments: spans of a week, in the site's own time, but for holidays."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"  # the hours of a day that is one; not said: nobody reads
DAY = 24 * 60
AHEAD = 30  # days that are looked through for the next hour in which somebody reads
_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")
_DAY = timedelta(days=1)
Span = tuple[int, int]  # minutes after midnight; beyond DAY: of the next day
Staffed = tuple[datetime, datetime]


def spans(said: str) -> tuple[Span, ...]:
    """«07:00-11:30 13:30-22:00»; an end at or before its start is the next day's. Raises ValueError."""
    found = list[Span]()
    for part in said.split():
        read = _SPAN.fullmatch(part)
        if read is None:
            raise ValueError(part)
        start = int(read[1]) * 60 + int(read[2])
        end = DAY if read[3] is None else int(read[3]) * 60 + int(read[4])
        found.append((start, end if end > start else end + DAY))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Reads:
    """How it is at a moment: whether somebody reads, and until or from when."""

    now: bool
    closes: datetime | None  # the end of the present span, else of the next one; None: not in sight
    opens: datetime | None  # when it begins again


@dataclass(frozen=True, slots=True)
class Hours:
    """A site's hours. Nothing said of any day: somebody reads at all times, as far as we know."""

    week: Mapping[str, str]  # by WEEKDAYS and HOLIDAY
    holidays: Collection[str] = ()  # ISO dates
    zone: tzinfo = UTC

    def of(self, day: date) -> tuple[Span, ...]:
        """The spans that begin on a day."""
        holiday = day.isoformat() in self.holidays
        return spans(self.week.get(HOLIDAY if holiday else WEEKDAYS[day.weekday()], ""))

    def staffed(self, since: datetime, until: datetime) -> Iterator[Staffed]:
        """The spans of time between two moments, in UTC; none overlaps or touches another one."""
        if not self.week:
            if since < until:
                yield since.astimezone(UTC), until.astimezone(UTC)
            return
        begun: Staffed | None = None
        for start, end in self._cut(since, until):
            if begun is not None and start <= begun[1]:
                begun = begun[0], max(begun[1], end)
                continue
            if begun is not None:
                yield begun
            begun = start, end
        if begun is not None:
            yield begun

    def _cut(self, since: datetime, until: datetime) -> Iterator[Staffed]:
        """What lies between the two of each span by itself, by its start."""
        # A day earlier, for what began before midnight. Where clocks change, some are out of order.
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        day, last = since.astimezone(self.zone).date() - _DAY, until.astimezone(self.zone).date()
        while day <= last:
            cut = [
                (max(self._at(day, start), since), min(self._at(day, end), until))
                for start, end in self.of(day)
            ]
            yield from sorted((start, end) for start, end in cut if start < end)
            day += _DAY

    def _at(self, day: date, minutes: int) -> datetime:
        on = day + _DAY * (minutes // DAY)
        here = datetime.combine(on, time(minutes % DAY // 60, minutes % 60), self.zone)
        return here.astimezone(UTC)

    def minutes(self, since: datetime, until: datetime) -> float:
        """Minutes between two moments in which somebody was there to read."""
        spent = sum((end - start for start, end in self.staffed(since, until)), timedelta())
        return spent / timedelta(minutes=1)

    def at(self, moment: datetime) -> Reads:
        """Whether somebody reads then, and how it goes on."""
        ahead = moment + AHEAD * _DAY
        there = list(self.staffed(moment, ahead))
        if not there:
            return Reads(now=False, closes=None, opens=None)
        now, closes = there[0][0] <= moment, there[0][1] if there[0][1] < ahead else None
        if not now:
            return Reads(now=False, closes=closes, opens=there[0][0])
        following = next((after[0] for _, after in pairwise(there)), None)
        return Reads(now=True, closes=closes, opens=following)


STEPS = ((60, 60), (3600, 300), (86400, 3600))  # up to so many seconds, in steps of so many


def roundly(seconds: float) -> int:
    """A wait as one says it: to five minutes within the hour, then to the hour, then to the day."""
    step = next((step for most, step in STEPS if seconds <= most), 86400)
    return max(step, -(-round(seconds) // step) * step)
