"""A reader reports what is published: it comes before a human, and moves nothing."""

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.record import Comment
from service.domain.site import Site
from service.flow.deps import By, Deps, Missing
from service.flow.edit import remove
from service.flow.erase import erase
from service.flow.report import DETAIL_MAX, Complaint, dismiss, report
from service.flow.undo import undo
from service.store import reports
from service.store.session import read
from service.store.tables import comment
from tests.support.story import Person, decision, events, examine_all, keep, later, rows, stands

WORDS = "Nêu tên người nhà tôi."


@pytest.fixture
def shown(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> Comment:
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    return decision(deps, kept.public_id, "approve", bob).comment


def complain(deps: Deps, site: Site, of: Comment, who: str = "one", detail: str = WORDS) -> str:
    return report(deps, site, of.public_id, Complaint("personal", detail, who), later(5))


def waiting(deps: Deps, of: Comment) -> int:
    found = rows(deps, sa.select(comment.c.reports).where(comment.c.id == of.id))
    return int(found[0]["reports"])


def told(deps: Deps, of: Comment) -> list[tuple[str, str | None]]:
    with read(deps.engine) as connection:
        return [(row.state, row.detail) for row in reports.of(connection, of.id)]


def test_report_waits_and_moves_nothing(deps: Deps, site_a: Site, shown: Comment) -> None:
    made = complain(deps, site_a, shown)
    assert stands(deps, shown.public_id) == shown
    assert waiting(deps, shown) == 1
    assert events(deps, shown.public_id)[-1] == "report"
    assert complain(deps, site_a, shown) == made  # one reader is one voice
    assert complain(deps, site_a, shown, "two", "") != made
    assert waiting(deps, shown) == 2
    assert told(deps, shown) == [("open", WORDS), ("open", None)]


def test_dismissed_reports_are_answered(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    complain(deps, site_a, shown)
    assert dismiss(deps, shown.public_id, By(bob.name, bob.sites), later(6)) == shown
    assert waiting(deps, shown) == 0
    assert told(deps, shown) == [("dismissed", WORDS)]
    assert events(deps, shown.public_id)[-1] == "dismiss"
    dismiss(deps, shown.public_id, By(bob.name, bob.sites), later(7))  # nothing is left to answer
    assert events(deps, shown.public_id).count("dismiss") == 1


def test_taking_down_answers_them_too(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    complain(deps, site_a, shown)
    made = decision(deps, shown.public_id, "take_down", bob, reason="personal")
    assert waiting(deps, shown) == 0
    assert told(deps, shown) == [("upheld", WORDS)]
    assert undo(deps, made.id, By(bob.name, bob.sites), later(9)).status == "published"
    assert told(deps, shown) == [("open", WORDS)]
    assert waiting(deps, shown) == 1


def test_report_does_not_hinder_an_undo(deps: Deps, site_a: Site, shown: Comment) -> None:
    complain(deps, site_a, shown)
    made = rows(deps, sa.text("select public_id from decision"))[0]["public_id"]  # type: ignore[arg-type]
    assert undo(deps, made, By("bob", None), later(9)).status == "held"


def test_only_what_readers_see_can_be_reported(
    deps: Deps, site_a: Site, site_b: Site, shown: Comment, bob: Person, charlie: Person
) -> None:
    with pytest.raises(Missing):
        complain(deps, site_b, shown)
    with pytest.raises(Missing):
        dismiss(deps, shown.public_id, By(charlie.name, charlie.sites), later(6))
    decision(deps, shown.public_id, "take_down", bob)
    with pytest.raises(Missing):
        complain(deps, site_a, shown)
    assert told(deps, shown) == []


def test_words_are_bounded(deps: Deps, site_a: Site, shown: Comment) -> None:
    with pytest.raises(Invalid):
        complain(deps, site_a, shown, detail="a" * (DETAIL_MAX + 1))
    assert waiting(deps, shown) == 0


def test_erasure_takes_the_words_and_who_said_them(
    deps: Deps, site_a: Site, shown: Comment
) -> None:
    complain(deps, site_a, shown, "one")
    complain(deps, site_a, shown, "two")
    erase(deps, shown.id, later(9))
    with read(deps.engine) as connection:
        left = reports.of(connection, shown.id)
    assert [(row.detail, row.state) for row in left] == [(None, "upheld")] * 2
    assert {row.reporter for row in left}.isdisjoint({"one", "two"})


def test_report_that_nobody_has_seen_yet_stays_open(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    seen = complain(deps, site_a, shown, "one")
    complain(deps, site_a, shown, "two")
    dismiss(deps, shown.public_id, By(bob.name, bob.sites), later(6), seen=seen)
    assert [state for state, _ in told(deps, shown)] == ["dismissed", "open"]
    with read(deps.engine) as connection:
        assert [row.reporter for row in reports.of(connection, shown.id, waiting=True)] == ["two"]
    assert waiting(deps, shown) == 1


def test_withdrawn_comment_answers_its_reports(deps: Deps, site_a: Site, shown: Comment) -> None:
    complain(deps, site_a, shown)
    remove(deps, site_a, shown.public_id, later(6))
    assert told(deps, shown) == [("upheld", WORDS)]
    assert waiting(deps, shown) == 0
