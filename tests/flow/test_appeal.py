"""An author asks, once, that a refused comment be looked at again."""

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Refused
from service.flow.appeal import APPEAL_MAX, appeal, state
from service.flow.deps import By, Deps, Missing, Stale
from service.flow.edit import edit, remove
from service.flow.erase import erase
from service.flow.undo import undo
from service.store.session import read
from service.store.tables import comment, event
from tests.support.checkers import SPAM
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

WHY = "Tôi chỉ nói về con đường, không nói về ai cả."


@pytest.fixture
def held(deps: Deps, site_a: Site, checker: Checker) -> Comment:
    kept = keep(deps, site_a, "Đường hỏng mà không ai sửa.")
    examine_all(deps, checker, later(1))
    return stands(deps, kept.public_id)


def refused(deps: Deps, comment: Comment, by: Person, reason: str = "off_topic") -> Comment:
    made = decision(deps, comment.public_id, "reject", by, at=later(2), reason=reason)
    return made.comment


def record(deps: Deps, comment: Comment) -> list[dict[str, object]]:
    return rows(deps, sa.select(event).where(event.c.comment_id == comment.id).order_by(event.c.id))


def appealed(deps: Deps, of: Comment) -> bool:
    return bool(
        rows(deps, sa.select(comment.c.appealed).where(comment.c.id == of.id))[0]["appealed"]
    )


def of(deps: Deps, comment: Comment, reason: str | None) -> str | None:
    with read(deps.engine) as connection:
        return state(connection, comment, reason)


def test_refused_comment_comes_before_a_human_again(
    deps: Deps, site_a: Site, held: Comment, bob: Person, alice: Person
) -> None:
    was = refused(deps, held, bob)
    assert of(deps, was, "off_topic") == "possible"
    became = appeal(deps, site_a, was.public_id, f" {WHY} ", later(3))
    assert (became.status, became.version) == ("held", was.version + 1)
    assert stands(deps, was.public_id) == became
    assert appealed(deps, was)
    last = record(deps, was)[-1]
    assert [last[name] for name in ("act", "before", "after", "by", "data")] == [
        "appeal", "rejected", "held", "author", {"note": WHY},
    ]  # fmt: skip
    done = decision(deps, was.public_id, "approve", alice, at=later(4)).comment
    assert (done.status, done.shown) == ("published", 0)
    assert not appealed(deps, was)


def test_comment_that_was_taken_down_may_be_asked_for(
    deps: Deps, site_a: Site, held: Comment, bob: Person
) -> None:
    decision(deps, held.public_id, "approve", bob)
    decision(deps, held.public_id, "take_down", bob, reason="personal")
    assert appeal(deps, site_a, held.public_id, WHY, later(4)).status == "held"


def test_second_appeal_is_refused(
    deps: Deps, site_a: Site, held: Comment, bob: Person, alice: Person
) -> None:
    was = refused(deps, held, bob)
    again = refused(deps, appeal(deps, site_a, was.public_id, WHY, later(3)), alice)
    assert of(deps, again, "off_topic") == "sent"
    with pytest.raises(Refused):
        appeal(deps, site_a, again.public_id, WHY, later(5))
    assert stands(deps, again.public_id) == again


def test_nobody_is_asked_again_about_spam(
    deps: Deps, site_a: Site, held: Comment, bob: Person
) -> None:
    was = refused(deps, held, bob, "spam")
    assert of(deps, was, "spam") is None
    with pytest.raises(Refused):
        appeal(deps, site_a, was.public_id, WHY, later(3))


def test_machine_that_drops_spam_says_so(deps: Deps, site_a: Site, checker: Checker) -> None:
    own = change(deps, site_a, auto_reject="all")
    kept = keep(deps, own, SPAM)
    examine_all(deps, checker, later(1))
    was = stands(deps, kept.public_id)
    assert (was.status, record(deps, was)[-1]["reason"]) == ("rejected", "spam")
    with pytest.raises(Refused):
        appeal(deps, own, was.public_id, WHY, later(3))


