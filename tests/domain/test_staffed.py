"""A wait is late when it is longer than the site has promised, and not a second before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.domain.site import Site
from service.domain.staffed import hours_of, late

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SITE = Site(1, "a", "Báo A", "pre", promise_minutes=30)


def test_promise_is_kept_up_to_its_last_second() -> None:
    assert late(SITE, NOW - timedelta(minutes=30), NOW) is None
    over = timedelta(minutes=30, seconds=1)
    assert late(SITE, NOW - over, NOW) == over


def test_what_ends_before_it_begins_is_no_wait() -> None:
    assert hours_of(SITE)(NOW, NOW - timedelta(hours=1)) == timedelta()
    assert hours_of(SITE)(NOW, NOW + timedelta(hours=1)) == timedelta(hours=1)


def test_night_is_no_wait_where_the_site_has_said_its_hours() -> None:
    site = replace(SITE, hours={"fri": "07:00-22:00", "sat": "07:00-22:00"})
    evening, morning = NOW - timedelta(hours=12, minutes=10), NOW  # Friday 21:50, Saturday 10:00
    assert hours_of(site)(evening, morning) == timedelta(hours=3, minutes=10)
    assert late(site, evening, NOW - timedelta(hours=3)) is None  # at seven: ten minutes so far
