"""The newsroom answers in public, under what is published."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.keys import Keyring
from service.domain.record import Comment
from service.domain.site import Site
from service.domain.state import Locked, Refused
from service.flow.deps import By, Deps, Missing
from service.flow.lockdown import Wanted, order
from service.flow.reply import reply
from service.store.session import write
from service.store.tables import article, comment, event, revision
from tests.support.story import (
    SECRET,
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

WORDS = "Cảm ơn bạn, đường sẽ được sửa trong tháng này."


@pytest.fixture
def shown(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> Comment:
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    return decision(deps, kept.public_id, "approve", bob).comment


def answered(deps: Deps, of: Comment, by: Person, text: str = WORDS) -> Comment:
    return reply(deps, of.public_id, text, By(by.name, by.sites), later(9))


def row(deps: Deps, of: Comment) -> dict[str, object]:
    return rows(deps, sa.select(comment).where(comment.c.id == of.id))[0]


def test_answer_is_published_with_the_newsroom_s_mark(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    made = answered(deps, shown, bob, f"  {WORDS}\n")
    kept = row(deps, made)
    assert (kept["status"], kept["shown"], kept["staff"]) == ("published", 0, True)
    assert (kept["name"], kept["parent_id"], kept["email"]) == (site_a.name, shown.id, None)
    (text,) = rows(deps, sa.select(revision).where(revision.c.comment_id == made.id))
    assert (text["text"], text["by"], text["due_at"]) == (WORDS, "desk", None)
    assert stands(deps, shown.public_id).replies == 1
    assert rows(deps, sa.select(article.c.published))[0]["published"] == 2
    (line,) = rows(deps, sa.select(event).where(event.c.comment_id == made.id))
    assert (line["act"], line["by"], line["data"]) == ("reply", "bob", {"to": shown.public_id})
    assert answered(deps, shown, bob, "Đường đã sửa xong.").author == made.author


def test_answer_sent_twice_is_one(deps: Deps, shown: Comment, bob: Person) -> None:
    made = answered(deps, shown, bob)
    assert answered(deps, shown, bob) == made
    assert stands(deps, shown.public_id).replies == 1
    decision(deps, made.public_id, "take_down", bob)
    assert answered(deps, shown, bob).id != made.id  # what was taken down may be said anew


def test_answer_can_be_taken_down(deps: Deps, shown: Comment, bob: Person) -> None:
    made = answered(deps, shown, bob)
    decision(deps, made.public_id, "take_down", bob)
    assert stands(deps, shown.public_id).replies == 0


def test_only_what_is_published_is_answered(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    decision(deps, shown.public_id, "take_down", bob)
    with pytest.raises(Refused):
        answered(deps, shown, bob)


def test_newsroom_answers_nothing_where_an_editor_has_locked_down(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    order(deps, site_a, Wanted("site", "hold"), By("alice", None), later(8))
    with pytest.raises(Locked):
        answered(deps, shown, bob)


def test_stranger_answers_nothing(deps: Deps, shown: Comment, charlie: Person) -> None:
    with pytest.raises(Missing):
        answered(deps, shown, charlie)


def test_site_that_was_taken_away_meanwhile_is_missing(
    deps: Deps, shown: Comment, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(deps.sites), "by_id", lambda *_: None)
    with pytest.raises(Missing):
        answered(deps, shown, bob)


@pytest.mark.parametrize("text", ["", " \u200b", "a\0", "a" * 5001])
def test_words_are_needed_and_bounded(deps: Deps, shown: Comment, bob: Person, text: str) -> None:
    with pytest.raises(Invalid):
        answered(deps, shown, bob, text)
    assert replace(stands(deps, shown.public_id), replies=0) == replace(shown, replies=0)
    assert len(rows(deps, sa.select(comment.c.id))) == 1


@pytest.mark.one_database
def test_answer_that_was_sent_back_is_given_again_with_the_same_words(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    change(deps, site_a, second_level=True)
    made = answered(deps, shown, bob)
    assert answered(deps, shown, bob).id == made.id
    decision(deps, made.public_id, "send_back", bob)
    again = answered(deps, shown, bob)
    assert again.id != made.id
    assert (again.status, again.proposed) == ("held", "bob")


def test_signed_colleague_s_comment_is_not_the_newsroom_s_answer(
    deps: Deps, site_a: Site, shown: Comment, bob: Person
) -> None:
    other = stands(deps, keep(deps, site_a, WORDS, email="pv@toasoan.vn").public_id)
    for status in ("held", "published"):
        with write(deps.engine) as connection:
            connection.execute(
                sa.update(comment).where(comment.c.id == other.id).values(
                    staff=True, status=status, parent_id=shown.id
                )
            )  # fmt: skip
        made = answered(deps, shown, bob)
        assert made.id != other.id
        assert made.status == "published"


@pytest.mark.one_database
def test_answer_is_one_across_a_change_of_keys(deps: Deps, shown: Comment, bob: Person) -> None:
    made = answered(deps, shown, bob)
    turned = replace(deps, keys=Keyring(f"{'b' * 40} {SECRET}"))
    assert answered(turned, shown, bob).id == made.id
