"""The desk's lists: what stands in them, in which order, on which page."""

import html
import re
from datetime import timedelta

import pytest

from config.messages import catalogue
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.edit import edit
from service.http.views import LENGTH
from tests.support.checkers import RUDE, SPAM
from tests.support.desk import Desk, held, listed
from tests.support.story import (
    NOW,
    Person,
    decision,
    examine_all,
    keep,
    later,
)


def test_lists_hold_what_their_names_say(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    made = {
        name: held(deps, site_a, checker, text, email=f"{name}@example.com")
        for name, text in {"waiting": f"{RUDE} ạ", "suspected": f"đi {SPAM}", "edits": "Đăng rồi.",
                           "published": "Hay.", "rejected": "Dở.", "taken_down": "Gỡ."}.items()
    }  # fmt: skip
    for name in ("edits", "published", "taken_down"):
        decision(deps, made[name], "approve", bob)
    decision(deps, made["rejected"], "reject", bob)
    decision(deps, made["taken_down"], "take_down", bob)
    edit(deps, site_a, made["edits"], "Sửa lại rồi.", later(5))
    for name, public_id in made.items():
        page = desk.get(tab=name)
        also = [made["edits"]] if name == "published" else []
        assert sorted(listed(page)) == sorted([public_id, *also]), name
        assert f'aria-current="page">{catalogue()[f"desk.tab.{name}"]["vi"]} ' in page
    assert sorted(listed(desk.get(tab="all"))) == sorted(made.values())
    assert listed(desk.get(q="do")) == [made["rejected"]]  # without diacritics too


@pytest.mark.one_database
def test_tab_says_when_it_stops_counting_as_its_list_does(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        held(deps, site_a, checker, f"{RUDE} {n}")
    monkeypatch.setattr("service.store.moderation.COUNTED", 2)
    for tab in ("waiting", "suspected"):
        assert desk.get(tab=tab).count('<span class="n">2+</span>') == (
            2 if tab == "waiting" else 1
        )


def test_lists_have_pages_and_an_order_and_the_address_carries_them(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    made = [
        keep(deps, site_a, f"Ý kiến số {n}.", at=NOW + timedelta(seconds=n)).public_id
        for n in range(LENGTH + 3)
    ]
    page = desk.get(order="oldest")
    assert listed(page) == made[:LENGTH]
    following = html.unescape(re.findall(r'<a href="([^"]+)" rel="next">', page)[0])
    second = desk.get(following)
    assert listed(second) == made[LENGTH:]
    assert "order=oldest" in re.findall(r'class="row" href="([^"]+)"', second)[0]
    assert listed(desk.get(order="newest")) == made[::-1][:LENGTH]
    assert listed(desk.get(order="nonsense", cursor="nonsense", tab="nonsense"))


@pytest.mark.one_database
def test_filters_stand_in_the_address_and_each_can_be_dropped(
    desk: Desk, deps: Deps, site_a: Site, checker: Checker
) -> None:
    keep(deps, site_a, RUDE, article="bai-1")
    keep(deps, site_a, "Bài hay.", article="bai-2")
    examine_all(deps, checker)
    page = desk.get(code="profanity", article="bai-1")
    assert "Lê An" in page
    assert "Bài hay." not in page
    assert 'href="/moderate?article=bai-1"' in page  # without the finding
    assert 'href="/moderate?code=profanity"' in page
    assert '<option value="profanity" selected>' in page
    empty = desk.get(
        code="profanity", article="bai-2", outcome="reject", section="x", language="en"
    )
    assert "Không tìm thấy ý kiến nào." in empty
    days = {"from": "2026-11-01", "to": "2026-11-01"}
    assert "Bài hay." in desk.get(**days)
    assert "Bài hay." not in desk.get(**days | {"from": "2026-11-02", "to": "2026-11-02"})
    assert "Bài hay." in desk.get(**{"from": "gestern", "outcome": "alles", "to": "2026-13-01"})
    assert "Bài hay." in desk.get(**{"from": "0001-01-01", "to": "9999-12-31"})
