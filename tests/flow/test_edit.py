"""The author changes a comment within the window, or takes it back."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.mode import Closed
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Refused
from service.flow.deps import Deps, Missing
from service.flow.edit import EDITS, Enough, edit, remove
from service.store import sites
from service.store.session import write
from service.store.tables import article, comment, revision, verdict
from tests.support.checkers import SPAM
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
def received(deps: Deps, site_a: Site) -> Comment:
    return stands(deps, keep(deps, site_a, "Lần đầu.").public_id)


def test_new_text_is_a_revision_that_is_examined(
    deps: Deps, site_a: Site, received: Comment, checker: Checker
) -> None:
    examine_all(deps, checker)
    deps.queue.take(10)
    found = edit(deps, site_a, received.public_id, " Lần\x07 hai. ", later(60))
    assert (found.status, found.revision, found.version, found.shown) == ("received", 1, 3, None)
    assert found.outcome is None  # what the machine thought of the text before is not of this one
    first, second = rows(deps, sa.select(revision).order_by(revision.c.number))
    assert first["text"] == "Lần đầu."
    assert (second["text"], second["typed"], second["by"]) == (
        "Lần hai.",
        " Lần\x07 hai. ",
        "author",
    )
    assert deps.queue.take(10) == [second["id"]]
    assert rows(deps, sa.select(comment.c.folded)) == [{"folded": "le an lan hai."}]
    assert examine_all(deps, checker, later(61)) == 1
    assert stands(deps, received.public_id).status == "held"
    assert len(rows(deps, sa.select(verdict).where(verdict.c.current))) == 2


def test_controls_of_an_edit_are_those_that_were_typed_in_it(
    deps: Deps, site_a: Site, checker: Checker
) -> None:
    first = keep(deps, site_a, "Lần\x07 một.", name="L\u200eê An")
    for text in ("Lần hai.", "Lần\x07\x08\u202e ba."):
        edit(deps, site_a, first.public_id, text, later(60))
    examine_all(deps, checker, later(61))
    facts = [row["facts"] for row in rows(deps, sa.select(verdict).order_by(verdict.c.revision_id))]
    assert [one["controls"] for one in facts] == [2, 0, 3]


def test_equal_text_changes_nothing(deps: Deps, site_a: Site, received: Comment) -> None:
    assert edit(deps, site_a, received.public_id, "Lần đầu. ", later(60)) == received
    assert events(deps, received.public_id) == ["submit"]


def test_closed_takes_no_other_text(deps: Deps, site_a: Site, received: Comment) -> None:
    with write(deps.engine) as connection:
        thu = sites.need_article(connection, site_a.id, "thu", NOW)
        sites.change_article(connection, replace(thu, closes_at=later(60)))
    assert edit(deps, site_a, received.public_id, "Vừa kịp.", later(59)).revision == 1
    with pytest.raises(Closed):
        edit(deps, site_a, received.public_id, "Muộn.", later(60))
    assert remove(deps, site_a, received.public_id, later(60)).status == "removed"


def test_nobody_changes_a_comment_for_ever(
    deps: Deps, site_a: Site, received: Comment, bob: Person
) -> None:
    for number in range(EDITS):
        edit(deps, site_a, received.public_id, f"Lần {number}.", later(number))
    with pytest.raises(Enough):
        edit(deps, site_a, received.public_id, "Thêm một lần nữa.", later(EDITS))
    assert len(rows(deps, sa.select(revision))) == EDITS + 1
    assert decision(deps, received.public_id, "approve", bob).comment.status == "published"


def test_window_closes(deps: Deps, site_a: Site, received: Comment) -> None:
    edit(deps, site_a, received.public_id, "Vừa kịp.", later(site_a.edit_window))
    with pytest.raises(Refused):
        edit(deps, site_a, received.public_id, "Muộn.", later(site_a.edit_window + 1))


def test_site_says_how_long_a_text_may_be(deps: Deps, site_a: Site, received: Comment) -> None:
    site = change(deps, site_a, text_max=5)
    with pytest.raises(Invalid, match="text.too_long"):
        edit(deps, site, received.public_id, "quá dài", NOW)


def test_comment_of_another_site_does_not_exist(
    deps: Deps, site_b: Site, received: Comment
) -> None:
    with pytest.raises(Missing):
        edit(deps, site_b, received.public_id, "x", NOW)
    with pytest.raises(Missing):
        remove(deps, site_b, received.public_id, NOW)
    assert stands(deps, received.public_id) == received


@pytest.mark.parametrize("action", ["reject", "take_down"])
def test_decided_comment_is_not_edited(
    deps: Deps, site_a: Site, received: Comment, bob: Person, action: str
) -> None:
    if action == "take_down":
        decision(deps, received.public_id, "approve", bob)
    decision(deps, received.public_id, action, bob)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        edit(deps, site_a, received.public_id, "Lần hai.", NOW)


def test_published_text_stays_while_the_new_one_waits(
    deps: Deps, site_a: Site, received: Comment, checker: Checker
) -> None:
    site = change(deps, site_a, mode="post")
    examine_all(deps, checker)
    found = edit(deps, site, received.public_id, SPAM, later(60))
    assert (found.status, found.shown, found.revision, found.pending_edit) == (
        "published", 0, 1, True,
    )  # fmt: skip
    examine_all(deps, checker, later(61))
    found = stands(deps, received.public_id)
    assert (found.status, found.shown, found.outcome) == ("published", 0, "reject")
    assert events(deps, received.public_id)[-1] == "verdict"


def test_third_text_takes_the_place_of_the_second(
    deps: Deps, site_a: Site, received: Comment, bob: Person, checker: Checker
) -> None:
    decision(deps, received.public_id, "approve", bob)
    edit(deps, site_a, received.public_id, "Hai.", later(1))
    edit(deps, site_a, received.public_id, "Ba.", later(2))
    examine_all(deps, checker, later(3))
    found = decision(deps, received.public_id, "reject", bob).comment
    assert (found.revision, found.shown) == (0, 0)
    assert edit(deps, site_a, received.public_id, "Bốn.", later(4)).revision == 3


@pytest.mark.parametrize("published", [False, True])
def test_author_takes_a_comment_back(
    deps: Deps, site_a: Site, received: Comment, bob: Person, *, published: bool
) -> None:
    if published:
        decision(deps, received.public_id, "approve", bob)
    found = remove(deps, site_a, received.public_id, later(9_999_999))  # no window here
    assert (found.status, found.shown) == ("removed", None)
    assert rows(deps, sa.select(article.c.published)) == [{"published": 0}]
    with pytest.raises(Refused):
        remove(deps, site_a, received.public_id, NOW)
    with pytest.raises(Refused):
        edit(deps, site_a, received.public_id, "x", NOW)
    assert events(deps, received.public_id)[-1] == "remove"
