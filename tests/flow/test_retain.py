"""What a site keeps no longer goes by itself, and only that."""

from collections.abc import Iterable, Mapping

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.hold import Hold
from service.domain.site import Site
from service.flow import retain as flow
from service.flow.bans import Wanted, ban
from service.flow.deps import By, Deps
from service.flow.edit import edit, remove
from service.flow.hold import hold
from service.flow.reply import reply
from service.flow.retain import retain
from service.store import comments, retention
from service.store.session import write
from service.store.tables import comment, event, outbox, revision
from tests.http.asking import put
from tests.support.story import (
    NOW,
    Person,
    change,
    decision,
    events,
    examine_all,
    keep,
    later,
    make_site,
    rows,
    stands,
)

DAY = 86_400


def one_of_each(deps: Deps, site: Site, checker: Checker, by: Person) -> dict[str, str]:
    """A comment of every status, by status; all but one have been examined."""
    of = {name: keep(deps, site, email=f"{name}@example.com").public_id
          for name in ("held", "published", "rejected", "taken_down", "removed")}  # fmt: skip
    examine_all(deps, checker)
    decision(deps, of["published"], "approve", by)
    decision(deps, of["rejected"], "reject", by)
    decision(deps, of["taken_down"], "approve", by)
    decision(deps, of["taken_down"], "take_down", by)
    remove(deps, site, of["removed"], NOW)
    return of | {"received": keep(deps, site, email="received@example.com").public_id}


def erased(deps: Deps, of: Mapping[str, str]) -> set[str]:
    """Of which statuses nothing of a person is left."""
    return {name for name, public_id in of.items() if not stands(deps, public_id).author}


@pytest.mark.parametrize(
    ("days", "went"),
    [
        ({}, set()),
        ({"rejected": 10, "published": None}, {"rejected"}),
        ({"taken_down": 9, "removed": 10, "rejected": 12}, {"taken_down", "removed"}),
        ({"published": 10}, {"published"}),
    ],
)
def test_only_what_the_site_keeps_no_longer_goes(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, *,
    days: dict[str, int | None], went: set[str],
) -> None:  # fmt: skip
    of = one_of_each(deps, site_a, checker, bob)
    change(deps, site_a, retention=days)
    assert retain(deps, later(9 * DAY - 60)) is False
    assert erased(deps, of) == set()
    assert retain(deps, later(11 * DAY)) is False
    assert erased(deps, of) == went
    for name in went:
        assert stands(deps, of[name]).status == "removed"
        assert events(deps, of[name])[-1] == "expire"
    lines = rows(deps, sa.select(event.c.site_id, event.c.by, event.c.data).where(
        event.c.act == "retention"
    ))  # fmt: skip
    wanted = {"site": "a", "erased": dict.fromkeys(went, 1), "addresses": 0,
              "voters": 0, "before": {}, "after": {}}  # fmt: skip
    assert lines == [{"site_id": site_a.id, "by": "worker", "data": wanted}] * bool(went)


@pytest.mark.parametrize("asked", ["reports", "escalated", "pending"])
def test_what_waits_for_a_human_stays(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, asked: str
) -> None:
    kept = keep(deps, change(deps, site_a, retention={"published": 5})).public_id
    decision(deps, kept, "approve", bob)
    if asked == "pending":
        edit(deps, site_a, kept, "Sửa lại.", later(2))
    else:
        put(deps, kept, **{asked: 1 if asked == "reports" else True})
    retain(deps, later(30 * DAY))
    assert stands(deps, kept).status == "published"


