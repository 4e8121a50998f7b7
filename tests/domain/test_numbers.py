"""Series, quantiles and the week: counted by hand, and for whatever comes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from service.domain.numbers import (
    Span,
    Waits,
    backlog,
    in_units,
    last,
    midnight,
    quantile,
    waits,
    waits_by,
    week,
    yesterday,
)
from service.domain.workdays import ZONE

NOW = datetime(2026, 11, 28, 3, 20, tzinfo=UTC)  # Saturday, 10:20 in Vietnam
LATE = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # midnight there: Saturday begins


def local(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def test_a_week_has_seven_days_with_the_newsrooms_borders() -> None:
    span = last(7, NOW)
    assert span.starts() == [local(day) for day in range(22, 29)]
    hour = timedelta(hours=1)
    counts = {LATE - hour: 3, LATE: 5, NOW: 2, local(21, 23): 9}
    assert span.series(counts) == [0, 0, 0, 0, 0, 3, 7]


def test_today_is_told_by_hours_until_now() -> None:
    span = last(1, NOW)
    assert span.starts() == [local(28, hour) for hour in range(11)]
    assert span.series({LATE: 1, NOW: 4, NOW + timedelta(hours=1): 8}) == [1, *[0] * 9, 4]


def test_yesterday_is_a_whole_day() -> None:
    span = yesterday(NOW)
    assert (span.since, span.until, len(span.starts())) == (local(27), local(28), 24)
    assert midnight(NOW, -1) == local(29)


def test_backlog_is_counted_back_from_now() -> None:
    assert backlog(5, [4, 3, 2], [1, 4, 0]) == [4, 3, 5]


def test_backlog_is_never_below_nothing() -> None:
    assert backlog(0, [0, 5], [0, 0]) == [0, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1)), max_size=40))
def test_backlog_goes_where_it_came_from(steps: list[tuple[int, float]]) -> None:
    level, levels, left = 0, list[int](), list[int]()
    for came, share in steps:
        gone = int((level + came) * share)
        level += came - gone
        left.append(gone)
        levels.append(level)
    assert backlog(level, [came for came, _ in steps], left) == levels


def test_quantiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1)) == (50, 95, 100)
    assert quantile([7.0], 0.0) == 7.0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 1))
def test_quantile_is_the_least_that_so_many_do_not_exceed(
    values: list[float], share: float
) -> None:
    values.sort()
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) <= share * len(values)


def test_waits_stand_at_the_day_of_the_decision() -> None:
    waited = [
        (local(27, 9), 60.0),
        (local(28, 1), 30.0),
        (local(28, 9), 10.0),
        (local(28, 9), 90.0),
    ]
    made = waits_by(Span(local(26), local(29)), waited)
    assert made == [None, Waits(1, 60, 60), Waits(3, 30, 90)]
    assert waits([]) is None


def test_week_begins_on_monday() -> None:
    made = week({LATE: 3, datetime(2026, 11, 23, 1, tzinfo=UTC): 2})
    assert (made[5][0], made[0][8], sum(map(sum, made))) == (3, 2, 5)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, ("seconds", {"s": 0})), (59.4, ("seconds", {"s": 59})), (59.6, ("minutes", {"m": 1})),
     (3599, ("minutes", {"m": 59})), (3600, ("whole", {"h": 1})),
     (3900, ("hours", {"h": 1, "m": 5})), (86_400, ("whole_days", {"d": 1})),
     (93_700, ("days", {"d": 1, "h": 2}))],
)  # fmt: skip
def test_how_long_is_said_in_two_units_at_most(seconds: float, told: object) -> None:
    assert in_units(seconds) == told
