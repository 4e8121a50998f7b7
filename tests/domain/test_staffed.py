"""A wait is late when it is longer than the site has promised, and not a second before."""

from datetime import UTC, datetime, timedelta

from service.domain.site import Site
from service.domain.staffed import always, late

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SITE = Site(1, "a", "Báo A", "pre", promise_minutes=30)


def test_promise_is_kept_up_to_its_last_second() -> None:
    assert late(SITE, NOW - timedelta(minutes=30), NOW) is None
    over = timedelta(minutes=30, seconds=1)
    assert late(SITE, NOW - over, NOW) == over


def test_what_ends_before_it_begins_is_no_wait() -> None:
    assert always(NOW, NOW - timedelta(hours=1)) == timedelta()
    assert always(NOW, NOW + timedelta(hours=1)) == timedelta(hours=1)
