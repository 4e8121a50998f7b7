"""An appeal goes to another one than who refused it, and after a day without one to everybody."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from service.domain.check import Checker
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Act, OwnRefusal
from service.flow import batch, carry
from service.flow.appeal import OTHERS, Refusal, appeal, refusal
from service.flow.bulk import decide_many
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import By, Deps
from service.flow.plan import LEFT, plan
from service.flow.undo import undo
from service.store import batches
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import comment
from tests.support.checkers import SPAM
from tests.support.story import (
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    make_person,
    stands,
)

ASKED = later(60)
DUE = ASKED + OTHERS


@pytest.fixture
def asked(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> Comment:
    """Refused by bob, and its author asks that it be looked at again."""
    kept = keep(deps, site_a, "Đường hỏng mà không ai sửa.")
    examine_all(deps, checker, later(1))
    decision(deps, kept.public_id, "reject", bob, at=later(2), reason="off_topic")
    return appeal(deps, site_a, kept.public_id, "Xin xem lại.", ASKED)


def of(deps: Deps, one: Comment) -> Refusal | None:
    with read(deps.engine) as connection:
        return refusal(connection, one.id)


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_who_refused_it_may_not_decide_while_others_may(
    deps: Deps, asked: Comment, bob: Person, alice: Person, act: Act
) -> None:
    with pytest.raises(OwnRefusal):
        decision(deps, asked.public_id, act, bob, at=DUE - later(1).resolution)
    assert stands(deps, asked.public_id) == asked
    assert decision(deps, asked.public_id, act, alice, at=later(61)).comment.status != "held"


def test_after_a_day_it_is_back_with_everybody(deps: Deps, asked: Comment, bob: Person) -> None:
    assert of(deps, asked) == Refusal("bob", DUE)
    assert decision(deps, asked.public_id, "approve", bob, at=DUE).comment.status == "published"


def test_a_refusal_that_was_taken_back_bars_nobody(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person
) -> None:
    public_id = keep(deps, site_a, "Đường hỏng mà không ai sửa.").public_id
    examine_all(deps, checker, later(1))
    first = decision(deps, public_id, "reject", bob, at=later(2), reason="off_topic")
    undo(deps, first.id, By(bob.name, bob.sites), later(3))
    decision(deps, public_id, "reject", alice, at=later(4), reason="off_topic")
    found = appeal(deps, site_a, public_id, "Xin xem lại.", ASKED)
    assert of(deps, found) == Refusal("alice", DUE)
    assert decision(deps, public_id, "approve", bob, at=later(61)).comment.status == "published"


def test_second_refusal_that_was_taken_back_leaves_the_first_one(
    deps: Deps, asked: Comment, bob: Person, alice: Person
) -> None:
    again = decision(deps, asked.public_id, "reject", alice, at=later(61), reason="off_topic")
    undo(deps, again.id, By(alice.name, alice.sites), later(62))
    assert of(deps, asked) == Refusal("bob", DUE)
    assert decision(deps, asked.public_id, "approve", alice, at=later(63)).action == "approve"


def test_what_a_machine_refused_anybody_may_decide(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    kept = keep(deps, change(deps, site_a, auto_reject="all"), SPAM)
    examine_all(deps, checker, later(1))
    with write(deps.engine) as connection:  # spam is not heard again: as if it were none
        connection.execute(comment.update().values(status="held", appealed=True))
    assert of(deps, stands(deps, kept.public_id)) is None
    assert decision(deps, kept.public_id, "approve", bob, at=later(3)).comment.status == "published"


@pytest.mark.one_database
@pytest.mark.parametrize("act", ["reject", "send_back"])
def test_who_refused_it_does_not_refuse_the_proposal_that_answers_the_appeal(
    deps: Deps, site_a: Site, asked: Comment, bob: Person, alice: Person, act: Act
) -> None:
    change(deps, site_a, second_level=True)
    editor = make_person(deps, "em", {site_a.id: "editor"})
    sites = frozenset({site_a.id})

    def does(who: Person, action: Act, at: datetime) -> Decided:
        version = stands(deps, asked.public_id).version
        return decide(deps, asked.public_id, Choice(
            action, version, who.name, who.sites, reason="off_topic", edits=sites), at)  # fmt: skip

    assert does(alice, "approve", later(61)).action == "propose"
    with pytest.raises(OwnRefusal):
        does(bob, act, later(62))
    assert does(editor if act == "reject" else alice, act, later(63)).action == act


@pytest.mark.one_database
def test_proposal_without_an_appeal_may_be_refused_by_anybody(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person
) -> None:
    change(deps, site_a, second_level=True)
    kept = keep(deps, site_a, "Đường hỏng mà không ai sửa.")
    examine_all(deps, checker, later(1))
    assert decision(deps, kept.public_id, "approve", alice, at=later(2)).action == "propose"
    decision(deps, kept.public_id, "reject", bob, at=later(3), reason="off_topic")


def test_batch_and_campaign_leave_it_to_others(
    deps: Deps, asked: Comment, bob: Person, alice: Person
) -> None:
    with write(deps.engine) as connection:
        connection.execute(comment.update().values(campaign="c"))
    choice = Choice("reject", 0, "bob", bob.sites, reason="spam")
    _, items = decide_many(deps, [(asked.public_id, asked.version)], choice, lambda: later(61))
    assert [item.status for item in items] == [409]
    assert planned(deps, bob, choice) == {LEFT: 1}
    theirs = Choice("reject", 0, "alice", alice.sites, reason="spam")
    assert planned(deps, alice, theirs) == {"reject": 1}


@pytest.mark.one_database
@pytest.mark.parametrize("proposed", [False, True])
def test_batch_shows_and_does_what_is_not_his_own_refusal(
    deps: Deps, site_a: Site, checker: Checker, asked: Comment, bob: Person, alice: Person,
    *, proposed: bool,
) -> None:  # fmt: skip
    other = keep(deps, site_a, "Cầu cũng hỏng.", email="binh@example.com")
    examine_all(deps, checker, later(61))
    if proposed:
        change(deps, site_a, second_level=True)
        assert decision(deps, asked.public_id, "approve", alice, at=later(62)).action == "propose"
    by = By(bob.name, bob.sites)
    made = batch.plan(deps, [Filter(bob.sites)], {"back": ""}, by, later(63))
    with read(deps.engine) as connection:
        row = batches.find(connection, made)
    assert row is not None
    choice = Choice("reject", 0, "bob", bob.sites, reason="spam")
    assert plan(deps, row, choice, later(63)) == {"reject": 1, LEFT: 1}
    batch.start(
        deps, made, batch.Ordered("reject", "spam", severe=False, by=by, edits=None), later(63)
    )
    carry.go_on(deps, made, lambda: later(64), seconds=60)
    assert stands(deps, asked.public_id).status == "held"
    assert stands(deps, other.public_id).status == "rejected"
    with read(deps.engine) as connection:
        assert batches.tally(connection, row.id) == {(200, None): 1, (409, None): 1}


def planned(deps: Deps, who: Person, choice: Choice) -> Mapping[str, int]:
    by = By(who.name, who.sites)
    made = batch.plan(deps, [Filter(who.sites, campaign="c")], {"back": ""}, by, later(61))
    with read(deps.engine) as connection:
        row = batches.find(connection, made)
    assert row is not None
    return plan(deps, row, choice, later(61))
