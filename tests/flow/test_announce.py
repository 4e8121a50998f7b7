"""What becomes of comments lies in the outbox with the change itself, or not at all."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.bulk import decide_many
from service.flow.decide import Choice
from service.flow.deps import By, Deps
from service.flow.edit import edit, remove
from service.flow.endpoints import Wanted, change as change_endpoint
from service.flow.erase import erase
from service.flow.undo import undo
from service.queue import POST_BELL, Queue
from service.store.tables import comment, event, outbox
from tests.support.databases import failing
from tests.support.receiver import endpoint
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

URL = "https://bao.vn/chuong"


def told(deps: Deps) -> list[str]:
    query = sa.select(outbox.c.data).order_by(outbox.c.id)
    return [row["data"]["type"].partition(".")[2] for row in rows(deps, query)]


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    endpoint(deps, "a", URL)
    return site_a


def test_every_act_is_told_once(deps: Deps, site: Site, checker: Checker, bob: Person) -> None:
    one = keep(deps, site).public_id
    assert told(deps) == ["received"]
    edit(deps, site, one, "Viết lại.", later(1))
    edit(deps, site, one, "Viết lại.", later(1))  # the same: nothing became of it
    examine_all(deps, checker, later(2))
    first = decision(deps, one, "approve", bob)
    undo(deps, first.id, By("bob", None), NOW)
    decision(deps, one, "reject", bob)
    decision(deps, one, "approve", bob, text="Sửa ở tòa soạn.")
    examine_all(deps, checker, later(3))  # a verdict that moves nothing
    edit(deps, site, one, "Sửa lần nữa.", later(4))
    decision(deps, one, "reject", bob)  # of the edit only
    edit(deps, site, one, "Sửa lần ba.", later(5))
    decision(deps, one, "approve", bob)
    decision(deps, one, "take_down", bob)
    decision(deps, one, "restore", bob)
    remove(deps, site, one, later(6))
    erase(deps, stands(deps, one).id, later(7))
    assert told(deps) == [
        "received", "edited", "held", "published", "held", "rejected", "published", "edited",
        "edited", "edited", "taken_down", "restored", "removed", "removed",
    ]  # fmt: skip
    last = rows(deps, sa.select(outbox).order_by(outbox.c.id))
    assert len({row["message"] for row in last}) == len(last)
    kept = [row["data"]["version"] for row in last]
    assert kept == sorted(set(kept))
    assert kept[-1] == stands(deps, one).version
    assert {row["state"] for row in last} == {"waiting"}


def test_machines_publication_and_a_batch_are_told(
    deps: Deps, site: Site, checker: Checker, bob: Person
) -> None:
    site = change(deps, site, mode="post")
    ids = [keep(deps, site, text).public_id for text in ("một", "hai")]
    examine_all(deps, checker)
    choice = Choice("take_down", 0, "bob", None, reason="spam")
    decide_many(deps, [(one, stands(deps, one).version) for one in ids], choice, lambda: NOW)
    assert told(deps) == ["received"] * 2 + ["published"] * 2 + ["taken_down"] * 2


def test_only_who_wants_to_hear_of_it_is_told(deps: Deps, site_a: Site, site_b: Site) -> None:
    wants = endpoint(deps, "a", URL)[0]
    endpoint(deps, "a", URL, ("comment.held",))
    endpoint(deps, "b", URL)
    both = endpoint(deps, "a", URL, ("comment.received", "comment.held"))[0]
    off = endpoint(deps, "a", URL)[0]
    change_endpoint(deps, off.public_id, Wanted(enabled=False), By("alice", None), NOW)
    keep(deps, site_a)
    made = rows(deps, sa.select(outbox).order_by(outbox.c.id))
    assert [row["webhook_id"] for row in made] == [wants.id, both.id]
    assert len({row["message"] for row in made}) == 1  # one event, one id, at every endpoint
    assert len({row["public_id"] for row in made}) == 2


def test_nobody_asks_where_there_is_no_endpoint(deps: Deps, site_a: Site) -> None:
    keep(deps, site_a)
    assert told(deps) == []
    assert deps.queue.redis is not None
    assert not deps.queue.redis.exists(POST_BELL)


def test_bell_rings_after_commit_and_may_be_away(deps: Deps, site: Site) -> None:
    keep(deps, site)
    assert deps.queue.redis is not None
    assert deps.queue.redis.exists(POST_BELL)
    away = Queue("redis://127.0.0.1:9")
    away.call()
    away.call()  # it rests: no second wait
    Queue(None).call()


Act = Callable[[Deps, Site, str, Person, Checker], object]
LEASES = count(100, 100)  # seconds: what broke is examined again when its lease is over
ACTS: dict[str, Act] = {
    "submit": lambda d, s, _one, _who, _c: keep(d, s, "mới"),
    "settle": lambda d, _s, _one, _who, c: examine_all(d, c, later(next(LEASES))),
    "decide": lambda d, _s, one, who, _c: decision(d, one, "approve", who),
    "edit": lambda d, s, one, _who, _c: edit(d, s, one, "khác", later(1)),
    "remove": lambda d, s, one, _who, _c: remove(d, s, one, later(1)),
    "erase": lambda d, _s, one, _who, _c: erase(d, stands(d, one).id, later(1)),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", ["outbox", "event"])
def test_change_event_and_outbox_stand_and_fall_together(
    deps: Deps, site: Site, bob: Person, checker: Checker, act: str, table: str
) -> None:
    one = keep(deps, site).public_id

    def everything() -> list[Any]:
        return [rows(deps, sa.select(t).order_by(t.c.id)) for t in (comment, event, outbox)]

    before = everything()
    broken = failing(deps.engine, lambda said: said.startswith(f"INSERT INTO {table} "))
    with broken, pytest.raises(OperationalError):
        ACTS[act](deps, site, one, bob, checker)
    assert everything() == before
    ACTS[act](deps, site, one, bob, checker)
    assert [len(b) - len(a) for a, b in zip(before, everything(), strict=True)][1:] == [1, 1]


def test_undo_that_breaks_tells_nothing(deps: Deps, site: Site, bob: Person) -> None:
    one = keep(deps, site).public_id
    made = decision(deps, one, "approve", bob)
    with (
        failing(deps.engine, lambda said: said.startswith("INSERT INTO event ")),
        pytest.raises(OperationalError),
    ):
        undo(deps, made.id, By("bob", None), later(1))
    assert (stands(deps, one).status, told(deps)) == ("published", ["received", "published"])
    undo(deps, made.id, By("bob", None), later(1))
    assert told(deps) == ["received", "published", "received"]


def test_outbox_holds_nothing_of_a_person(deps: Deps, site: Site, bob: Person) -> None:
    one = keep(deps, site, "chữ-kín", name="Tên Kín", email="kin@example.com").public_id
    decision(deps, one, "approve", bob)
    held = str(rows(deps, sa.select(outbox)))
    for secret in ("chữ-kín", "Tên Kín", "kin@example.com", "203.0.113"):
        assert secret not in held
