"""Two at once: the database decides who was first, and the other is told. No luck is needed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, TimeoutError as PoolTimeout

from service.domain.check import Checker
from service.domain.comment import Draft, parse
from service.domain.finding import unwatched
from service.domain.record import Due, Kept, Sent
from service.domain.site import Site
from service.flow import announce, keep as keeping
from service.flow.asked import Asked
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import Deps, Stale
from service.flow.examine import look
from service.flow.keep import keep as keep_group
from service.flow.settle import Examined, settle
from service.store import comments, mailings
from service.store.session import write
from service.store.tables import article, comment, decision as decisions, revision
from tests.support.letters import ask, mailing_house
from tests.support.story import (
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
from tests.support.waiting import meanwhile

__all__ = ["mailing_house"]


def test_two_workers_never_lease_one_revision(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    ids = [row["id"] for row in rows(deps, sa.select(revision.c.id))]

    def lease() -> list[Due]:
        with write(deps.engine) as connection:
            return comments.lease(connection, ids, later(1), 25)[0]

    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            mine, _ = comments.lease(connection, ids, later(1), 25)
            other = meanwhile(deps, pool, lease)
        assert len(mine) == 1
        assert other.result(30) == []


def test_two_moderators_never_both_decide(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    version = stands(deps, kept.public_id).version

    def approve() -> Decided | Stale:
        choice = Choice("approve", version, bob.name, bob.sites)
        try:
            return decide(deps, kept.public_id, choice, NOW)
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            was = comments.lock(connection, kept.public_id)
            assert was is not None
            other = meanwhile(deps, pool, approve)
            comments.change(connection, was, replace(was, status="rejected"), NOW)
        assert isinstance(other.result(30), Stale)
    assert stands(deps, kept.public_id).status == "rejected"
    assert rows(deps, sa.select(decisions)) == []


def test_letter_tells_of_what_was_decided_while_it_waited(
    mailing_house: Deps, site_a: Site, bob: Person
) -> None:
    house = mailing_house
    kept = ask(house, site_a)
    decision(house, kept.public_id, "approve", bob)
    id_ = stands(house, kept.public_id).id

    def read() -> list[str]:
        with write(house.engine) as connection:
            return [row.status for row in mailings.of(connection, id_)]

    with ThreadPoolExecutor(1) as pool:
        with write(house.engine) as connection:
            mailings.change(connection, id_, due_at=later(1))
            was = comments.lock(connection, kept.public_id)
            assert was is not None
            comments.change(connection, was, replace(was, status="taken_down"), NOW)
            other = meanwhile(house, pool, read)
        assert other.result(30) == ["taken_down"]


def asked(deps: Deps, site: Site, public_id: str) -> Asked:
    new = parse(Draft("thu", "Lê An", "an@example.com", f"Câu {public_id}"))
    row = {
        "public_id": public_id, "site_id": site.id, "status": "received", "created": NOW,
        "changed": NOW, "name": new.name, "author": "x", "folded": "", "signature": "",
        "priority": 0.0,
    }  # fmt: skip
    return Asked(site, new, Sent("203.0.113.7"), NOW, Kept(public_id, NOW), row)


def test_one_that_cannot_be_kept_spoils_it_for_nobody(deps: Deps, site_a: Site) -> None:
    one, twin, other = (asked(deps, site_a, name) for name in ("một", "một", "hai"))
    first, refused, last = keep_group(deps, [one, twin, other], lambda: None)
    assert (first, last) == (one.kept, other.kept)
    assert isinstance(refused, IntegrityError)
    assert len(rows(deps, sa.select(comment))) == 2
    assert isinstance(first, Kept)
    assert isinstance(last, Kept)
    due = rows(deps, sa.select(revision.c.id).order_by(revision.c.id))
    assert [first.due, last.due] == [row["id"] for row in due]


@pytest.mark.parametrize("there", [0, 2])
def test_a_database_that_is_down_is_waited_for_once(
    deps: Deps, site_a: Site, there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def telling(*given: Any, **named: Any) -> Any:
        tries.append(len(tries))
        if len(tries) > there:
            raise PoolTimeout
        return announce.telling(*given, **named)

    monkeypatch.setattr(keeping, "telling", telling)
    group = [asked(deps, site_a, name) for name in ("một", "một", "hai", "ba")]
    outcomes = keep_group(deps, group, lambda: None)
    assert [isinstance(one, PoolTimeout) for one in outcomes] == [there == 0, True, True, True]
    assert len(tries) == there + 1


def crossing(deps: Deps, checker: Checker, site: Site) -> tuple[list[list[Examined]], list[int]]:
    """Two batches that publish into two articles, one in this order and one in the other.

    The second one of each is a reply, whose parents are given too.
    """
    parents = {name: keep(deps, site, name, article=name) for name in ("a", "b")}
    examine_all(deps, checker)
    batches = list[list[Examined]]()
    for first, second in ("ab", "ba"):
        keep(deps, site, "Gốc.", article=first)
        under = Sent("203.0.113.7", parent=parents[second].public_id)
        keep(deps, site, "Trả lời.", article=second, sent=under)
        with write(deps.engine) as connection:
            ids = comments.waiting(connection, later(1), 50)
            due, _ = comments.lease(connection, ids, later(1), 25)
        batches.append(look(deps, checker, due, unwatched))
    return batches, [stands(deps, one.public_id).id for one in parents.values()]


def test_two_workers_may_publish_into_two_articles_in_any_order(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.session.TRIES", 1)
    batches, parents = crossing(deps, checker, change(deps, site_a, mode="post"))
    with ThreadPoolExecutor(2) as pool:
        with write(deps.engine) as connection:
            connection.execute(
                sa.update(comment).where(comment.c.id.in_(parents)).values(reports=1)
            )
            one = meanwhile(deps, pool, lambda: settle(deps, batches[0], later(2)))
            two = meanwhile(deps, pool, lambda: settle(deps, batches[1], later(2)), waiting=2)
        assert (one.result(30), two.result(30)) == (2, 2)
    counted = rows(deps, sa.select(article.c.published).order_by(article.c.key))
    assert counted == [{"published": 3}, {"published": 3}]
    assert rows(deps, sa.select(comment.c.replies).where(comment.c.id.in_(parents))) == [
        {"replies": 1}, {"replies": 1},
    ]  # fmt: skip


def test_erasing_does_not_cross_a_verdict_on_its_way(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.session.TRIES", 1)
    kept = keep(deps, site_a)
    with write(deps.engine) as connection:
        ids = comments.waiting(connection, later(1), 50)
        due, _ = comments.lease(connection, ids, later(1), 25)
    batch, found = look(deps, checker, due, unwatched), stands(deps, kept.public_id)
    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            assert comments.lock(connection, kept.public_id) == found
            other = meanwhile(deps, pool, lambda: settle(deps, batch, later(2)))
            comments.put_due(connection, due[0].id, later(3))
        assert other.result(30) == 0  # it has another turn now


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_locked_comment_may_be_replied_to(deps: Deps, site_a: Site, checker: Checker) -> None:
    site = change(deps, site_a, mode="post")
    parent = keep(deps, site)
    examine_all(deps, checker)
    with ThreadPoolExecutor(1) as pool, write(deps.engine) as connection:
        comments.lock(connection, parent.public_id)
        sent = Sent("203.0.113.7", parent=parent.public_id)
        reply = pool.submit(keep, deps, site, "Trả lời.", sent=sent).result(30)
    assert stands(deps, reply.public_id).parent_id is not None
