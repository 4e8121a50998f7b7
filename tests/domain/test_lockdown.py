"""Where and when a lock-down is in force, and which of several counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.lockdown import Lock
from service.domain.mode import lock_of, mode_of
from service.domain.site import Article, Site

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
PAGE = Article(1, "bai-1", section="luat", tags=("đỏ", "xanh"))


def lock(scope: Any = "site", target: str = "", level: Any = "hold", until: Any = None) -> Lock:
    return Lock(f"{scope}{level}", scope, target, level, "", NOW, until)


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (lock(), True), (lock("section", "luat"), True), (lock("section", "thể thao"), False),
        (lock("tag", "xanh"), True), (lock("tag", "vàng"), False),
        (lock("article", "bai-1"), True), (lock("article", "bai-2"), False),
        (lock(until=NOW), False), (lock(until=NOW + timedelta(seconds=1)), True),
    ],
)  # fmt: skip
def test_place_and_time(one: Lock, met: bool) -> None:
    site = Site(1, "a", "A", "post", locks=(one,))
    assert (lock_of(site, PAGE, NOW) is one) == met
    assert mode_of(site, PAGE, NOW) == ("pre" if met else "post")
    unknown = lock_of(site, None, NOW)  # of an article that nobody has named
    assert (unknown is one) == (met and one.scope == "site")


def test_strictest_counts() -> None:
    locks = (lock(), lock("article", "bai-1", "hide"), lock("tag", "đỏ", "close"))
    assert lock_of(Site(1, "a", "A", "post", locks=locks), PAGE, NOW) is locks[1]
    assert mode_of(Site(1, "a", "A", "post", locks=locks[1:2]), PAGE, NOW) == "closed"
    assert mode_of(Site(1, "a", "A", "closed", locks=locks[:1]), PAGE, NOW) == "closed"
    assert lock_of(Site(1, "a", "A", "post"), PAGE, NOW) is None
