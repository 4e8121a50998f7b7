"""Working days: weekends and the site's holidays don't count, and the day has Vietnam's borders."""

from datetime import UTC, datetime

import pytest

from service.domain.workdays import due, left

THURSDAY = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)  # already Friday in Vietnam


@pytest.mark.parametrize(
    ("opened", "days", "holidays", "last"),
    [
        (THURSDAY, 1, (), "2026-11-27"),
        (THURSDAY, 2, (), "2026-11-30"),
        (THURSDAY, 2, ("2026-11-30",), "2026-12-01"),
        (LATE, 1, (), "2026-11-30"),
    ],
)
def test_due_at_the_end_of_a_working_day(
    opened: datetime, days: int, holidays: tuple[str, ...], last: str
) -> None:
    assert due(opened, days, holidays).isoformat() == f"{last}T23:59:59+07:00"


def test_days_are_counted_down() -> None:
    until = due(THURSDAY, 2, ())
    days = [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (26, 27, 28, 30)]
    assert [left(day, until, ()) for day in days] == [2, 1, 1, 0]
    assert left(datetime(2026, 11, 30, 17, 1, tzinfo=UTC), until, ()) == -1
