"""A lock-down is ordered: nothing is published there, whoever tries; it ends, and is on record."""

from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.mode import Closed
from service.domain.site import Site
from service.domain.state import Locked
from service.flow.bulk import decide_many
from service.flow.decide import Choice
from service.flow.deps import By, Deps, Missing
from service.flow.edit import edit
from service.flow.house import say_article
from service.flow.lockdown import Wanted, lift, order, preview
from service.flow.undo import undo
from service.store.tables import event
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

ALICE = By("alice", None)
SAID: dict[str, Any] = {
    "title": "", "url": "", "section": "luat", "tags": ("đỏ",), "mode": None, "closes_at": None,
    "aliases": ["cu"],
}  # fmt: skip


def lock(deps: Deps, site: Site, level: Any = "hold", scope: Any = "site", **more: Any) -> str:
    return str(order(deps, site, Wanted(scope, level, **more), ALICE, NOW).public_id)


def test_hold_takes_and_publishes_nothing(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    site = change(deps, site_a, mode="post")
    seen = keep(deps, site).public_id
    examine_all(deps, checker)
    down = decision(deps, seen, "take_down", bob)
    lock(deps, site, scope="article", target="thu", until=later(60))
    site = deps.sites.all()["a"]
    kept = keep(deps, site, email="b@example.com", at=later(2)).public_id
    examine_all(deps, checker, later(3))
    assert stands(deps, kept).status == "held"
    with pytest.raises(Locked):
        decision(deps, kept, "approve", bob, at=later(4))
    with pytest.raises(Locked):
        decision(deps, seen, "restore", bob, at=later(4))
    with pytest.raises(Locked):
        undo(deps, down.id, ALICE, later(4))
    asked = Choice("approve", 0, "bob", bob.sites)
    _, items = decide_many(deps, [(kept, stands(deps, kept).version)], asked, lambda: later(4))
    assert [(one.status, one.at) for one in items] == [(409, "held")]
    decision(deps, kept, "reject", bob, at=later(4))  # which publishes nothing
    other = keep(deps, site, article="khac", at=later(2)).public_id
    assert decision(deps, other, "approve", bob, at=later(4)).comment.status == "published"
    assert decision(deps, kept, "approve", bob, at=later(60)).comment.status == "published"


@pytest.mark.one_database
@pytest.mark.parametrize("level", ["close", "hide"])
def test_close_and_hide_take_nothing(deps: Deps, site_a: Site, level: str) -> None:
    kept = keep(deps, site_a).public_id
    made = lock(deps, site_a, level)
    site = deps.sites.all()["a"]
    with pytest.raises(Closed):
        keep(deps, site, at=later(1))
    with pytest.raises(Closed):
        edit(deps, site, kept, "Chữ khác.", later(1))
    lift(deps, made, ALICE, later(2))
    keep(deps, deps.sites.all()["a"], at=later(3))


def test_preview_tells_what_is_there(deps: Deps, site_a: Site, bob: Person) -> None:
    say_article(deps, site_a, "thu", SAID, "alice", now=NOW)
    first = keep(deps, site_a).public_id
    keep(deps, site_a, email="b@example.com")
    keep(deps, site_a, article="khac")
    decision(deps, first, "approve", bob)
    here = {"articles": 1, "published": 1, "waiting": 1}
    for scope, target, there in (
        ("site", "", {"articles": 2, "published": 1, "waiting": 2}), ("section", "luat", here),
        ("tag", "đỏ", here), ("tag", "đ", {"articles": 0, "published": 0, "waiting": 0}),
        ("article", "thu", here), ("article", "cu", here),
        ("article", "mới", {"articles": 0, "published": 0, "waiting": 0}),
    ):  # fmt: skip
        found = preview(deps, site_a, Wanted(scope, "hold", target))  # type: ignore[arg-type]
        assert found == there, (scope, target)


def test_what_cannot_be_meant(deps: Deps, site_a: Site, site_b: Site) -> None:
    with pytest.raises(Invalid, match=r"/target field\.required"):
        lock(deps, site_a, scope="tag")
    with pytest.raises(Invalid, match=r"/until lockdown\.over"):
        lock(deps, site_a, until=NOW)
    made = lock(deps, site_a, until=later(9))
    with pytest.raises(Missing, match="lockdown"):
        lift(deps, made, By("x", frozenset({site_b.id})), later(1))
    with pytest.raises(Missing, match="lockdown"):
        lift(deps, made, ALICE, later(9))  # it has ended by itself


@pytest.mark.one_database
def test_both_ends_are_on_record(deps: Deps, site_a: Site) -> None:
    lift(deps, lock(deps, site_a, scope="article", target="cu", ordered_by="TBT"), ALICE, later(1))
    lines = rows(deps, sa.select(event).where(event.c.act.like("lockdown.%")).order_by(event.c.id))
    assert [line["act"] for line in lines] == ["lockdown.add", "lockdown.end"]
    told = lines[0]["data"]["after"]
    assert (told["target"], told["ordered_by"], told["level"]) == ("cu", "TBT", "hold")
