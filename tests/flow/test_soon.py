"""What is approved waits for the site's `publish_delay`; undone within it, nobody has seen it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.record import Sent
from service.domain.site import Site
from service.flow.deps import By, Deps, Missing
from service.flow.edit import edit, remove
from service.flow.reply import reply
from service.flow.report import Complaint, report
from service.flow.undo import undo
from service.store import soon, thread
from service.store.session import read
from service.store.sites import find_article
from service.store.tables import comment, outbox
from tests.support.receiver import endpoint
from tests.support.story import (
    ADDRESS,
    NOW,
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

DELAY = 60
THEN = NOW + timedelta(seconds=DELAY)
BOB = By("bob", None)


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    endpoint(deps, "a", "https://bao.vn/chuong")
    return change(deps, site_a, publish_delay=DELAY)


def seen(deps: Deps, site: Site, at: datetime) -> tuple[dict[str, int], int]:
    """What readers see at a moment: comments with their replies, and the article's count."""
    with read(deps.engine) as connection:
        article = find_article(connection, site.id, "thu")
        assert article is not None
        waits = soon.of(connection, article, at)
        found, told = dict[str, int](), list[Any]()
        for parent in (None, *[row["public_id"] for row in rows(deps, sa.select(comment))]):
            told, _ = thread.thread(connection, thread.Wanted(article.id, at, parent, soon=waits))
            found |= {row.public_id: row.replies - waits.off(row.id) for row in told}
        count = thread.counts(connection, site.id, ["thu"], at)["thu"]
    return found, count


def due(deps: Deps) -> dict[str, datetime]:
    """What endpoints are told, and when."""
    return {row["data"]["type"]: row["due_at"] for row in rows(deps, sa.select(outbox))}


def test_it_appears_by_itself(deps: Deps, site: Site, bob: Person) -> None:
    kept = keep(deps, site).public_id
    made = decision(deps, kept, "approve", bob)
    assert (made.comment.status, made.comment.publish_at) == ("published", THEN)
    assert seen(deps, site, later(DELAY - 0.001)) == ({}, 0)
    assert seen(deps, site, THEN) == ({kept: 0}, 1)
    assert due(deps)["comment.published"] == THEN
    assert rows(deps, sa.select(comment.c.shown_at)) == [{"shown_at": THEN}]
    assert reply(deps, kept, "Cảm ơn bạn.", BOB, THEN).publish_at is None


def test_undone_within_it_the_public_never_saw_it(deps: Deps, site: Site, bob: Person) -> None:
    kept = keep(deps, site).public_id
    made = decision(deps, kept, "approve", bob)
    became = undo(deps, made.id, BOB, later(30))
    assert (became.status, became.publish_at) == ("received", None)
    assert seen(deps, site, later(3600)) == ({}, 0)
    assert "comment.published" not in due(deps)
    assert rows(deps, sa.select(comment.c.shown_at)) == [{"shown_at": None}]


def test_what_was_told_is_not_untold(deps: Deps, site: Site, bob: Person) -> None:
    made = decision(deps, keep(deps, site).public_id, "approve", bob)
    undo(deps, made.id, BOB, later(DELAY))
    assert due(deps)["comment.published"] == THEN
    assert rows(deps, sa.select(comment.c.shown_at)) == [{"shown_at": THEN}]


def test_taken_down_before_its_moment_and_back(deps: Deps, site: Site, bob: Person) -> None:
    kept = keep(deps, site).public_id
    decision(deps, kept, "approve", bob)
    down = decision(deps, kept, "take_down", bob, at=later(1))
    assert "comment.published" not in due(deps)
    undo(deps, down.id, BOB, later(2))
    assert stands(deps, kept).publish_at == THEN
    assert seen(deps, site, later(3)) == ({}, 0)
    assert seen(deps, site, THEN)[1] == 1


def test_automatic_publication_waits_too(deps: Deps, site: Site, checker: Checker) -> None:
    change(deps, site, publish_delay=DELAY, mode="post")
    kept = keep(deps, site).public_id
    examine_all(deps, checker)
    assert stands(deps, kept).status == "published"
    assert seen(deps, site, later(DELAY)) == ({}, 0)
    assert seen(deps, site, later(DELAY + 60))[1] == 1


def test_author_who_edits_or_withdraws_before(deps: Deps, site: Site, bob: Person) -> None:
    kept = keep(deps, site).public_id
    decision(deps, kept, "approve", bob)
    edit(deps, site, kept, "Chữ khác.", later(5))
    assert due(deps)["comment.edited"] == THEN
    remove(deps, site, kept, later(6))
    assert not {"comment.published", "comment.edited"} & set(due(deps))
    assert seen(deps, site, THEN) == ({}, 0)


def test_replies_are_counted_when_they_are_seen(deps: Deps, site: Site, bob: Person) -> None:
    top = keep(deps, site, "Cha.").public_id
    decision(deps, top, "approve", bob)
    under = Sent(ADDRESS, parent=top)
    with pytest.raises(Exception, match=r"parent\.unknown"):
        keep(deps, site, "Sớm quá.", sent=under, at=later(1))
    with pytest.raises(Missing):
        report(deps, site, top, Complaint("spam", "", "x"), later(1))
    answer = reply(deps, top, "Tòa soạn trả lời.", BOB, later(2)).public_id
    assert seen(deps, site, later(3)) == ({}, 0)
    assert seen(deps, site, THEN) == ({top: 1, answer: 0}, 2)
    child = keep(deps, site, "Con.", sent=under, at=later(70)).public_id
    decision(deps, child, "approve", bob, at=later(70))
    assert seen(deps, site, later(71)) == ({top: 1, answer: 0}, 2)
    decision(deps, top, "take_down", bob, at=later(72))
    decision(deps, answer, "take_down", bob, at=later(72))
    assert seen(deps, site, later(73)) == ({}, 0)  # no place for what only waits
    assert seen(deps, site, later(131)) == ({top: 1, child: 0}, 1)


def test_without_a_delay_nothing_waits(deps: Deps, site: Site, bob: Person) -> None:
    change(deps, site, publish_delay=0)
    kept = keep(deps, site).public_id
    assert decision(deps, kept, "approve", bob).comment.publish_at is None
    assert seen(deps, site, NOW)[1] == 1
    assert due(deps)["comment.published"] == NOW
