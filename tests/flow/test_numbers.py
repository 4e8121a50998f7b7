"""The numbers of a stretch of time as one picture, and who is waited for too long."""

from datetime import timedelta

from service.domain.check import Checker
from service.domain.numbers import Span, Waits, last, midnight
from service.domain.rates import Rate
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.numbers import Late, Lately, Numbers, latest, look
from service.store.session import read
from tests.support.checkers import RUDE
from tests.support.story import NOW, Person, change, decision, examine_all, keep, later, make_site

HOUR = 3600


def looked(deps: Deps, *sites: Site, span: Span | None = None) -> Numbers:
    now = later(4 * HOUR)
    with read(deps.engine) as connection:
        return look(connection, sites, span or last(1, now), now)


def test_one_picture_fits_together(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, checker: Checker
) -> None:
    first = keep(deps, site_a, "một", at=later(-86_400)).public_id  # yesterday
    second = keep(deps, site_a, f"hai {RUDE}").public_id  # 15:00 at the newsroom's place
    third = keep(deps, site_a, "ba", at=later(HOUR)).public_id
    keep(deps, site_b, "ở trang khác")
    examine_all(deps, checker, later(HOUR + 1))
    decision(deps, second, "reject", bob, at=later(2 * HOUR))
    decision(deps, first, "approve", bob, at=later(3 * HOUR))
    seen = looked(deps, site_a)
    assert seen.arrivals == [*[0] * 15, 1, 1, 0, 0]
    assert seen.backlog == [*[1] * 15, 2, 3, 2, 1]
    assert seen.waiting == 1
    assert [one and one.p95 for one in seen.waits[17:]] == [2 * HOUR, 27 * HOUR]
    assert seen.wait == Waits(2, 2 * HOUR, 27 * HOUR)
    assert seen.rates == [Rate("profanity.word", 1, 1, 0, 0)]
    assert sum(map(sum, seen.week)) == 3  # of seven days
    assert {row.action: row.number for row in seen.decided} == {"approve": 1, "reject": 1}
    assert (seen.hot[0].number, seen.every) == (2, 1)
    decision(deps, third, "approve", bob, at=later(3.5 * HOUR))
    assert looked(deps, site_a).waiting == 0


def test_backlog_of_a_day_that_is_over_is_counted_over_what_came_after(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    for n in range(3):
        keep(deps, site_a, f"hôm qua {n}", at=later(-86_400))
    gone = keep(deps, site_a, "hôm nay").public_id
    keep(deps, site_a, "hôm nay, còn chờ")
    examine_all(deps, checker)
    decision(deps, gone, "approve", bob, at=later(HOUR))
    span = Span(midnight(NOW, 1), midnight(NOW), hourly=True)
    assert looked(deps, site_a, span=span).backlog == [*[0] * 15, *[3] * 9]


def test_long_spans_are_counted_once_a_minute(deps: Deps, site_a: Site, site_b: Site) -> None:
    lately, now = Lately(), later(60)

    def came(days: int, seconds: float, *sites: Site) -> int:
        at = now + timedelta(seconds=seconds)
        with read(deps.engine) as connection:
            return sum(lately.look(connection, sites, last(days, at), at).arrivals)

    keep(deps, site_a)
    assert [came(30, 0, site_a), came(7, 0, site_a)] == [1, 1]
    keep(deps, site_a, "thêm")
    assert [came(30, 59, site_a), came(7, 59, site_a)] == [1, 2]
    assert [came(90, 59, site_a), came(30, 59, site_a, site_b)] == [2, 2]  # others' are not it
    assert came(30, 60, site_a) == 2
    keep(deps, site_a, "thêm nữa")
    lately.forget()
    assert came(30, 61, site_a) == 3


def test_worst_broken_promise_is_told(deps: Deps, site_a: Site, site_b: Site) -> None:
    quiet = make_site(deps, "c")
    site_b = change(deps, site_b, promise_minutes=10)
    of_a, of_b = keep(deps, site_a).public_id, keep(deps, site_b, at=later(600)).public_id

    def told(minutes: int) -> Late | None:
        with read(deps.engine) as connection:
            return latest(connection, [site_a, site_b, quiet], later(60 * minutes))

    assert told(20) is None
    assert told(21) == Late(site_b, timedelta(minutes=11), of_b)
    assert told(31) == Late(site_a, timedelta(minutes=31), of_a)
