"""What a moderator writes for colleagues moves nothing, and stands in the record."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Refused
from service.flow.deps import By, Deps, Missing
from service.flow.edit import edit, remove
from service.flow.erase import erase
from service.flow.note import NOTE_MAX, Note, lower, note
from service.flow.undo import undo
from service.store.tables import comment, event
from tests.support.story import (
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

WORDS = "Đã gọi cho ban Bạn đọc."


@pytest.fixture
def held(deps: Deps, site_a: Site, checker: Checker) -> Comment:
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    return stands(deps, kept.public_id)


def write(
    deps: Deps, of: Comment, by: Person, text: str = WORDS, *, escalate: bool = False
) -> Comment:
    return note(deps, of.public_id, Note(by.name, later(5), text), by.sites, escalate=escalate)


def escalated(deps: Deps, of: Comment) -> bool:
    found = rows(deps, sa.select(comment.c.escalated).where(comment.c.id == of.id))
    return bool(found[0]["escalated"])


@pytest.mark.parametrize("escalate", [False, True])
def test_note_moves_nothing_and_undo_reaches_over_it(
    deps: Deps, held: Comment, bob: Person, escalate: bool
) -> None:
    made = decision(deps, held.public_id, "reject", bob)
    noted = write(deps, made.comment, bob, escalate=escalate)
    assert noted == stands(deps, held.public_id) == replace(made.comment, escalated=escalate)
    assert escalated(deps, held) == escalate
    last = rows(deps, sa.select(event).order_by(event.c.id))[-1]
    assert (last["act"], last["by"]) == ("escalate" if escalate else "note", "bob")
    assert last["data"] == {"note": WORDS}
    assert undo(deps, made.id, By(bob.name, bob.sites), later(6)).status == "held"


def test_escalated_comment_waits_until_it_is_decided(
    deps: Deps, held: Comment, bob: Person
) -> None:
    write(deps, held, bob, " ", escalate=True)  # a word with it is not needed
    assert escalated(deps, held)
    assert rows(deps, sa.select(event).order_by(event.c.id))[-1]["data"] == {"note": None}
    decision(deps, held.public_id, "approve", bob)
    assert not escalated(deps, held)


@pytest.mark.parametrize("escalate", [False, True])
def test_note_is_bounded(deps: Deps, held: Comment, bob: Person, escalate: bool) -> None:
    with pytest.raises(Invalid):
        write(deps, held, bob, "a" * (NOTE_MAX + 1), escalate=escalate)
    assert events(deps, held.public_id)[-1] == "hold"
    assert not escalated(deps, held)


def test_empty_note_is_none(deps: Deps, held: Comment, bob: Person) -> None:
    with pytest.raises(Invalid):
        write(deps, held, bob, "  ")


def test_stranger_sees_no_comment(deps: Deps, held: Comment, charlie: Person) -> None:
    with pytest.raises(Missing):
        write(deps, held, charlie)


def test_erasure_takes_notes_too(deps: Deps, held: Comment, bob: Person) -> None:
    write(deps, held, bob)
    erase(deps, held.id, later(9))
    assert WORDS not in str(rows(deps, sa.select(event)))


@pytest.mark.parametrize("mode", ["auto", "post"])
def test_no_machine_publishes_what_an_editor_was_called_for(
    deps: Deps, site_a: Site, held: Comment, bob: Person, checker: Checker, mode: str
) -> None:
    write(deps, held, bob, escalate=True)
    own = change(deps, site_a, mode=mode)
    edit(deps, own, held.public_id, "Câu khác, rất hiền.", later(6))
    examine_all(deps, checker, later(7))
    assert stands(deps, held.public_id).status == "held"
    made = decision(deps, held.public_id, "approve", bob)
    undo(deps, made.id, By(bob.name, bob.sites), later(9))
    assert escalated(deps, held)  # it waits for the editor again


def test_editor_has_looked_and_leaves_it(deps: Deps, held: Comment, bob: Person) -> None:
    write(deps, held, bob, escalate=True)
    for _ in range(2):
        assert lower(deps, held.public_id, By(bob.name, bob.sites), later(7)).status == "held"
    assert not escalated(deps, held)
    assert events(deps, held.public_id).count("lower") == 1


def test_nothing_is_said_of_what_is_gone(
    deps: Deps, site_a: Site, held: Comment, bob: Person
) -> None:
    remove(deps, site_a, held.public_id, later(6))
    with pytest.raises(Refused):
        write(deps, held, bob)
