"""Sums by hour say what counting would have said, whatever becomes of what was summed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.site import Site
from service.domain.state import Act
from service.flow.appeal import appeal
from service.flow.deps import By, Deps
from service.flow.erase import erase
from service.flow.tally import tally
from service.flow.undo import undo
from service.store import numbers, tallies
from service.store.session import read, write
from service.store.tables import comment, decision as decisions, tallied, tally as sums
from tests.support.checkers import RUDE
from tests.support.story import NOW, Person, decision, examine_all, keep, later, rows, stands

HOUR = 3600
REASON: dict[Act, str | None] = {"approve": None, "reject": "abuse"}
WHEN = (NOW - timedelta(days=40), NOW + timedelta(days=1))


def seen(deps: Deps, *sites: Site, when: tuple[datetime, datetime] = WHEN) -> list[Any]:
    """All that is counted by hour."""
    ids = [one.id for one in sites]
    with read(deps.engine) as connection:
        acts = numbers.decided(connection, ids, *when)
        return [numbers.arrivals(connection, ids, *when), numbers.crossings(connection, ids, *when),
                sorted(map(repr, acts))]  # fmt: skip


def anew(deps: Deps, *sites: Site) -> list[Any]:
    """The same without any sum."""
    with write(deps.engine) as connection:
        connection.execute(sa.delete(sums))
        connection.execute(sa.delete(tallied))
    return seen(deps, *sites)


def summed(deps: Deps) -> int:
    return sum(row["number"] for row in rows(deps, sa.select(sums.c.number)))


def test_sums_are_what_counting_says_after_undo_erasure_and_correction(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, checker: Checker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(tallies, "CHUNK", 2)
    ids = [keep(deps, site_a, f"câu {n} {RUDE}", email=f"n{n}@example.com", at=later(n * 900)).public_id
           for n in range(5)]  # fmt: skip
    keep(deps, site_b, "của người khác")
    examine_all(deps, checker, later(4000))
    acts: tuple[Act, ...] = ("approve", "reject", "approve", "reject")
    made = [decision(deps, one, act, bob, at=later(5000 + n), reason=REASON[act])
            for n, (one, act) in enumerate(zip(ids, acts, strict=False))]  # fmt: skip
    plain = seen(deps, site_a, site_b)
    tally(deps, later(2 * HOUR))
    assert summed(deps) == 0  # only noted how far they will go
    late = keep(deps, site_a, "đến sau", at=later(2 * HOUR + 60))
    decision(deps, late.public_id, "reject", bob, at=later(2 * HOUR + 120), reason="spam")
    tally(deps, later(3 * HOUR))
    assert summed(deps) == 6 + 4 + 4
    assert seen(deps, site_a)[0] == {NOW: 4, later(HOUR): 1, later(2 * HOUR): 1}
    undo(deps, made[0].id, By(bob.name, bob.sites), later(3 * HOUR))
    appeal(deps, site_a, ids[1], "xin xem lại", later(3 * HOUR))
    decision(deps, ids[4], "approve", bob, at=later(3 * HOUR), text="Nay đã sạch.")
    erase(deps, stands(deps, ids[2]).id, later(3 * HOUR))
    for after in (3, 4, 5):
        tally(deps, later(after * HOUR))
        told = seen(deps, site_a, site_b)
        assert told[2] != plain[2]
    kept = summed(deps)
    assert told == anew(deps, site_a, site_b)
    assert kept == 7 + 8 + 6


def test_what_comes_in_with_an_old_date_is_counted(deps: Deps, site_a: Site) -> None:
    """As an import of what another service has kept."""
    keep(deps, site_a)
    for after in (1, 2):
        tally(deps, later(after * HOUR))
    old = NOW - timedelta(days=30)
    keep(deps, site_a, "từ năm ngoái", at=old)
    assert seen(deps, site_a)[0] == {NOW: 1, old: 1}
    for after in (3, 4, 5):
        tally(deps, later(after * HOUR))
        assert seen(deps, site_a)[0] == {NOW: 1, old: 1}
    assert summed(deps) == 2


def test_of_some_hours_those_alone_are_told(
    deps: Deps, site_a: Site, site_b: Site, bob: Person
) -> None:
    for site in (site_a, site_b):
        for at in (0, HOUR, 2 * HOUR):
            one = keep(deps, site, f"câu {at}", at=later(at)).public_id
            decision(deps, one, "approve", Person("bob", 1, "", frozenset({site.id})), at=later(at))
    for after in (2, 3, 4):  # nothing is summed yet, something, all
        tally(deps, later(after * HOUR))
        came, (back, left), acts = seen(deps, site_b, when=(later(HOUR), later(2 * HOUR)))
        assert came == left == {later(HOUR): 1}
        assert back == {}
        assert len(acts) == 1


def test_newsrooms_own_words_are_in_no_sum(deps: Deps, site_a: Site, bob: Person) -> None:
    one = keep(deps, site_a)
    with write(deps.engine) as connection:
        connection.execute(sa.update(comment).values(staff=True))
    decision(deps, one.public_id, "approve", bob)
    for after in (1, 2):
        tally(deps, later(after * HOUR))
    assert [row["what"] for row in rows(deps, sa.select(sums.c.what))] == ["approve"]


def test_what_may_still_be_written_is_not_summed(deps: Deps, site_a: Site) -> None:
    """An id that is taken may be seen later than one that was taken after it."""
    keep(deps, site_a)
    tally(deps, later(60))
    for at in (61, HOUR, HOUR + 59):
        tally(deps, later(at))
        assert rows(deps, sa.select(tallied.c.upto).where(tallied.c.source == "comment")) == [
            {"upto": 0}
        ]
    tally(deps, later(HOUR + 60))
    assert summed(deps) == 1
    assert len(rows(deps, sa.select(decisions.c.id))) == 0
