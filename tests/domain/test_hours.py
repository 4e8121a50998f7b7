"""The newsroom's hours: over midnight, on holidays, in the site's own time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from service.domain.hours import DAY, HOLIDAY, WEEKDAYS, Hours, Reads, roundly, spans

HANOI, PARIS = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Paris")
DAILY = dict.fromkeys(WEEKDAYS, "07:00-22:00")
MINUTE = timedelta(minutes=1)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Hanoi; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("said", "read"),
    [("", ()), ("07:00-22:00", ((420, 1320),)), ("00:00-24:00", ((0, DAY),)),
     ("20:00-02:00", ((1200, DAY + 120),)), ("13:00-17:00 07:30-11:30", ((450, 690), (780, 1020))),
     ("08:00-08:00", ((480, 480 + DAY),))],
)  # fmt: skip
def test_spans_are_read(said: str, read: tuple[tuple[int, int], ...]) -> None:
    assert spans(said) == read


@pytest.mark.parametrize("said", ["7-22", "07:00", "24:00-25:00", "07:60-08:00", "07:00-22:00,"])
def test_what_is_no_span_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=said.split(maxsplit=1)[0]):
        spans(said)


@pytest.mark.parametrize(
    ("hours", "at", "reads"),
    [
        (Hours(DAILY, zone=HANOI), here(23, 10), Reads(True, here(23, 22), here(24, 7))),
        (Hours(DAILY, zone=HANOI), here(23, 22), Reads(False, here(24, 22), here(24, 7))),
        (Hours(DAILY, zone=HANOI), here(23, 6, 59), Reads(False, here(23, 22), here(23, 7))),
        (Hours(DAILY, ("2026-11-24",), HANOI), here(23, 23), Reads(False, here(25, 22), here(25, 7))),
        (Hours(DAILY | {HOLIDAY: "08:00-09:00"}, ("2026-11-24",), HANOI), here(23, 23),
         Reads(False, here(24, 9), here(24, 8))),
        (Hours({"mon": "20:00-02:00"}, zone=HANOI), here(24, 1), Reads(True, here(24, 2), here(30, 20))),
        (Hours({"mon": "00:00-24:00", "tue": "00:00-03:00"}, zone=HANOI), here(23, 5),
         Reads(True, here(24, 3), here(30, 0))),
        (Hours({HOLIDAY: "08:00-09:00"}, zone=HANOI), here(23, 5), Reads(False, None, None)),
        (Hours({}), here(23, 5), Reads(True, None, None)),
        (Hours(dict.fromkeys(WEEKDAYS, "00:00-24:00"), zone=HANOI), here(23, 5), Reads(True, None, None)),
    ],
)  # fmt: skip
def test_how_it_is_at_a_moment(hours: Hours, at: datetime, reads: Reads) -> None:
    assert hours.at(at) == reads


def test_staffed_time_is_counted() -> None:
    hours = Hours(DAILY, ("2026-11-24",), HANOI)
    assert hours.minutes(here(23, 21), here(25, 8)) == 60 + 0 + 60
    assert hours.minutes(here(25, 8), here(23, 21)) == 0
    assert Hours({}).minutes(here(23, 21), here(23, 22)) == 60
    assert Hours({}).minutes(here(23, 22), here(23, 21)) == 0


clocks = st.integers(0, 47).map(lambda n: f"{n // 2:02}:{n % 2 * 30:02}")
spoken = st.lists(st.tuples(clocks, clocks).map("-".join), max_size=3).map(" ".join)
weeks = st.dictionaries(st.sampled_from((*WEEKDAYS, HOLIDAY)), spoken, max_size=8)
days = st.dates(date(2026, 10, 22), date(2026, 10, 28))  # in Paris a day of 25 hours is among them
moments = st.datetimes(
    datetime(2026, 10, 22), datetime(2026, 10, 28), timezones=st.just(UTC)  # noqa: DTZ001
).map(lambda at: at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0))  # fmt: skip


def read_at(hours: Hours, moment: datetime) -> bool:
    """Whether a span of that day or the one before holds it, by the local clock alone."""
    local = moment.astimezone(hours.zone).replace(tzinfo=None)
    for back in (0, 1):
        on = local.date() - timedelta(days=back)
        passed = (local - datetime.combine(on, datetime.min.time())) / MINUTE
        if any(start <= passed < end for start, end in hours.of(on)):
            return True
    return False


@given(weeks.filter(bool), st.sets(days, max_size=2), moments, moments)
@settings(max_examples=60)
def test_minutes_are_those_in_which_a_clock_on_the_wall_says_so(
    week: dict[str, str], off: set[date], since: datetime, until: datetime
) -> None:
    hours = Hours(week, tuple(day.isoformat() for day in off), HANOI)
    halves = int((until - since) / (30 * MINUTE)) if until > since else 0
    expected = sum(30 for n in range(halves) if read_at(hours, since + n * 30 * MINUTE))
    assert hours.minutes(since, until) == expected
    told = list(hours.staffed(since, until))
    assert all(a[1] < b[0] for a, b in pairwise(told))
    assert all(start < end for start, end in told)


@given(weeks, moments, moments, moments)
@settings(max_examples=40)
def test_minutes_add_up_where_clocks_change(
    week: dict[str, str], first: datetime, second: datetime, third: datetime
) -> None:
    a, b, c = sorted((first, second, third))
    hours = Hours(week, zone=PARIS)
    assert hours.minutes(a, c) == hours.minutes(a, b) + hours.minutes(b, c)
    assert 0 <= hours.minutes(a, c) <= (c - a) / MINUTE


@given(weeks, moments)
@settings(max_examples=40)
def test_state_agrees_with_the_minutes(week: dict[str, str], at: datetime) -> None:
    hours = Hours(week, zone=PARIS)
    reads = hours.at(at)
    assert reads.now == (hours.minutes(at, at + MINUTE) > 0)
    if not reads.now and reads.opens is not None:
        assert hours.minutes(at, reads.opens) == 0
        assert hours.minutes(reads.opens, reads.opens + MINUTE) == 1
    if reads.now and reads.closes is not None:
        assert hours.minutes(at, reads.closes) == (reads.closes - at) / MINUTE
        assert hours.minutes(reads.closes, reads.closes + MINUTE) == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, 60), (59, 60), (61, 300), (301, 600), (3600, 3600), (3601, 7200), (86400, 86400),
     (90000, 172800)],
)  # fmt: skip
def test_wait_is_said_roundly(seconds: float, said: int) -> None:
    assert roundly(seconds) == said