@pytest.mark.parametrize("shown", [False, True])
def test_what_was_not_refused_cannot_be_asked_for(
    deps: Deps, site_a: Site, held: Comment, bob: Person, shown: bool
) -> None:
    if shown:
        decision(deps, held.public_id, "approve", bob)
    with pytest.raises(Refused):
        appeal(deps, site_a, held.public_id, WHY, later(3))
    assert of(deps, stands(deps, held.public_id), None) is None


def test_words_are_needed_and_bounded(deps: Deps, site_a: Site, held: Comment, bob: Person) -> None:
    was = refused(deps, held, bob)
    for said in ("", " \u200b", "a" * (APPEAL_MAX + 1), "a\0"):
        with pytest.raises(Invalid):
            appeal(deps, site_a, was.public_id, said, later(3))
    assert stands(deps, was.public_id) == was


def test_another_site_knows_nothing_of_it(
    deps: Deps, site_b: Site, held: Comment, bob: Person
) -> None:
    was = refused(deps, held, bob)
    with pytest.raises(Missing):
        appeal(deps, site_b, was.public_id, WHY, later(3))


def test_what_was_decided_before_an_appeal_stands_and_after_it_can_be_taken_back(
    deps: Deps, site_a: Site, held: Comment, bob: Person, alice: Person
) -> None:
    by = By(bob.name, bob.sites)
    first = decision(deps, held.public_id, "reject", bob, reason="off_topic")
    appeal(deps, site_a, held.public_id, WHY, later(3))
    with pytest.raises(Stale):
        undo(deps, first.id, by, later(4))
    second = decision(deps, held.public_id, "reject", alice, reason="abuse")
    assert not appealed(deps, held)
    assert undo(deps, second.id, by, later(6)).status == "held"
    assert appealed(deps, held)  # it waits again


def test_erasure_takes_the_words_too(deps: Deps, site_a: Site, held: Comment, bob: Person) -> None:
    was = refused(deps, held, bob)
    appeal(deps, site_a, was.public_id, WHY, later(3))
    erase(deps, was.id, later(4))
    assert "appeal" in events(deps, was.public_id)
    assert not appealed(deps, was)
    assert WHY not in str(record(deps, was))


@pytest.mark.parametrize("mode", ["auto", "post"])
@pytest.mark.parametrize("reason", ["abuse", "personal"])
def test_new_text_of_an_appealed_comment_waits_for_the_human_in_every_mode(
    deps: Deps, site_a: Site, held: Comment, bob: Person, checker: Checker, mode: str, reason: str
) -> None:
    refused(deps, held, bob, reason)
    own = change(deps, site_a, mode=mode)
    appeal(deps, own, held.public_id, WHY, later(3))
    edit(deps, own, held.public_id, "Câu khác, rất hiền.", later(4))
    examine_all(deps, checker, later(5))
    assert stands(deps, held.public_id).status == "held"
    assert appealed(deps, held)


def test_what_its_author_withdraws_waits_for_nobody(
    deps: Deps, site_a: Site, held: Comment, bob: Person
) -> None:
    refused(deps, held, bob)
    appeal(deps, site_a, held.public_id, WHY, later(3))
    remove(deps, site_a, held.public_id, later(4))
    assert not appealed(deps, held)


def test_undo_says_again_why_it_was_refused(
    deps: Deps, site_a: Site, held: Comment, bob: Person
) -> None:
    refused(deps, held, bob, "spam")
    made = decision(deps, held.public_id, "approve", bob, at=later(4))
    back = undo(deps, made.id, By(bob.name, bob.sites), later(5))
    assert (back.status, record(deps, held)[-1]["reason"]) == ("rejected", "spam")
    with pytest.raises(Refused):
        appeal(deps, site_a, held.public_id, WHY, later(6))
