"""«Duyệt hai cấp» where texts, places and programs change between the two hands."""

from typing import Any

import pytest

from service.domain.check import Checker
from service.domain.site import Site
from service.domain.state import Act
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import Deps
from tests.support.story import (
    NOW,
    Person,
    change,
    examine_all,
    keep,
    make_person,
    stands,
)

KIND = "Bài viết rất hay, cảm ơn tòa soạn."


@pytest.fixture
def editor(deps: Deps, site_a: Site) -> Person:
    return make_person(deps, "em", {site_a.id: "editor"})


def does(deps: Deps, of: str, action: Act, who: Person, **more: Any) -> Decided:
    asked: dict[str, Any] = {"version": stands(deps, of).version} | more
    return decide(deps, of, Choice(action, by=who.name, sites=who.sites, **asked), NOW)


@pytest.mark.one_database
def test_correction_that_nothing_has_read_may_be_on_any_topic(
    deps: Deps, checker: Checker, site_a: Site, bob: Person
) -> None:
    site = change(deps, site_a, second_topics=("vụ án",))
    kept = [keep(deps, site, f"{KIND} {n}").public_id for n in "123"]
    examine_all(deps, checker)
    made = does(deps, kept[0], "approve", bob, text="Vụ án này phải xử nghiêm.")
    assert (made.action, made.comment.status, made.comment.shown) == ("propose", "held", None)
    assert does(deps, kept[1], "approve", bob, text=f"{KIND} 2").action == "approve"  # as it was
    change(deps, site, second_topics=())
    assert does(deps, kept[2], "approve", bob, text="Vụ án này.").action == "approve"
