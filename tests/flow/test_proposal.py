"""«Duyệt hai cấp»: no act of one hand publishes, whoever's it is and whatever the mode."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.access import Role
from service.domain.check import Checker
from service.domain.mode import mode_of, takes_two
from service.domain.site import Article, Site
from service.domain.state import MODES, Act, Refused, SecondHand
from service.flow.bulk import decide_many
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import By, Deps, Missing
from service.flow.edit import edit, remove
from service.flow.erase import erase
from service.flow.level import set_level
from service.flow.reply import reply
from service.flow.undo import undo
from service.store import sites
from service.store.tables import article, comment, decision as decisions, event, outbox, verdict
from tests.support.checkers import RUDE
from tests.support.story import (
    NOW,
    Person,
    change,
    events,
    examine_all,
    keep,
    later,
    make_person,
    rows,
    stands,
)

# The database matters where rows are locked and undone; one story of the file tells that on both.
PLACES: dict[str, dict[str, Any]] = {
    "site": {"second_level": True}, "section": {"second_sections": ("Luật",)},
    "tag": {"second_topics": ("vụ án",)}, "article": {},
}  # fmt: skip


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    return change(deps, site_a, second_level=True)


@pytest.fixture
def editor(deps: Deps, site: Site) -> Person:
    return make_person(deps, "em", {site.id: "editor"})


def wait(deps: Deps, checker: Checker, site: Site, text: str = RUDE) -> str:
    kept = keep(deps, site, text)
    examine_all(deps, checker)
    return kept.public_id


def does(
    deps: Deps, of: str, action: Act, who: Person, *, edits: bool = False, **more: Any
) -> Decided:
    asked: dict[str, Any] = {"version": stands(deps, of).version} | more
    if action in ("reject", "take_down"):
        asked.setdefault("reason", "spam")
    where = who.sites if edits else frozenset[int]()
    return decide(deps, of, Choice(action, by=who.name, sites=who.sites, edits=where, **asked), NOW)


def by(who: Person) -> By:
    return By(who.name, who.sites)


def public(deps: Deps, of: str) -> tuple[str, int | None]:
    found = stands(deps, of)
    return found.status, found.shown


def published(deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person) -> str:
    of = wait(deps, checker, site)
    does(deps, of, "approve", bob)
    does(deps, of, "approve", editor, edits=True)
    return of


@pytest.mark.one_database
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("role", ["moderator", "editor", "admin"])
def test_no_single_hand_publishes(
    deps: Deps, checker: Checker, site_a: Site, role: Role, where: str
) -> None:
    """One person does all that he can, in every mode, and nothing appears."""
    one = make_person(deps, "mot", {site_a.id: role})
    for mode in MODES[:-1]:  # a closed one takes nothing
        site = change(deps, site_a, mode=mode, **PLACES[where])
        of = keep(deps, site, "Rất hay.").public_id
        two_handed(deps, where)
        examine_all(deps, checker)
        alone(deps, of, one, edits=role != "moderator")
    assert not rows(deps, sa.select(event.c.id).where(event.c.after == "published"))
    assert rows(deps, sa.select(article.c.published)) == [{"published": 0}]


def alone(deps: Deps, of: str, one: Person, *, edits: bool) -> None:
    """All that one hand can do to a comment."""
    assert public(deps, of) == ("held", None)
    tried: list[tuple[Act, dict[str, Any]]] = [
        ("approve", {}), ("approve", {}), ("approve", {"text": "Sửa."}), ("approve", {}),
        ("send_back", {}), ("approve", {}), ("reject", {}), ("approve", {}), ("approve", {}),
    ]  # fmt: skip
    for act, more in tried:
        try:
            made = does(deps, of, act, one, edits=edits, **more)
        except SecondHand:
            continue
        assert made.comment.status != "published"
        undo(deps, made.id, by(one), NOW)
        assert stands(deps, of).status != "published"
        does(deps, of, act, one, edits=edits, **more)
        assert stands(deps, of).status != "published"


def two_handed(deps: Deps, where: str) -> None:
    """The article of a place that is named by its articles."""
    values: dict[str, dict[str, Any]] = {
        "section": {"section": "Luật"}, "tag": {"tags": ["vụ án"]},
        "article": {"second_level": True},
    }  # fmt: skip
    if where in values:
        with deps.engine.begin() as connection:
            connection.execute(sa.update(article).values(**values[where]))


def test_place_decides_and_lock_or_closing_stays_stricter() -> None:
    site = Site(1, "a", "A", "post", second_sections=("Luật",), second_topics=("vụ án",))
    plain = Article(1, "x")
    assert not takes_two(site, plain)
    assert not takes_two(site, None)
    assert mode_of(site, plain, NOW) == "post"
    for one in (
        replace(plain, section="Luật"), replace(plain, tags=("khác", "vụ án")),
        replace(plain, second_level=True),
    ):  # fmt: skip
        assert takes_two(site, one)
        assert mode_of(site, one, NOW) == "pre"
        assert mode_of(site, replace(one, mode="closed"), NOW) == "closed"
    assert takes_two(replace(site, second_level=True), None)


def test_moderator_proposes_and_an_editor_publishes(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person
) -> None:
    of = wait(deps, checker, site)
    made = does(deps, of, "approve", bob, note="Hay.")
    assert (made.action, made.comment.status, made.comment.proposed) == ("propose", "held", "bob")
    assert stands(deps, of) == made.comment
    assert {r["kind"] for r in rows(deps, sa.select(outbox))} <= {"webhook"}
    done = does(deps, of, "approve", editor, edits=True)
    assert (done.action, public(deps, of)) == ("approve", ("published", 0))
    assert stands(deps, of).proposed is None
    assert events(deps, of) == ["submit", "hold", "propose", "approve"]
    line = rows(deps, sa.select(event.c.data).where(event.c.act == "approve"))[0]["data"]
    assert line["proposed_by"] == "bob"
    undo(deps, done.id, by(editor), NOW)
    assert (stands(deps, of).proposed, public(deps, of)) == ("bob", ("held", None))


@pytest.mark.one_database
def test_second_hand_is_another_editors(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person, alice: Person
) -> None:
    of = wait(deps, checker, site)
    does(deps, of, "approve", editor, edits=True)
    carol = make_person(deps, "carol", {site.id: "moderator"})
    for who, edits in ((editor, True), (carol, False), (bob, False)):
        with pytest.raises(SecondHand):
            does(deps, of, "approve", who, edits=edits)
        with pytest.raises(SecondHand):
            does(deps, of, "approve", who, edits=edits, text=RUDE)  # the same text is no other
    assert does(deps, of, "approve", alice, edits=True).comment.status == "published"


@pytest.mark.one_database
def test_correction_goes_with_the_proposal(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person, alice: Person
) -> None:
    of = wait(deps, checker, site)
    does(deps, of, "approve", bob, text="Sửa một.", name="An")
    assert (stands(deps, of).revision, stands(deps, of).name) == (1, "An")
    again = does(deps, of, "approve", editor, edits=True, text="Sửa hai.")
    assert (again.action, again.comment.proposed, again.comment.revision) == ("propose", "em", 2)
    with pytest.raises(SecondHand):
        does(deps, of, "approve", editor, edits=True)
    back = does(deps, of, "send_back", alice, edits=True, note="Sửa quá tay.")
    assert (back.comment.proposed, back.comment.revision, back.comment.name) == (None, 0, "Lê An")
    undo(deps, back.id, by(alice), NOW)
    assert (stands(deps, of).proposed, stands(deps, of).revision) == ("em", 2)
    undo(deps, does(deps, of, "send_back", editor).id, by(editor), NOW)  # who proposed may, too
    assert does(deps, of, "approve", alice, edits=True).comment.shown == 2


@pytest.mark.one_database
def test_only_a_proposal_is_sent_back_and_not_by_anybody(
    deps: Deps, checker: Checker, site: Site, bob: Person
) -> None:
    of = wait(deps, checker, site)
    with pytest.raises(Refused, match="send_back is not possible"):
        does(deps, of, "send_back", bob)
    does(deps, of, "approve", bob)
    carol = make_person(deps, "carol", {site.id: "moderator"})
    with pytest.raises(SecondHand):
        does(deps, of, "send_back", carol)
    assert does(deps, of, "reject", carol).comment.proposed is None
    with pytest.raises(Refused):
        does(deps, of, "restore", bob)


@pytest.mark.one_database
def test_appeal_and_escalation_wait_again_when_it_comes_back(
    deps: Deps, checker: Checker, site: Site, bob: Person
) -> None:
    of = wait(deps, checker, site)
    with deps.engine.begin() as connection:
        connection.execute(sa.update(comment).values(appealed=True, escalated=True))
    made = does(deps, of, "approve", bob).comment
    assert (made.appealed, made.escalated) == (False, False)
    back = does(deps, of, "send_back", bob).comment
    assert (back.appealed, back.escalated, back.status) == (True, True, "held")


@pytest.mark.one_database
def test_authors_edit_ends_the_proposal(
    deps: Deps, checker: Checker, site: Site, bob: Person
) -> None:
    of = wait(deps, checker, site)
    does(deps, of, "approve", bob)
    assert edit(deps, site, of, "Chữ khác hẳn.", later(9)).proposed is None
    id_ = stands(deps, of).id
    for end in (lambda: remove(deps, site, of, NOW), lambda: erase(deps, id_, NOW)):
        with deps.engine.begin() as connection:
            connection.execute(sa.update(comment).values(proposed="bob"))
        end()
        assert stands(deps, of).proposed is None


def test_pending_edit_takes_two_hands_as_well(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person
) -> None:
    of = published(deps, checker, site, bob, editor)
    edit(deps, site, of, "Bản sửa.", later(9))
    examine_all(deps, checker, later(10))
    made = does(deps, of, "approve", bob, text="Bản sửa của tòa soạn.")
    assert (made.action, public(deps, of)) == ("propose", ("published", 0))
    back = does(deps, of, "send_back", editor, edits=True)
    assert (back.comment.revision, back.comment.shown, back.comment.proposed) == (1, 0, None)
    does(deps, of, "approve", bob)
    done = does(deps, of, "approve", editor, edits=True)
    assert (done.comment.shown, done.comment.status) == (1, "published")


@pytest.mark.one_database
def test_restoring_is_proposed_and_undone_by_its_own_hand_alone(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person
) -> None:
    of = published(deps, checker, site, bob, editor)
    down = does(deps, of, "take_down", editor, edits=True)
    with pytest.raises(SecondHand):
        undo(deps, down.id, by(bob), NOW)
    undo(deps, down.id, by(editor), NOW)
    assert public(deps, of) == ("published", 0)
    does(deps, of, "take_down", editor, edits=True)
    made = does(deps, of, "restore", bob)
    assert (made.action, made.comment.status) == ("propose", "held")
    assert does(deps, of, "approve", editor, edits=True).comment.status == "published"


@pytest.mark.one_database
def test_proposal_stays_one_when_the_setting_goes(
    deps: Deps, checker: Checker, site: Site, bob: Person
) -> None:
    of = wait(deps, checker, site)
    made = does(deps, of, "approve", bob)
    change(deps, site, second_level=False)
    with pytest.raises(SecondHand):
        does(deps, of, "approve", bob)
    undo(deps, made.id, by(bob), NOW)
    assert does(deps, of, "approve", bob).comment.status == "published"


@pytest.mark.one_database
def test_topic_is_that_of_the_text_and_unread_is_any(
    deps: Deps, checker: Checker, site_a: Site, bob: Person
) -> None:
    change(deps, site_a, second_topics=("Vụ án",))
    unread = keep(deps, site_a, RUDE).public_id
    assert does(deps, unread, "approve", bob).action == "propose"
    listed, plain, failed = (wait(deps, checker, site_a, f"{RUDE} {n}") for n in "123")
    finding = {"code": "topic.listed", "note": "Vụ án", "span": [0, 2], "score": 0.0,
               "weight": 0.0, "points": 0.0, "read_as": None}  # fmt: skip
    for of, values in ((listed, {"findings": [finding]}), (failed, {"failed": ["topics"]})):
        with deps.engine.begin() as connection:
            which = verdict.c.revision_id.in_(
                sa.text(f"SELECT id FROM revision WHERE comment_id = {stands(deps, of).id}")
            )
            connection.execute(sa.update(verdict).where(which).values(**values))
    assert [does(deps, of, "approve", bob).action for of in (listed, plain, failed)] == [
        "propose", "approve", "propose",
    ]  # fmt: skip


@pytest.mark.one_database
def test_batch_proposes_what_it_may_not_publish(
    deps: Deps, checker: Checker, site: Site, bob: Person
) -> None:
    ids = [wait(deps, checker, site, f"{RUDE} {n}") for n in "12"]
    choice = Choice("approve", 0, bob.name, bob.sites)
    items = [(of, stands(deps, of).version) for of in ids]
    _, results = decide_many(deps, items, choice, lambda: NOW)
    assert [one.decided and one.decided.action for one in results] == ["propose", "propose"]
    _, results = decide_many(
        deps, [(of, stands(deps, of).version) for of in ids], choice, lambda: NOW
    )
    assert [one.status for one in results] == [409, 409]


@pytest.mark.one_database
def test_newsrooms_answer_is_proposed(
    deps: Deps, checker: Checker, site: Site, bob: Person, editor: Person
) -> None:
    of = published(deps, checker, site, bob, editor)
    made = reply(deps, of, "Cảm ơn bạn.", by(bob), NOW)
    assert (made.status, made.proposed) == ("held", "bob")
    assert reply(deps, of, "Cảm ơn bạn.", by(bob), NOW + timedelta(seconds=1)).id == made.id
    back = does(deps, made.public_id, "send_back", bob)
    assert (back.comment.status, back.comment.revision) == ("held", 0)
    does(deps, made.public_id, "approve", bob)
    assert does(deps, made.public_id, "approve", editor, edits=True).comment.status == "published"


@pytest.mark.one_database
def test_editor_says_it_of_an_article(
    deps: Deps, checker: Checker, site_a: Site, bob: Person, alice: Person, charlie: Person
) -> None:
    of = wait(deps, checker, site_a)
    with pytest.raises(Missing):
        set_level(deps, of, by(charlie), NOW, on=True)
    for _ in range(2):
        assert set_level(deps, of, by(alice), NOW, on=True).second_level
    told = rows(deps, sa.select(event.c.data).where(event.c.act == "article.change"))
    assert [(r["data"]["before"], r["data"]["after"]) for r in told] == [
        ({"second_level": False}, {"second_level": True})
    ]
    assert does(deps, of, "approve", bob).action == "propose"
    assert rows(deps, sa.select(decisions.c.action)) == [{"action": "propose"}]


@pytest.mark.one_database
def test_setting_counts_from_the_moment_it_is_made(
    deps: Deps, checker: Checker, site_a: Site, bob: Person
) -> None:
    of = wait(deps, checker, site_a)
    assert (
        deps.sites.by_id(site_a.id) is not None
    )  # which this process goes on to know for a second
    with deps.engine.begin() as connection:
        sites.change_site(connection, replace(site_a, second_level=True))
    assert does(deps, of, "approve", bob).action == "propose"
