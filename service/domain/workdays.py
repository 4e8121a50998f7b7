"""Working days as the newsroom's calendar has them: what is due when, and how many are left."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY = timedelta(days=1)
SATURDAY = 5


def _works(day: date, holidays: Collection[str]) -> bool:
    return day.weekday() < SATURDAY and day.isoformat() not in holidays


def due(opened: datetime, days: int, holidays: Collection[str]) -> datetime:
    """The end of the last of so many working days after that day; holidays are ISO dates."""
    day = opened.astimezone(ZONE).date()
    while days:
        day += _DAY
        days -= _works(day, holidays)
    return datetime.combine(day, time(23, 59, 59), ZONE)


def left(now: datetime, until: datetime, holidays: Collection[str]) -> int:
    """Working days after today until then: 0 on the last one, -1 when it is too late."""
    if now > until:
        return -1
    day, last, count = now.astimezone(ZONE).date(), until.astimezone(ZONE).date(), 0
    while day < last:
        day += _DAY
        count += _works(day, holidays)
    return count
