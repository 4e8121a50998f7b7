"""A moderator decides: reasons, corrections, versions, batches, and who may."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Act, Refused
from service.domain.text import known_by
from service.flow.bulk import decide_many
from service.flow.decide import Choice, decide
from service.flow.deps import Deps, Missing, Stale
from service.flow.edit import edit
from service.store.tables import article, comment, decision as decisions, event, revision, verdict
from tests.support.checkers import RUDE, SPAM
from tests.support.databases import changes, failing
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


def choice(by: Person, action: Act, version: int, **more: Any) -> Choice:
    return Choice(action, version, by.name, by.sites, **more)


def test_approve_publishes_and_leaves_its_rows(deps: Deps, held: Comment, bob: Person) -> None:
    made = decision(deps, held.public_id, "approve", bob, note="Được.")
    assert made.comment == replace(held, status="published", shown=0, version=3)
    assert made.comment == stands(deps, held.public_id)
    (row,) = rows(deps, sa.select(decisions))
    assert row["before"] == {
        "status": "held", "revision": 0, "shown": None, "appealed": False, "escalated": False,
    }  # fmt: skip
    assert (row["by"], row["note"], row["outcome"], row["at"]) == ("bob", "Được.", "review", NOW)
    line = rows(deps, sa.select(event).order_by(event.c.id.desc()))[0]
    assert (line["act"], line["before"], line["after"]) == ("approve", "held", "published")
    assert line["data"]["decision"] == made.id
    assert rows(deps, sa.select(article.c.published)) == [{"published": 1}]


@pytest.mark.parametrize("action", ["reject", "take_down"])
def test_reason_is_asked_for(deps: Deps, held: Comment, bob: Person, action: Act) -> None:
    with pytest.raises(Invalid, match="/reason field.required"):
        decide(deps, held.public_id, choice(bob, action, held.version), NOW)


def test_old_version_is_stale(deps: Deps, held: Comment, alice: Person, bob: Person) -> None:
    decision(deps, held.public_id, "approve", alice)
    with pytest.raises(Stale) as stale:
        decision(deps, held.public_id, "reject", bob, version=held.version)
    assert (stale.value.status, stale.value.version) == ("published", 3)
    assert events(deps, held.public_id) == ["submit", "hold", "approve"]


def test_same_outcome_again_is_refused(deps: Deps, held: Comment, bob: Person) -> None:
    decision(deps, held.public_id, "reject", bob)
    with pytest.raises(Refused):
        decision(deps, held.public_id, "reject", bob)


def test_stranger_finds_nothing(deps: Deps, held: Comment, charlie: Person) -> None:
    for public_id in (held.public_id, "nobody"):
        with pytest.raises(Missing, match="comment"):
            decide(deps, public_id, choice(charlie, "approve", held.version), NOW)
    assert stands(deps, held.public_id) == held


def test_root_decides_everywhere(deps: Deps, held: Comment) -> None:
    made = decide(deps, held.public_id, Choice("approve", held.version, "root", None), NOW)
    assert made.comment.status == "published"


def test_take_down_and_restore_go_round(deps: Deps, held: Comment, bob: Person) -> None:
    for action, published in (("approve", 1), ("take_down", 0), ("restore", 1)):
        decision(deps, held.public_id, action, bob)  # type: ignore[arg-type]
        assert rows(deps, sa.select(article.c.published)) == [{"published": published}]
    assert stands(deps, held.public_id).version == 5


def test_correction_is_a_revision_of_the_desk(
    deps: Deps, held: Comment, bob: Person, checker: Checker
) -> None:
    made = decision(deps, held.public_id, "approve", bob, text=" Tử tế. ", name="Lê  Anh")
    found = made.comment
    assert (found.status, found.revision, found.shown, found.name) == ("published", 1, 1, "Lê Anh")
    first, second = rows(deps, sa.select(revision).order_by(revision.c.number))
    assert (first["text"], first["by"]) == (RUDE, "author")
    assert (second["text"], second["name"], second["by"]) == ("Tử tế.", "Lê Anh", "desk")
    assert rows(deps, sa.select(comment.c.folded)) == [{"folded": "le anh tu te."}]
    assert second["id"] in deps.queue.take(10)
    assert examine_all(deps, checker) == 1  # every revision gets its verdict, and none moves it
    assert stands(deps, held.public_id).status == "published"
    assert len(rows(deps, sa.select(verdict).where(verdict.c.current))) == 2


@pytest.mark.parametrize("more", [{"text": RUDE}, {"name": "Lê An"}, {"text": f" {RUDE}\n"}])
def test_correction_that_changes_nothing_is_none(
    deps: Deps, held: Comment, bob: Person, more: dict[str, Any]
) -> None:
    assert decision(deps, held.public_id, "approve", bob, **more).comment.revision == 0


@pytest.mark.parametrize(
    ("action", "more", "error"),
    [
        ("approve", {"text": " "}, "/text text.empty"),
        ("approve", {"name": "a" * 81}, "/name name.too_long"),
        ("reject", {"reason": "spam", "text": "a"}, "/text correction.only_with_approve"),
        ("restore", {"name": "a"}, "/name correction.only_with_approve"),
    ],
)
def test_correction_that_cannot_be_is_told(
    deps: Deps, held: Comment, bob: Person, action: Act, more: dict[str, str], error: str
) -> None:
    with pytest.raises(Invalid, match=error):
        decide(deps, held.public_id, choice(bob, action, held.version, **more), NOW)


@pytest.mark.parametrize("status", ["received", "rejected"])
def test_approve_also_brings_back(
    deps: Deps, site_a: Site, bob: Person, checker: Checker, status: str
) -> None:
    kept = keep(deps, change(deps, site_a, auto_reject="all"), SPAM)
    if status == "rejected":
        examine_all(deps, checker)
    assert stands(deps, kept.public_id).status == status
    assert decision(deps, kept.public_id, "approve", bob).comment.status == "published"


@pytest.fixture
def edited(deps: Deps, site_a: Site, held: Comment, bob: Person, checker: Checker) -> Comment:
    """Published, and then given a new text by its author, which waits."""
    decision(deps, held.public_id, "approve", bob)
    edit(deps, site_a, held.public_id, "Văn bản mới.", later(10))
    examine_all(deps, checker, later(11))
    found = stands(deps, held.public_id)
    assert (found.status, found.shown, found.revision, found.outcome) == (
        "published", 0, 1, "clean",
    )  # fmt: skip
    return found


def test_approved_edit_takes_its_place(deps: Deps, edited: Comment, bob: Person) -> None:
    found = decision(deps, edited.public_id, "approve", bob).comment
    assert (found.status, found.shown, found.revision) == ("published", 1, 1)
    assert rows(deps, sa.select(article.c.published)) == [{"published": 1}]
    with pytest.raises(Refused):
        decision(deps, edited.public_id, "approve", bob)


def test_rejected_edit_is_dropped_and_the_old_text_stays(
    deps: Deps, edited: Comment, bob: Person
) -> None:
    found = decision(deps, edited.public_id, "reject", bob).comment
    assert (found.status, found.shown, found.revision) == ("published", 0, 0)
    (row,) = rows(deps, sa.select(comment))
    assert row["folded"].endswith("tehai")
    assert row["signature"] == known_by("", RUDE)["signature"]
    assert (found.outcome, row["outcome"], row["codes"]) == (
        "review", "review", " profanity.word ",
    )  # fmt: skip
    with pytest.raises(Refused):
        decision(deps, edited.public_id, "reject", bob)


def test_taken_down_with_a_waiting_edit_comes_back_as_it_was(
    deps: Deps, edited: Comment, bob: Person
) -> None:
    decision(deps, edited.public_id, "take_down", bob)
    found = decision(deps, edited.public_id, "restore", bob).comment
    assert (found.shown, found.revision, found.pending_edit) == (0, 1, True)


def test_batch_decides_each_by_itself(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, checker: Checker
) -> None:
    mine, moved = keep(deps, site_a, "một"), keep(deps, site_a, "hai")
    other = keep(deps, site_b, "ba")
    examine_all(deps, checker)
    decision(deps, moved.public_id, "approve", bob)
    items = [(mine.public_id, 2), (moved.public_id, 2), (other.public_id, 2), (mine.public_id, 3)]
    batch, results = decide_many(deps, items, choice(bob, "reject", 0, reason="spam"), lambda: NOW)
    assert [(one.status, one.at) for one in results] == [
        (200, None), (409, "published"), (404, None), (409, "rejected"),
    ]  # fmt: skip
    assert results[0].decided is not None
    assert results[0].decided.comment.status == "rejected"
    found = rows(deps, sa.select(decisions).where(decisions.c.batch == batch))
    assert [row["action"] for row in found] == ["reject"]


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((2,), [200, 503, 200, 200]),  # this one only: a deadlock
        ((2, 3), [200, 503, 503, 503]),  # away: the rest isn't tried
    ],
)
def test_batch_tells_each_item_though_the_database_fails(
    deps: Deps, site_a: Site, bob: Person, turns: tuple[int, ...], told: list[int]
) -> None:
    ids = [keep(deps, site_a, text).public_id for text in ("một", "hai", "ba", "bốn")]
    with failing(deps.engine, changes(*turns)):
        batch, results = decide_many(
            deps, [(i, 1) for i in ids], choice(bob, "approve", 0), lambda: NOW
        )
    assert [one.status for one in results] == told
    done = [stands(deps, i).status == "published" for i in ids]
    assert done == [status == 200 for status in told]
    found = rows(deps, sa.select(decisions.c.id).where(decisions.c.batch == batch))
    assert len(found) == told.count(200)
