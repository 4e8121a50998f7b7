"""A batch goes on by whoever is there: one at a time, and while its maker still may."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Row

from service.domain.site import Site
from service.flow import batch as flow, carry
from service.flow.decide import decide as decided_one
from service.flow.deps import By, Deps
from service.store import access
from service.store.session import write
from service.store.tables import membership
from tests.flow.test_batch import begin, by, done, planned, row_of, some, statuses, tally
from tests.support.story import NOW, Person, change, later, make_person, stands


@pytest.mark.parametrize("step", ["_decide", "_undo"])
def test_two_at_one_batch_erase_nothing_of_its_record(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    ids, honest = some(deps, site_a, 3), getattr(carry, step)

    def slow(*given: Any) -> Any:
        monkeypatch.setattr(carry, step, honest)
        done(deps, made)  # another process comes in time: it is claimed
        assert tally(deps, made) in ({(None, None): 3}, {(200, None): 3})
        done(deps, made, lambda: later(60))  # and when this one was taken for dead
        return honest(*given)

    made = planned(deps, bob)
    begin(deps, made, bob)
    if step == "_undo":
        done(deps, made)
        flow.take_back(deps, made, by(bob), NOW)
    monkeypatch.setattr(carry, step, slow)
    done(deps, made)
    assert tally(deps, made) == {(200, 200 if step == "_undo" else None): 3}
    flow.take_back(deps, made, by(bob), NOW)
    assert done(deps, made) == "undone"
    assert statuses(deps, ids) == ["held"] * 3


@pytest.mark.one_database
def test_comment_that_breaks_holds_up_neither_its_batch_nor_those_behind(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, honest, step = some(deps, site_a, 3), decided_one, carry._decide

    def breaks(of: Deps, public_id: str, *given: Any) -> Any:
        if public_id == ids[0]:
            raise RuntimeError
        return honest(of, public_id, *given)

    def worse(of: Deps, row: Row[Any], *given: Any) -> Any:
        if row.public_id == first:
            raise RuntimeError
        return step(of, row, *given)

    first, made = (planned(deps, bob) for _ in range(2))
    for one in (first, made):
        begin(deps, one, bob)
    monkeypatch.setattr(carry, "decide", breaks)
    monkeypatch.setattr(carry, "_decide", worse)
    carry.carry_on(deps, lambda: later(20))
    assert (row_of(deps, first).state, row_of(deps, made).state) == ("running", "done")
    assert statuses(deps, ids) == ["held", "rejected", "rejected"]
    assert tally(deps, made) == {(500, None): 1, (200, None): 2}
    assert row_of(deps, first).changed == later(20)  # others come first the next time


def without(deps: Deps, who: Person, site: Site) -> None:
    """A moderator loses a site."""
    with write(deps.engine) as connection:
        connection.execute(sa.delete(membership).where(
            membership.c.moderator_id == who.id, membership.c.site_id == site.id,
        ))  # fmt: skip


def test_batch_stops_when_its_maker_is_disabled(deps: Deps, site_a: Site, bob: Person) -> None:
    ids = some(deps, site_a, 2)
    made = planned(deps, bob)
    begin(deps, made, bob)
    with write(deps.engine) as connection:
        access.change_moderator(connection, bob.id, disabled=True)
    assert done(deps, made) == "done"
    assert statuses(deps, ids) == ["held", "held"]
    assert tally(deps, made) == {(None, None): 2}


def test_batch_goes_on_only_where_its_maker_still_may(
    deps: Deps, site_a: Site, site_b: Site
) -> None:
    change(deps, site_b, second_level=True)
    who = make_person(deps, "em", {site_a.id: "moderator", site_b.id: "editor"})
    ids = [*some(deps, site_a, 1), *some(deps, site_b, 1)]
    made = planned(deps, who)
    begin(deps, made, who, action="approve", reason=None, severe=True)
    without(deps, who, site_a)
    with write(deps.engine) as connection:
        access.set_role(connection, who.id, site_b.id, "moderator")
    assert done(deps, made) == "done"
    assert statuses(deps, ids) == ["held", "held"]
    assert stands(deps, ids[1]).proposed == "em"  # who is no editor any more
    assert tally(deps, made) == {(404, None): 1, (200, None): 1}
    without(deps, who, site_b)
    again = planned(deps, who)
    begin(deps, again, who)
    assert done(deps, again) == "done"
    assert tally(deps, again) == {(None, None): 2}


def test_who_lost_a_site_does_not_take_half_a_batch_back(
    deps: Deps, site_a: Site, site_b: Site
) -> None:
    who = make_person(deps, "em", {site_a.id: "moderator", site_b.id: "moderator"})
    ids = [*some(deps, site_a, 1), *some(deps, site_b, 1)]
    made = planned(deps, who)
    begin(deps, made, who)
    done(deps, made)
    flow.take_back(deps, made, by(who), NOW)
    without(deps, who, site_a)
    assert done(deps, made) == "done"
    assert tally(deps, made) == {(200, None): 2}
    flow.take_back(deps, made, By("root", None), NOW)  # somebody else still can
    assert done(deps, made) == "undone"
    assert statuses(deps, ids) == ["held", "held"]
