"""One decision on many: what was seen is decided, each once, whoever dies or comes between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import OperationalError

from service.domain.site import Site
from service.flow import batch as flow, carry, plan as plans
from service.flow.batch import Ordered
from service.flow.decide import Choice, decide as decided_one
from service.flow.deps import By, Deps, Missing
from service.flow.sweep import tidy
from service.flow.undo import undo, undo_batch
from service.store import batches
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import batch, batch_item, comment, decision
from tests.support.story import (
    NOW,
    Person,
    change,
    decision as decide,
    keep,
    later,
    rows,
    stands,
)

REJECT = {"action": "reject", "reason": "spam", "severe": False}


def some(deps: Deps, site: Site, number: int) -> list[str]:
    """Comments that wait."""
    ids = [keep(deps, site, f"Câu {n}.", email=f"u{n}@example.com").public_id
           for n in range(number)]  # fmt: skip
    with write(deps.engine) as connection:
        which = comment.c.status == "received"
        connection.execute(sa.update(comment).where(which).values(status="held", outcome="review"))
    return ids


def planned(deps: Deps, who: Person, **wanted: Any) -> str:
    return flow.plan(deps, [Filter(who.sites, **wanted)], {"back": ""}, by(who), NOW)


def by(who: Person) -> By:
    return By(who.name, who.sites)


def begin(deps: Deps, made: str, who: Person, **order: Any) -> bool:
    return flow.start(deps, made, Ordered(**{**REJECT, **order}, by=by(who), edits=who.sites), NOW)


def done(deps: Deps, made: str, clock: Callable[[], datetime] = lambda: NOW) -> str:
    carry.go_on(deps, made, clock, seconds=60)
    return str(row_of(deps, made).state)


def row_of(deps: Deps, made: str) -> Any:
    with read(deps.engine) as connection:
        return batches.find(connection, made)


def tally(deps: Deps, made: str) -> dict[tuple[int | None, int | None], int]:
    with read(deps.engine) as connection:
        return batches.tally(connection, row_of(deps, made).id)


def statuses(deps: Deps, ids: list[str]) -> list[str]:
    return [stands(deps, one).status for one in ids]


def test_batch_decides_what_was_seen_and_names_what_changed_meanwhile(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 2)
    ids = some(deps, site_a, 5)
    made = planned(deps, bob, status=("held",))
    late = some(deps, site_a, 1)
    decide(deps, ids[1], "approve", bob)  # a colleague is faster
    assert plans.plan(deps, row_of(deps, made), Choice("reject", 0, "bob", bob.sites, "spam"), NOW) \
        == {"reject": 4, "changed": 1}  # fmt: skip
    assert begin(deps, made, bob)
    assert not begin(deps, made, bob)  # pressed twice
    assert done(deps, made) == "done"
    assert statuses(deps, ids) == ["rejected", "published", *["rejected"] * 3]
    assert statuses(deps, late) == ["held"]
    assert tally(deps, made) == {(200, None): 4, (409, None): 1}
    with read(deps.engine) as connection:
        (passed,) = batches.told(connection, row_of(deps, made).id, bob.sites, only=(409,))
    assert passed.public_id == ids[1]


def test_batch_is_taken_back_whole_and_once(deps: Deps, site_a: Site, bob: Person) -> None:
    ids = some(deps, site_a, 4)
    made = planned(deps, bob)
    begin(deps, made, bob)
    done(deps, made)
    decide(deps, ids[3], "approve", bob)  # somebody thought better of it
    (first, *_) = rows(deps, sa.select(decision.c.public_id).order_by(decision.c.id))
    undo(deps, first["public_id"], by(bob), NOW)  # and took one back by itself
    assert flow.take_back(deps, made, by(bob), NOW)
    assert not flow.take_back(deps, made, by(bob), NOW)
    assert done(deps, made) == "undone"
    assert statuses(deps, ids) == ["held", "held", "held", "published"]
    assert tally(deps, made) == {(200, 200): 3, (200, 409): 1}
    assert not flow.take_back(deps, made, by(bob), NOW)


def test_batch_that_was_left_is_gone_on_with_by_a_worker(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 2)
    ids = some(deps, site_a, 3)
    made = planned(deps, bob)
    begin(deps, made, bob)
    carry.go_on(deps, made, lambda: NOW, seconds=0)  # the page is closed after one bit
    assert statuses(deps, ids) == ["rejected", "rejected", "held"]
    carry.carry_on(deps, lambda: later(5))
    assert statuses(deps, ids)[2] == "held"  # perhaps somebody is still at it
    carry.carry_on(deps, lambda: later(11))
    assert statuses(deps, ids)[2] == "rejected"
    assert done(deps, made) == "done"


def test_death_between_a_decision_and_the_next_decides_nothing_twice(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, calls, honest = some(deps, site_a, 3), count(), decided_one

    def dies(*given: Any) -> Any:
        if next(calls) == 2:
            raise SystemExit
        return honest(*given)

    monkeypatch.setattr(carry, "decide", dies)
    made = planned(deps, bob)
    begin(deps, made, bob)
    with pytest.raises(SystemExit):
        done(deps, made)
    assert tally(deps, made) == {(200, None): 2, (None, None): 1}
    assert done(deps, made) == "done"
    assert len(rows(deps, sa.select(decision.c.id))) == len(ids)
    assert tally(deps, made) == {(200, None): 3}


@pytest.mark.one_database
def test_database_that_is_away_is_waited_for(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, honest = some(deps, site_a, 2), decided_one

    def away(*_: Any) -> Any:
        raise OperationalError("UPDATE", {}, Exception("away"))

    made = planned(deps, bob)
    begin(deps, made, bob)
    monkeypatch.setattr(carry, "decide", away)
    assert done(deps, made) == "running"
    monkeypatch.setattr(carry, "decide", honest)
    assert done(deps, made) == "done"
    assert statuses(deps, ids) == ["rejected"] * 2


def test_what_is_stopped_in_the_middle_is_taken_back(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, calls, honest = some(deps, site_a, 4), count(), decided_one

    def stops(*given: Any) -> Any:
        if next(calls) == 2:  # while another process is in the middle of it
            assert flow.take_back(deps, made, by(bob), NOW)
        return honest(*given)

    monkeypatch.setattr(carry, "decide", stops)
    made = planned(deps, bob)
    begin(deps, made, bob)
    assert done(deps, made) == "undone"
    assert statuses(deps, ids) == ["held"] * 4
    assert tally(deps, made) == {(200, 200): 2, (None, None): 2}


@pytest.mark.one_database
def test_program_that_takes_a_batch_back_stops_it(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 1)
    ids = some(deps, site_a, 2)
    made = planned(deps, bob)
    begin(deps, made, bob)
    carry.go_on(deps, made, lambda: NOW, seconds=0)
    assert [one.status for one in undo_batch(deps, made, by(bob), lambda: NOW)] == [200]
    assert done(deps, made) == "done"
    assert statuses(deps, ids) == ["held", "held"]
    assert tally(deps, made) == {(200, 200): 1, (None, None): 1}


@pytest.mark.one_database
def test_what_is_severe_is_approved_with_many_only_if_that_is_said(
    deps: Deps, site_a: Site, bob: Person
) -> None:
    ids = some(deps, site_a, 3)
    unread = keep(deps, site_a, email="q@example.com").public_id
    with write(deps.engine) as connection:
        one = comment.c.public_id == ids[1]
        connection.execute(sa.update(comment).where(one).values(codes=" threat.word "))
    choice = Choice("approve", 0, "bob", bob.sites)
    made = planned(deps, bob)
    row = row_of(deps, made)
    assert plans.plan(deps, row, choice, NOW) == {"approve": 2, "aside": 1, "unread": 1}
    assert plans.plan(deps, row, choice, NOW, severe=True) == {
        "approve": 4,
        "severe": 1,
        "unseen": 1,
    }
    begin(deps, made, bob, action="approve", reason=None)
    done(deps, made)
    assert statuses(deps, ids) == ["published", "held", "published"]
    assert tally(deps, made) == {(200, None): 2, (422, None): 1, (425, None): 1}
    assert stands(deps, unread).status == "received"
    again = planned(deps, bob, status=("held", "received"))
    begin(deps, again, bob, action="approve", reason=None, severe=True)
    done(deps, again)
    assert statuses(deps, [*ids, unread]) == ["published"] * 4


@pytest.mark.one_database
def test_batch_is_of_ones_own_sites(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, charlie: Person
) -> None:
    ids = some(deps, site_a, 1)
    made = flow.plan(deps, [Filter(None)], {"back": ""}, By("root", None), NOW)
    with read(deps.engine) as connection, pytest.raises(Missing):
        flow.find(connection, made, by(bob))  # a plan is its maker's
    with pytest.raises(Missing):
        flow.plan(deps, [Filter(charlie.sites)], {"back": ""}, by(charlie), NOW)
    flow.start(deps, made, Ordered("reject", "spam", False, By("root", None), None), NOW)
    done(deps, made)
    assert statuses(deps, ids) == ["rejected"]
    for nothing, who in ((made, charlie), ("none", bob)):
        with pytest.raises(Missing):
            flow.take_back(deps, nothing, by(who), NOW)
    assert flow.take_back(deps, made, by(bob), NOW)  # a colleague of that site may
    assert done(deps, made) == "undone"


@pytest.mark.one_database
def test_batch_over_several_sites_is_taken_back_by_who_has_them_all(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 1)
    both = [keep(deps, site_a).public_id, keep(deps, site_b).public_id]
    root = By("root", None)
    made = flow.plan(deps, [Filter(None)], {"back": ""}, root, NOW)
    flow.start(deps, made, Ordered("reject", "spam", False, root, None), NOW)
    with pytest.raises(Missing):
        undo_batch(deps, made, by(bob), lambda: NOW)  # nothing of theirs is decided yet
    carry.go_on(deps, made, lambda: NOW, seconds=0)
    with pytest.raises(Missing):
        flow.take_back(deps, made, by(bob), NOW)
    assert [one.status for one in undo_batch(deps, made, by(bob), lambda: NOW)] == [200]
    assert row_of(deps, made).state == "running"
    assert done(deps, made) == "done"
    assert flow.take_back(deps, made, root, NOW)
    assert done(deps, made) == "undone"
    assert statuses(deps, both) == ["received", "received"]


@pytest.mark.one_database
def test_plan_reads_many_as_few_and_says_why_some_are_left(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "CHUNK", 2)
    change(deps, site_a, second_level=True)
    ids = some(deps, site_a, 5)
    decide(deps, ids[0], "reject", bob)
    row = row_of(deps, planned(deps, bob))
    choice = Choice("approve", 0, "bob", bob.sites)
    assert plans.plan(deps, row, choice, NOW) == {"propose": 5}
    assert plans.plan(deps, row, replace(choice, action="reject", reason="spam"), NOW) == {
        "reject": 4, "left": 1,
    }  # fmt: skip


@pytest.mark.parametrize("asked", [{"second_topics": ("vụ án",)}, {"second_level": True}], ids=str)
def test_preview_asks_the_database_as_often_for_many_as_for_few(
    deps: Deps, site_a: Site, bob: Person, asked: dict[str, Any]
) -> None:
    change(deps, site_a, **asked)
    statements, counts = list[str](), list[int]()
    for size in (3, 9):
        some(deps, site_a, size)
        row = row_of(deps, planned(deps, bob))
        deps.sites.all()
        sa.event.listen(
            deps.engine, "before_cursor_execute", note := lambda *a: statements.append(a[2])
        )
        told = plans.plan(deps, row, Choice("approve", 0, "bob", bob.sites), NOW)
        sa.event.remove(deps.engine, "before_cursor_execute", note)
        counts.append(len(statements))
        statements.clear()
    assert told == {"propose": 12}
    assert abs(counts[1] - counts[0]) <= 2, counts  # sites may be read anew


def test_batches_are_forgotten_in_time(deps: Deps, site_a: Site, bob: Person) -> None:
    some(deps, site_a, 2)
    planned(deps, bob)
    made = planned(deps, bob)
    begin(deps, made, bob)
    done(deps, made)
    tidy(deps, NOW + timedelta(days=2))
    assert [row["public_id"] for row in rows(deps, sa.select(batch))] == [made]
    tidy(deps, NOW + timedelta(days=91))
    assert rows(deps, sa.select(batch)) == []
    assert rows(deps, sa.select(batch_item)) == []


@pytest.mark.one_database
def test_batch_has_an_end(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "MOST", 2)
    some(deps, site_a, 3)
    row: Row[Any] = row_of(deps, planned(deps, bob))
    assert row.total == 2
