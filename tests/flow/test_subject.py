"""An admin looks an address up, exports and erases what lies under it, at the own sites alone."""

import pytest
import sqlalchemy as sa

from service.domain.hold import Hold
from service.domain.identity import address_of
from service.domain.site import Site
from service.flow import subject
from service.flow.deps import By, Deps
from service.flow.erase import Back
from service.flow.hold import hold
from service.store.tables import event
from tests.support.story import NOW, Person, events, keep, later, rows

AN = address_of(" An@Example.com ")
UNTIL = later(86_400)


def mine(by: Person) -> By:
    return By(by.name, by.sites)


def test_only_the_own_sites_are_looked_into_and_that_is_noted(
    deps: Deps, site_a: Site, site_b: Site, alice: Person
) -> None:
    ids = [keep(deps, site_a).public_id for _ in range(2)]
    keep(deps, site_b)
    found = subject.find(deps, AN, mine(alice), NOW)
    assert [row.public_id for row in found.newest] == ids[::-1]
    assert len(subject.export_all(deps, AN, mine(alice), NOW)) == 2
    assert subject.find(deps, AN, By("root", None), NOW).count == 3
    wanted = [("privacy.look", "alice", site_a.id, 2), ("privacy.export", "alice", site_a.id, 2),
              ("privacy.look", "root", site_a.id, 2), ("privacy.look", "root", site_b.id, 1)]  # fmt: skip
    lines = rows(
        deps, sa.select(event).where(event.c.act.startswith("privacy")).order_by(event.c.id)
    )
    assert [(x["act"], x["by"], x["site_id"], x["data"]["comments"]) for x in lines] == wanted
    assert "example.com" not in str([x["data"] for x in lines]).lower()


def test_another_number_than_was_seen_erases_nothing(
    deps: Deps, site_a: Site, alice: Person
) -> None:
    public_id = keep(deps, site_a).public_id
    with pytest.raises(subject.Changed):
        subject.erase_all(deps, AN, 2, mine(alice), NOW)
    assert events(deps, public_id) == ["submit"]


def test_erasure_says_what_it_kept_back_each_time_and_goes_on_where_it_stopped(
    deps: Deps, site_a: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "MOST", 2)
    ids = [keep(deps, site_a).public_id for _ in range(4)]
    hold(deps, ids[0], Hold("Điều 10", "12/CV", UNTIL), mine(alice), NOW)
    back = [Back(ids[0], "12/CV", UNTIL)]
    assert subject.erase_all(deps, AN, 4, mine(alice), NOW) == subject.Done(1, back, 2)
    assert subject.erase_all(deps, AN, 3, mine(alice), NOW) == subject.Done(2, back, 0)
    assert subject.erase_all(deps, AN, 1, mine(alice), NOW) == subject.Done(0, back, 0)
    assert events(deps, ids[0]).count("held_back") == 1
    lines = rows(deps, sa.select(event.c.by).where(event.c.act == "erase").distinct())
    assert lines == [{"by": "alice"}]
