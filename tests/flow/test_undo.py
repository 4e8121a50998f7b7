"""A decision is taken back while it is the latest change, and only then."""

from itertools import count

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Act
from service.domain.text import known_by
from service.flow.bulk import Item, decide_many
from service.flow.decide import Choice
from service.flow.deps import By, Deps, Missing, Stale
from service.flow.edit import edit, remove
from service.flow.note import Note, note
from service.flow.undo import undo, undo_batch
from service.store.tables import article, comment, decision as decisions, event, revision, verdict
from tests.support.checkers import RUDE
from tests.support.story import (
    NOW,
    Person,
    change,
    decision,
    events,
    examine_all,
    keep,
    later,
    rows,
    stands,
)


@pytest.fixture
def held(deps: Deps, site_a: Site, checker: Checker) -> Comment:
    kept = keep(deps, site_a, RUDE)
    examine_all(deps, checker)
    return stands(deps, kept.public_id)


def by(person: Person) -> By:
    return By(person.name, person.sites)


@pytest.mark.parametrize(
    "path", [["approve"], ["reject"], ["approve", "take_down"], ["reject", "approve"],
             ["approve", "take_down", "restore"]],
)  # fmt: skip
def test_undo_goes_back_to_what_was_before(
    deps: Deps, held: Comment, alice: Person, bob: Person, path: list[Act]
) -> None:
    for action in path[:-1]:
        decision(deps, held.public_id, action, bob)
    before = stands(deps, held.public_id)
    published = rows(deps, sa.select(article.c.published))
    made = decision(deps, held.public_id, path[-1], bob)
    back = undo(deps, made.id, by(alice), later(1), version=made.comment.version)
    assert (back.status, back.shown, back.version) == (
        before.status, before.shown, before.version + 2,
    )  # fmt: skip
    assert back == stands(deps, held.public_id)
    assert rows(deps, sa.select(article.c.published)) == published
    assert events(deps, held.public_id)[-2:] == [path[-1], "undo"]
    row = rows(deps, sa.select(decisions).where(decisions.c.public_id == made.id))[0]
    assert row["undone_by"] == "alice"