def test_what_a_ban_knows_an_address_by_is_kept_with_it(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    change(deps, site_a, retention={}, ip_days=5)
    banned = keep(deps, site_a).public_id
    keep(deps, site_a)  # from the same address, and not what the ban hangs on
    ban(deps, site_a, Wanted("address", comment=banned, reason="x"), By("alice", None), NOW)
    retain(deps, later(6 * DAY))
    left = rows(deps, sa.select(comment.c.public_id, comment.c.ip).where(
        comment.c.address.is_not(None)
    ))  # fmt: skip
    assert left == [{"public_id": banned, "ip": None}]


def test_network_addresses_go_whatever_the_status(
    deps: Deps, site_a: Site, checker: Checker, alice: Person
) -> None:
    of = one_of_each(deps, site_a, checker, alice)
    change(deps, site_a, retention={}, ip_days=5)
    young = keep(deps, site_a, at=later(3 * DAY)).public_id
    basis = Hold("Điều 10", "12/CV", later(20 * DAY))
    hold(deps, of["held"], basis, By("alice", None), NOW)
    retain(deps, later(6 * DAY))
    left = rows(deps, sa.select(comment.c.public_id).where(
        comment.c.ip.is_not(None), comment.c.address.is_not(None)
    ))  # fmt: skip
    assert {row["public_id"] for row in left} == {young, of["held"]}
    assert rows(deps, sa.select(comment.c.id).where(comment.c.email.is_(None))) == []
    retain(deps, later(21 * DAY))
    assert rows(deps, sa.select(comment.c.id).where(comment.c.ip.is_not(None))) == []


def test_each_site_has_days_of_its_own_and_can_be_asked_for_alone(deps: Deps, site_a: Site) -> None:
    b = make_site(deps, "b", retention={"removed": 1})
    a = change(deps, site_a, retention={"removed": 1})
    ids = {site.key: keep(deps, site).public_id for site in (a, b)}
    for site in (a, b):
        remove(deps, site, ids[site.key], NOW)
    retain(deps, later(2 * DAY), only=[b], by="alice")
    assert erased(deps, ids) == {"b"}
    change(deps, a, retention={"removed": 3})
    retain(deps, later(2 * DAY))
    assert erased(deps, ids) == {"b"}


def test_much_goes_in_batches_and_over_several_runs(
    deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in {"BATCH": 2, "ADDRESSES": 2, "ROUNDS": 2}.items():
        monkeypatch.setattr(flow, name, number)
    for _ in range(5):
        remove(deps, site_a, keep(deps, site_a).public_id, NOW)
    assert retain(deps, later(40 * DAY)) is True
    assert len(rows(deps, sa.select(revision.c.id).where(revision.c.text != ""))) == 1
    assert retain(deps, later(40 * DAY)) is False
    assert rows(deps, sa.select(revision.c.id).where(revision.c.text != "")) == []
    lines = rows(
        deps, sa.select(event.c.data).where(event.c.act == "retention").order_by(event.c.id)
    )
    assert [line["data"]["erased"]["removed"] for line in lines] == [4, 1]


def test_answer_of_the_newsroom_stays(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    public_id = keep(deps, site_a).public_id
    examine_all(deps, checker)
    decision(deps, public_id, "approve", bob)
    answer = reply(deps, public_id, "Cảm ơn bạn.", By("bob", bob.sites), NOW)
    change(deps, site_a, retention={"published": 1})
    retain(deps, later(2 * DAY))
    assert stands(deps, public_id).status == "removed"
    assert stands(deps, answer.public_id).status == "published"


def test_what_changed_while_a_run_waited_for_it_stays(
    deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = keep(deps, site_a).public_id
    remove(deps, site_a, public_id, NOW)
    real, calls = comments.lock_many, list[int]()

    def slow(connection: sa.Connection, ids: Iterable[int]) -> object:
        calls.append(1)
        connection.execute(sa.update(comment).values(changed=later(39 * DAY)))
        return real(connection, ids)

    monkeypatch.setattr(comments, "lock_many", slow)
    retain(deps, later(40 * DAY))
    assert calls == [1]
    assert erased(deps, {"it": public_id}) == set()


def test_preview_counts_what_would_go_and_what_is_held(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    for number in range(3):
        kept = keep(deps, site_a, email=f"{number}@example.com").public_id
        remove(deps, site_a, kept, NOW)
    hold(deps, kept, Hold("Điều 10", "12/CV", later(90 * DAY)), By("alice", None), NOW)
    at, ends = later(40 * DAY), {"removed": later(10 * DAY), "rejected": later(10 * DAY)}
    with write(deps.engine) as connection:
        told = retention.counts(connection, site_a.id, ends, at)
        assert retention.addresses(connection, site_a.id, later(10 * DAY), at) == (2, 1)
    assert told == {"asked": (0, 0), "removed": (2, 1), "rejected": (0, 0)}
    assert rows(deps, sa.select(outbox.c.id)) == []
