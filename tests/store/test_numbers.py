"""What is counted for the desk's numbers, in rows that can be counted by hand; what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.check import Checker
from service.domain.rates import Judged
from service.domain.site import Site
from service.flow.appeal import appeal
from service.flow.deps import By, Deps
from service.flow.undo import undo
from service.store import numbers, tallies
from service.store.numbers import Hot
from service.store.session import read, write
from service.store.tables import article, comment, decision as decided
from tests.house.test_indexes import plans
from tests.support.checkers import RUDE, SPAM
from tests.support.databases import Database
from tests.support.story import (
    NOW,
    Person,
    decision,
    examine_all,
    keep,
    later,
    make_site,
    stands,
)

HOUR, DAY = 3600, 86_400
WHEN = (NOW - timedelta(days=1), NOW + timedelta(days=1))


@pytest.fixture
def day(deps: Deps, site_a: Site, site_b: Site, bob: Person, checker: Checker) -> list[str]:
    """Five comments of site A and one of B: 8:00, 8:10, 9:00, 9:05 and 9:06, all examined."""
    texts = ((0, "một"), (600, f"hai {RUDE}"), (HOUR, f"ba {SPAM}"), (HOUR + 300, "bốn"),
             (HOUR + 360, f"năm {RUDE}"))  # fmt: skip
    ids = [keep(deps, site_a, text, at=later(at), article="cau" if at else "thu").public_id
           for at, text in texts]  # fmt: skip
    keep(deps, site_b, "của người khác")
    examine_all(deps, checker, later(HOUR + 400))
    return ids


def counted(deps: Deps, site: Site, which: str, **more: object) -> Any:
    with read(deps.engine) as connection:
        return getattr(numbers, which)(connection, [site.id], *WHEN, **more)


def test_arrivals_are_counted_by_hour_and_site(deps: Deps, site_a: Site, day: list[str]) -> None:
    assert counted(deps, site_a, "arrivals") == {NOW: 2, NOW + timedelta(hours=1): 3}


def test_newsrooms_own_words_are_no_arrivals(deps: Deps, site_a: Site, day: list[str]) -> None:
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(comment).where(comment.c.public_id == day[0]).values(staff=True)
        )
    assert counted(deps, site_a, "arrivals") == {NOW: 1, NOW + timedelta(hours=1): 3}


def test_newsrooms_own_words_neither_wait_nor_cease_to(
    deps: Deps, site_a: Site, bob: Person, day: list[str]
) -> None:
    """What counts back from what waits now to what waited then has one idea of what waits."""
    with write(deps.engine) as connection:
        own = comment.c.public_id.in_(day[:2])
        connection.execute(sa.update(comment).where(own).values(staff=True))
    made = decision(deps, day[0], "approve", bob, at=later(2 * HOUR))
    decision(deps, day[3], "approve", bob, at=later(2 * HOUR))
    undo(deps, made.id, By(bob.name, bob.sites), later(3 * HOUR))
    assert counted(deps, site_a, "crossings") == ({}, {NOW + timedelta(hours=2): 1})
    with read(deps.engine) as connection:
        assert numbers.waiting(connection, [site_a.id]) == 2
        assert numbers.oldest(connection, [site_a.id])[site_a.id][0] == later(HOUR)


def test_who_ceases_to_wait_and_who_comes_back(
    deps: Deps, site_a: Site, bob: Person, day: list[str]
) -> None:
    made = decision(deps, day[0], "approve", bob, at=later(2 * HOUR))
    decision(deps, day[1], "reject", bob, at=later(2 * HOUR + 60), reason="abuse")
    decision(deps, day[3], "approve", bob, at=later(3 * HOUR))
    undo(deps, made.id, By(bob.name, bob.sites), later(3 * HOUR))
    appeal(deps, site_a, day[1], "xin xem lại", later(4 * HOUR))
    back, left = counted(deps, site_a, "crossings")
    at = [NOW + timedelta(hours=n) for n in range(5)]
    assert (back, left) == ({at[3]: 1, at[4]: 1}, {at[2]: 2, at[3]: 1})
    with read(deps.engine) as connection:
        assert numbers.waiting(connection, [site_a.id]) == 4


def test_oldest_is_told_by_site(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, day: list[str]
) -> None:
    empty = make_site(deps, "c")
    keep(deps, site_a, "chưa kiểm tra", at=later(2 * HOUR))
    decision(deps, day[0], "approve", bob, at=later(2 * HOUR))
    own, asked = (keep(deps, site_b, f"câu {n}", at=later(-HOUR)) for n in range(2))
    with write(deps.engine) as connection:
        for kept, values in ((own, {"staff": True}), (asked, {"appealed": True})):
            one = comment.c.public_id == kept.public_id
            connection.execute(sa.update(comment).where(one).values(**values))
    with read(deps.engine) as connection:
        found = numbers.oldest(connection, [site_a.id, site_b.id, empty.id])
        assert {id_: at for id_, (at, _) in found.items()} == {
            site_a.id: later(600), site_b.id: NOW  # not the newsroom's own, nor what is appealed
        }  # fmt: skip
        assert numbers.oldest(connection, []) == {}


def test_decisions_are_counted_by_whom_and_of_what_kind(
    deps: Deps, site_a: Site, bob: Person, alice: Person, day: list[str]
) -> None:
    made = decision(deps, day[0], "approve", bob)
    undo(deps, made.id, By(bob.name, bob.sites), later(60))
    decision(deps, day[0], "approve", alice)
    decision(deps, day[1], "reject", bob)
    decision(deps, day[2], "reject", bob)
    rows = counted(deps, site_a, "decided")
    assert {(row.by, row.action, row.undone, row.number) for row in rows} == {
        ("bob", "approve", True, 1), ("alice", "approve", False, 1), ("bob", "reject", False, 2),
    }  # fmt: skip


def test_waits_are_those_for_a_first_decision(
    deps: Deps, site_a: Site, bob: Person, alice: Person, day: list[str]
) -> None:
    decision(deps, day[0], "approve", bob, at=later(HOUR))
    decision(deps, day[0], "take_down", bob, at=later(2 * HOUR))  # it had waited for nothing
    decision(deps, day[1], "reject", bob, at=later(2 * HOUR), reason="abuse")
    appeal(deps, site_a, day[1], "xin xem lại", later(3 * HOUR))
    decision(deps, day[1], "approve", alice, at=later(9 * HOUR))  # nor had that, since it was sent
    decision(deps, day[2], "reject", bob, at=later(2 * HOUR))
    decision(deps, day[2], "approve", bob, at=later(8 * HOUR))  # nor that, which was decided
    made = decision(deps, day[3], "approve", bob, at=later(2 * HOUR))
    undo(deps, made.id, By(bob.name, bob.sites), later(2 * HOUR + 60))
    rows = numbers.waited(counted(deps, site_a, "sample"))
    assert [(row.created, row.at) for row in rows] == [
        (NOW, later(HOUR)), (later(600), later(2 * HOUR)), (later(HOUR), later(2 * HOUR)),
    ]  # fmt: skip


def judged(deps: Deps, site: Site, **more: Any) -> set[Judged]:
    with read(deps.engine) as connection:
        some = numbers.sample(connection, [site.id], *WHEN, **more)
        return set(numbers.judged(connection, some))


def test_decisions_in_force_are_held_against_what_was_found(
    deps: Deps, site_a: Site, bob: Person, day: list[str]
) -> None:
    rude, spam = frozenset({"profanity.word"}), frozenset({"spam.word"})
    decision(deps, day[0], "approve", bob)
    twice = decision(deps, day[3], "approve", bob)
    undo(deps, twice.id, By(bob.name, bob.sites), later(60))
    decision(deps, day[3], "approve", bob)
    decision(deps, day[1], "approve", bob)
    decision(deps, day[1], "take_down", bob)
    made = decision(deps, day[2], "approve", bob)
    undo(deps, made.id, By(bob.name, bob.sites), later(60))
    assert judged(deps, site_a) == {
        Judged(frozenset(), False, "clean", 2), Judged(rude, True, "review"),
    }  # fmt: skip
    decision(deps, day[2], "reject", bob)
    assert judged(deps, site_a) >= {Judged(spam, True, "reject")}


def test_corrected_text_is_judged_by_what_was_found_in_the_one_before(
    deps: Deps, site_a: Site, bob: Person, checker: Checker, day: list[str]
) -> None:
    decision(deps, day[1], "approve", bob, text="Nay đã sạch.")
    examine_all(deps, checker, later(DAY))
    assert stands(deps, day[1]).outcome == "clean"
    assert judged(deps, site_a) == {Judged(frozenset({"profanity.word"}), False, "review")}


def test_of_very_many_decisions_some_are_looked_at(
    deps: Deps, site_a: Site, bob: Person, day: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert numbers.every([]) == 1
    for public_id in day:
        decision(deps, public_id, "reject", bob)
    decided = counted(deps, site_a, "decided")
    assert numbers.every(decided) == 1
    monkeypatch.setattr(numbers, "SAMPLE", 3)
    assert numbers.every(decided) == 2
    assert len(numbers.waited(counted(deps, site_a, "sample", step=2))) in (2, 3)
    assert sum(one.number for one in judged(deps, site_a, step=2)) in (2, 3)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_sample_is_the_same_found_by_id_and_by_time(
    deps: Deps,
    site_a: Site,
    site_b: Site,
    bob: Person,
    day: list[str],
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    others = [keep(deps, site_b, f"khác {n}", email=f"n{n}@example.com") for n in range(len(day))]
    for at, (public_id, other) in enumerate(zip(day, others, strict=True)):
        decision(deps, public_id, "reject", bob, at=later(at))
        with write(deps.engine) as connection:
            newest = connection.scalar(sa.select(sa.func.max(decided.c.event_id)))
            values = {"public_id": f"d{at}", "site_id": site_b.id, "comment_id": stands(deps, other.public_id).id, "event_id": newest,
                      "action": "reject", "by": "Thu", "at": later(at), "before": {}}  # fmt: skip
            connection.execute(sa.insert(decided).values(values))
    decision(deps, day[0], "approve", bob, at=later(2 * DAY))  # not of the time
    found = list[list[int]]()
    for narrower in (0, 10**9):
        monkeypatch.setattr(numbers, "NARROWER", narrower)
        found.append(sorted(row.id for row in counted(deps, site_a, "sample", step=step)))
    with read(deps.engine) as connection:
        of = sa.select(decided.c.id).where(decided.c.site_id == site_a.id)
        every = connection.scalars(of.order_by(decided.c.id)).all()
        assert numbers.sample(connection, [site_a.id], *(later(9 * DAY),) * 2, step=step) == []
    assert found == [[id_ for id_ in every[:-1] if id_ % step == 0]] * 2


def test_articles_are_told_by_how_much_is_written(
    deps: Deps, site_a: Site, bob: Person, day: list[str]
) -> None:
    decision(deps, day[1], "approve", bob)
    with write(deps.engine) as connection:
        connection.execute(sa.update(article).where(article.c.key == "cau").values(title="Cầu"))
    with read(deps.engine) as connection:
        found = numbers.hot(connection, [site_a.id], later(HOUR + 900))
        assert found == [Hot("a", "cau", "Cầu", 4, 3, 1, 3), Hot("a", "thu", "", 1, 0, 0, 1)]
        assert numbers.hot(connection, [site_a.id], later(HOUR + 900), most=1) == found[:1]
        assert numbers.hot(connection, [site_a.id], later(DAY + 300)) == [
            Hot("a", "cau", "Cầu", 4, 0, 1, 3)
        ]


@pytest.mark.parametrize("summed", [0, 7])
@pytest.mark.parametrize("sites", [[1], [1, 2, 3]], ids=len)
def test_no_table_is_read_whole(
    database: Database, sites: list[int], summed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "upto", lambda *_: summed)

    def ask(connection: Connection) -> None:
        numbers.arrivals(connection, sites, *WHEN)
        numbers.crossings(connection, sites, *WHEN)
        numbers.decided(connection, sites, *WHEN)
        numbers.sample(connection, sites, *WHEN, step=2)
        list(numbers.judged(connection, numbers.sample(connection, sites, *WHEN)))
        numbers.hot(connection, sites, NOW)
        numbers.oldest(connection, sites)
        numbers.waiting(connection, sites)

    told = plans(database, ask)
    tie = database.kind == "postgresql" and not summed  # with no row all cost alike
    assert tie or "ix_comment_sent" in told, told
    assert tie or told.count("ix_decision_site") >= 2, told
    assert "ix_decision_undone" in told, told
    by_id = [own for own in ("comment", "event", "decision")
             if f"SEARCH {own} USING INTEGER PRIMARY KEY (rowid>?)" in told or f"pk_{own} " in told]  # fmt: skip
    if summed:  # what was written since the last sum
        assert len(by_id) == 3, told
    elif database.kind == "sqlite":  # else all there is; the other database looks rows up by `pk_`
        assert by_id == [], told
        assert "ix_event_site" in told, told
    for table in ("comment", "event", "decision", "verdict", "revision", "article"):
        assert f"SCAN {table}" not in told, told
        assert f"Seq Scan on {table}" not in told, told


def test_hours_are_those_of_utc(deps: Deps, site_a: Site) -> None:
    at = datetime(2026, 11, 1, 23, 59, 59, 999_000, tzinfo=UTC)
    keep(deps, site_a, "khuya", at=at)
    assert counted(deps, site_a, "arrivals") == {datetime(2026, 11, 1, 23, tzinfo=UTC): 1}