def test_undo_twice_is_stale(deps: Deps, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    undo(deps, made.id, by(bob), NOW)
    with pytest.raises(Stale):
        undo(deps, made.id, by(bob), NOW)


def test_decision_can_be_made_again_after_undo(deps: Deps, held: Comment, bob: Person) -> None:
    undo(deps, decision(deps, held.public_id, "reject", bob).id, by(bob), NOW)
    assert decision(deps, held.public_id, "approve", bob).comment.status == "published"


def test_only_the_latest_change_is_undone(deps: Deps, held: Comment, bob: Person) -> None:
    first = decision(deps, held.public_id, "approve", bob)
    second = decision(deps, held.public_id, "take_down", bob)
    with pytest.raises(Stale) as stale:
        undo(deps, first.id, by(bob), NOW)
    assert (stale.value.status, stale.value.version) == ("taken_down", second.comment.version)
    undo(deps, second.id, by(bob), NOW)
    with pytest.raises(Stale):  # the undo is a later change too
        undo(deps, first.id, by(bob), NOW)


def test_other_version_is_stale(deps: Deps, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    with pytest.raises(Stale):
        undo(deps, made.id, by(bob), NOW, version=made.comment.version - 1)


def test_author_was_faster(deps: Deps, site_a: Site, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    edit(deps, site_a, held.public_id, "Mới.", NOW)
    with pytest.raises(Stale):
        undo(deps, made.id, by(bob), NOW)


def test_removed_is_never_undone(deps: Deps, site_a: Site, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    remove(deps, site_a, held.public_id, NOW)
    with pytest.raises(Stale):
        undo(deps, made.id, by(bob), NOW)


def test_stranger_and_unknown_decision(
    deps: Deps, held: Comment, bob: Person, charlie: Person
) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    for decision_id, who in ((made.id, charlie), ("nothing", bob)):
        with pytest.raises(Missing):
            undo(deps, decision_id, by(who), NOW)
    assert stands(deps, held.public_id).status == "published"


def test_undone_correction_shows_what_was_typed(deps: Deps, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob, text="Tử tế.", name="Lê Anh")
    back = undo(deps, made.id, by(bob), NOW)
    assert (back.status, back.revision, back.shown, back.name) == ("held", 0, None, "Lê An")
    found = sa.select(comment.c.folded, comment.c.signature)
    assert rows(deps, found) == [known_by("Lê An", RUDE)]
    again = decision(deps, held.public_id, "approve", bob, text="Khác.")
    assert again.comment.revision == 2  # numbers are never used twice


def test_undone_correction_stands_in_the_queue_by_its_own_verdict(
    deps: Deps, held: Comment, bob: Person, checker: Checker
) -> None:
    columns = sa.select(comment.c.outcome, comment.c.score, comment.c.codes, comment.c.priority)
    before = rows(deps, columns)
    made = decision(deps, held.public_id, "approve", bob, text="Tử tế.")
    assert rows(deps, columns)[0] | {"priority": 0} == {
        "outcome": None, "score": None, "codes": "", "priority": 0,
    }  # fmt: skip
    examine_all(deps, checker)
    assert rows(deps, columns)[0]["outcome"] == "clean"
    assert undo(deps, made.id, by(bob), NOW).outcome == "review"
    assert rows(deps, columns) == before


def test_undo_before_the_verdict_has_it_examined(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    kept = keep(deps, change(deps, site_a, mode="auto"))
    made = decision(deps, kept.public_id, "reject", bob)
    examine_all(deps, checker)  # the verdict comes, and moves nothing
    back = undo(deps, made.id, by(bob), later(2))
    assert back.status == "received"
    (due,) = rows(deps, sa.select(revision.c.id))
    assert due["id"] in deps.queue.take(10)
    assert examine_all(deps, checker, later(3)) == 1
    assert stands(deps, kept.public_id).status == "published"
    assert [row["current"] for row in rows(deps, sa.select(verdict).order_by(verdict.c.id))] == [
        False, True,
    ]  # fmt: skip


def test_verdict_that_moves_nothing_does_not_stop_an_undo(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    kept = keep(deps, site_a)
    made = decision(deps, kept.public_id, "approve", bob, text="Sửa.")
    examine_all(deps, checker)
    assert undo(deps, made.id, by(bob), NOW).status == "received"


def test_batch_is_undone_as_far_as_it_stands(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, charlie: Person, checker: Checker
) -> None:
    one, two, other = (
        keep(deps, site_a, "một"), keep(deps, site_a, "hai"), keep(deps, site_b, "ba"),
    )  # fmt: skip
    examine_all(deps, checker)
    items = [(kept.public_id, 2) for kept in (one, two, other)]
    batch, _ = decide_many(deps, items, Choice("reject", 0, "root", None, "spam"), lambda: NOW)
    decision(deps, two.public_id, "approve", bob)
    assert undo_batch(deps, batch, by(bob), lambda: NOW) == [
        Item(one.public_id, 200, at="held"), Item(two.public_id, 409, at="published"),
    ]  # fmt: skip
    assert undo_batch(deps, batch, by(charlie), lambda: NOW) == [
        Item(other.public_id, 200, at="held")
    ]
    for nothing in ("no such batch", ""):
        with pytest.raises(Missing, match="batch"):
            undo_batch(deps, nothing, By("root", None), lambda: NOW)
    assert [one.status for one in undo_batch(deps, batch, By("root", None), lambda: NOW)] == [
        409
    ] * 3


def test_each_of_a_batch_is_of_its_own_moment(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    """A batch may take longer than the desk's poll waits for a line that comes late."""
    ids = [keep(deps, site_a, text).public_id for text in ("một", "hai")]
    examine_all(deps, checker)
    ticks = map(later, count(10, 10))
    choice = Choice("reject", 0, bob.name, bob.sites, "spam")
    batch, _ = decide_many(deps, [(one, 2) for one in ids], choice, lambda: next(ticks))
    undo_batch(deps, batch, by(bob), lambda: next(ticks))
    query = sa.select(event.c.at).where(event.c.act.in_(("reject", "undo"))).order_by(event.c.id)
    assert [row["at"] for row in rows(deps, query)] == [later(n) for n in (10, 20, 30, 40)]


def test_batch_of_another_site_does_not_exist(deps: Deps, held: Comment, charlie: Person) -> None:
    batch, _ = decide_many(
        deps, [(held.public_id, held.version)], Choice("approve", 0, "root", None), lambda: NOW
    )
    with pytest.raises(Missing):
        undo_batch(deps, batch, by(charlie), lambda: NOW)


def test_undo_keeps_what_was_put_before_an_editor_since(
    deps: Deps, held: Comment, alice: Person, bob: Person
) -> None:
    made = decision(deps, held.public_id, "approve", bob)
    note(deps, held.public_id, Note(bob.name, later(1), "Xem giúp."), bob.sites, escalate=True)
    undo(deps, made.id, by(alice), later(2))
    assert stands(deps, held.public_id).escalated
