"""What is under a legal hold is kept, whoever asks for its erasure; and it ends."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.hold import Hold
from service.domain.keys import Keyring
from service.domain.record import OPERATOR
from service.domain.site import Site
from service.domain.state import Refused
from service.flow.deps import By, Deps, Missing
from service.flow.edit import remove
from service.flow.erase import Back, comments_of, erase
from service.flow.export import export
from service.flow.hold import end_all, hold, lift
from service.flow.retain import retain
from service.store import retention
from service.store.session import read
from service.store.tables import event, revision
from tests.support.story import NOW, SECRET, Person, events, keep, later, rows, stands

DAY = 86_400
UNTIL = later(10 * DAY)
SAID = Hold("Điều 10 Luật X", "12/CV-ANM", UNTIL)


def held(deps: Deps, site: Site, by: Person, **more: bool) -> str:
    """A comment under a hold."""
    kept = keep(deps, site, "Lời cần giữ")
    hold(deps, kept.public_id, Hold("Điều 10", "12/CV", UNTIL, **more), mine(by), NOW)
    return kept.public_id


def mine(by: Person) -> By:
    return By(by.name, by.sites)


def texts(deps: Deps, public_id: str) -> list[str]:
    which = revision.c.comment_id == stands(deps, public_id).id
    return [row["text"] for row in rows(deps, sa.select(revision.c.text).where(which))]


def test_erasure_is_held_back_and_done_when_the_hold_ends(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    public_id = held(deps, site_a, alice)
    before = stands(deps, public_id)
    assert erase(deps, before.id, later(1)) == Back(public_id, "12/CV", UNTIL)
    now = stands(deps, public_id)
    assert (now.status, now.name, now.version) == ("removed", "Lê An", before.version + 1)
    erase(deps, before.id, later(2))  # asked again: nothing new becomes of it
    assert stands(deps, public_id) == now
    retain(deps, later(9 * DAY))
    assert texts(deps, public_id) == ["Lời cần giữ"]
    retain(deps, later(11 * DAY))
    assert texts(deps, public_id) == [""]
    assert events(deps, public_id) == [
        "submit", "legal.hold", "held_back", "held_back", "legal.over", "erase",
    ]  # fmt: skip


def test_hold_that_is_lifted_lets_go_at_once(deps: Deps, site_a: Site, alice: Person) -> None:
    public_id = held(deps, site_a, alice)
    erase(deps, stands(deps, public_id).id, later(1))
    lift(deps, public_id, mine(alice), later(2))
    lift(deps, public_id, mine(alice), later(3))  # nothing hangs there any more
    retain(deps, later(4))
    assert texts(deps, public_id) == [""]
    assert events(deps, public_id).count("legal.lift") == 1


def test_author_takes_it_back_and_its_rows_stay(deps: Deps, site_a: Site, alice: Person) -> None:
    public_id = held(deps, site_a, alice)
    remove(deps, site_a, public_id, later(1))
    assert stands(deps, public_id).status == "removed"
    assert texts(deps, public_id) == ["Lời cần giữ"]


def test_hold_on_an_author_covers_what_else_he_wrote_at_this_site(
    deps: Deps, site_a: Site, site_b: Site, alice: Person
) -> None:
    held(deps, site_a, alice, whole=True)
    other, newer = keep(deps, site_a), keep(deps, site_a, at=later(9))
    strange, elsewhere = keep(deps, site_a, email="b@example.com"), keep(deps, site_b)
    kept = {one.public_id: erase(deps, stands(deps, one.public_id).id, later(10))
            for one in (other, newer, strange, elsewhere)}  # fmt: skip
    assert [one is not None for one in kept.values()] == [True, True, False, False]
    assert len(comments_of(deps, "an@example.com")) == 3


def test_hold_that_is_over_covers_nothing_even_before_that_is_noted(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    public_id = held(deps, site_a, alice)
    remove(deps, site_a, public_id, later(1))
    ends, at = {"removed": later(DAY)}, later(11 * DAY)
    with read(deps.engine) as connection:
        assert retention.counts(connection, site_a.id, ends, later(9 * DAY))["removed"] == (0, 1)
        assert retention.counts(connection, site_a.id, ends, at)["removed"] == (1, 0)
    assert erase(deps, stands(deps, public_id).id, at) is None


def test_hold_on_one_comment_covers_no_other(deps: Deps, site_a: Site, alice: Person) -> None:
    held(deps, site_a, alice)
    other = keep(deps, site_a)
    assert erase(deps, stands(deps, other.public_id).id, later(1)) is None


def test_hold_takes_the_place_of_the_one_before(deps: Deps, site_a: Site, alice: Person) -> None:
    public_id = held(deps, site_a, alice)
    hold(deps, public_id, Hold("Điều 11", "13/CV", later(20 * DAY)), mine(alice), later(1))
    assert end_all(deps, later(11 * DAY)) == 0
    back = erase(deps, stands(deps, public_id).id, later(11 * DAY))
    assert back == Back(public_id, "13/CV", later(20 * DAY))


def test_record_says_on_what_basis(deps: Deps, site_a: Site, alice: Person) -> None:
    held(deps, site_a, alice)
    (row,) = rows(deps, sa.select(event.c.by, event.c.data).where(event.c.act == "legal.hold"))
    assert row == {"by": "alice", "data": {
        "basis": "Điều 10", "document": "12/CV", "whole": False, "until": UNTIL.isoformat(),
    }}  # fmt: skip


def test_nothing_is_held_of_what_was_erased_or_is_anothers(
    deps: Deps, site_a: Site, alice: Person, charlie: Person
) -> None:
    public_id = keep(deps, site_a).public_id
    with pytest.raises(Missing):
        hold(deps, public_id, SAID, mine(charlie), NOW)
    erase(deps, stands(deps, public_id).id, NOW)
    with pytest.raises(Refused):
        hold(deps, public_id, SAID, By(OPERATOR, None), NOW)
    (told,) = export(deps, [stands(deps, public_id).id])
    assert told["name"] == ""


def test_hold_of_an_author_finds_what_he_writes_while_a_new_key_takes_over(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    old, new = SECRET, "another-secret-of-the-tests-0123456789"
    public_id = held(deps, site_a, alice, whole=True)
    half = replace(deps, keys=Keyring(f"{new} {old}"))
    fresh, other = keep(half, site_a, "Viết sau"), keep(half, site_a, email="binh@example.com")
    first, second = stands(deps, public_id), stands(deps, fresh.public_id)
    assert first.author != second.author
    assert erase(half, second.id, later(1)) == Back(fresh.public_id, "12/CV", UNTIL)
    assert texts(deps, fresh.public_id) == ["Viết sau"]
    assert stands(deps, public_id).author == stands(deps, fresh.public_id).author
    assert erase(half, stands(deps, other.public_id).id, later(1)) is None
    lost = replace(deps, keys=Keyring("a-third-secret-of-the-tests-0123456789 and-a-fourth-one"))
    assert erase(lost, first.id, later(2)) == Back(public_id, "12/CV", UNTIL)
