"""Sections are given, handed over with all claims, and taken back; the record knows."""

from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.access import Principal
from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow.deps import Deps, Missing
from service.flow.duties import give, hand_over, take_back
from service.store import access, duties, moderation
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import article, comment, duty, event
from tests.support.story import NOW, Person, examine_all, keep, later, make_person, rows


def who(deps: Deps, person: Person) -> Principal:
    with read(deps.engine) as connection:
        found = access.by_id(connection, person.id)
    assert found is not None
    return found


def held(deps: Deps, *sites: Site) -> dict[str, list[tuple[str, str]]]:
    """Whose sections are whose now: lent ones as `lent>who`."""
    with read(deps.engine) as connection:
        found = duties.of_sites(connection, [site.id for site in sites])
    told = dict[str, list[tuple[str, str]]]()
    for row in found:
        told.setdefault(row.lent_to or row.who, []).append((row.section, row.who))
    return told


def acts(deps: Deps) -> list[tuple[str, str, Any]]:
    query = sa.select(event).where(event.c.act.like("duty.%")).order_by(event.c.id)
    return [(row["act"], row["by"], row["data"]) for row in rows(deps, query)]


@pytest.fixture
def carol(deps: Deps, site_a: Site, site_b: Site) -> Person:
    """Moderator of both sites."""
    return make_person(deps, "carol", {site_a.id: "moderator", site_b.id: "moderator"})


def test_one_takes_a_section_and_an_editor_gives_one(
    deps: Deps, site_a: Site, alice: Person, bob: Person
) -> None:
    mine, theirs = who(deps, bob), who(deps, alice)
    assert give(deps, site_a, "  Thể  thao ", "bob", mine, now=NOW, on=True)
    assert not give(deps, site_a, "Thể thao", "bob", mine, now=NOW, on=True)
    assert give(deps, site_a, "Pháp luật", "bob", theirs, now=NOW, on=True)
    assert held(deps, site_a) == {"bob": [("Pháp luật", "bob"), ("Thể thao", "bob")]}
    assert give(deps, site_a, "Pháp luật", "bob", mine, now=NOW, on=False)
    assert not give(deps, site_a, "Pháp luật", "bob", mine, now=NOW, on=False)
    assert [act for act, _, _ in acts(deps)] == ["duty.give", "duty.give", "duty.end"]


def test_moderator_gives_nobody_else_anything_and_strangers_have_nothing(
    deps: Deps, site_a: Site, alice: Person, bob: Person, charlie: Person
) -> None:
    for by, to in ((bob, "alice"), (alice, "charlie"), (alice, "nobody"), (charlie, "charlie")):
        with pytest.raises(Missing):
            give(deps, site_a, "Thể thao", to, who(deps, by), now=NOW, on=True)
    with pytest.raises(Missing):
        give(deps, site_a, "Thể thao", "alice", who(deps, bob), now=NOW, on=False)
    with pytest.raises(Invalid):
        give(deps, site_a, " ", "bob", who(deps, bob), now=NOW, on=True)
    assert held(deps, site_a) == {}


def test_handing_over_takes_sections_and_claims_and_comes_back(
    deps: Deps, site_a: Site, bob: Person, alice: Person, checker: Checker
) -> None:
    mine = who(deps, bob)
    for section in ("Thể thao", "Pháp luật"):
        give(deps, site_a, section, "bob", mine, now=NOW, on=True)
    public_id, old = keep(deps, site_a).public_id, keep(deps, site_a, "Cũ.").public_id
    with write(deps.engine) as connection:
        moderation.claim(connection, old, "bob", later(-600), None)
        moderation.claim(connection, public_id, "bob", NOW, None)
    assert hand_over(deps, mine, "alice", [site_a.id], later(30)) == 2
    assert set(held(deps, site_a)) == {"alice"}
    claimed = {row["public_id"]: row for row in rows(deps, sa.select(comment))}
    assert (claimed[public_id]["claimed_by"], claimed[public_id]["claimed_until"]) == (
        "alice", later(150),
    )  # fmt: skip
    assert claimed[old]["claimed_by"] == "bob"  # it had run out
    assert acts(deps)[-1] == ("duty.hand_over", "bob", {
        "sections": ["Pháp luật", "Thể thao"], "to": "alice", "claims": 1, "before": {}, "after": {},
    })  # fmt: skip
    assert take_back(deps, mine, later(60)) == 2
    assert set(held(deps, site_a)) == {"bob"}
    assert acts(deps)[-1][:2] == ("duty.take_back", "bob")
    assert take_back(deps, mine, later(61)) == 0
    assert len(acts(deps)) == 4


@pytest.mark.one_database
def test_handing_over_claims_alone_is_in_the_record_of_their_site(
    deps: Deps, site_a: Site, site_b: Site, carol: Person, bob: Person
) -> None:
    root = make_person(deps, "root", {site_a.id: "editor", site_b.id: "editor"})
    give(deps, site_a, "Thể thao", "carol", who(deps, carol), now=NOW, on=True)
    of_b = keep(deps, site_b).public_id
    with write(deps.engine) as connection:
        moderation.claim(connection, of_b, "carol", NOW, None)
    assert hand_over(deps, who(deps, carol), root.name, [site_a.id, site_b.id], later(30)) == 1
    query = sa.select(event).where(event.c.act == "duty.hand_over")
    told = {row["site_id"]: (row["data"]["sections"], row["data"]["claims"])
            for row in rows(deps, query)}  # fmt: skip
    assert told == {site_a.id: (["Thể thao"], 0), site_b.id: ([], 1)}
    assert hand_over(deps, who(deps, carol), root.name, [site_a.id], later(31)) == 0
    assert len(rows(deps, query)) == 2  # nothing went


def test_what_was_lent_goes_on_and_home(
    deps: Deps, site_a: Site, site_b: Site, bob: Person, alice: Person, carol: Person
) -> None:
    give(deps, site_a, "Thể thao", "bob", who(deps, bob), now=NOW, on=True)
    give(deps, site_b, "Văn hóa", "carol", who(deps, carol), now=NOW, on=True)
    both = [site_a.id, site_b.id]
    assert hand_over(deps, who(deps, bob), "carol", both, NOW) == 1
    assert hand_over(deps, who(deps, carol), "alice", both, NOW) == 1  # she is not of site B
    assert held(deps, site_a, site_b) == {
        "alice": [("Thể thao", "bob")], "carol": [("Văn hóa", "carol")],
    }  # fmt: skip
    assert hand_over(deps, who(deps, alice), "bob", both, NOW) == 1
    (row,) = rows(deps, sa.select(duty).where(duty.c.who == "bob"))
    assert row["lent_to"] is None  # home, not lent to himself


@pytest.mark.parametrize("to", ["bob", "charlie", "nobody"])
def test_nothing_is_handed_to_oneself_or_a_stranger(
    deps: Deps, site_a: Site, bob: Person, charlie: Person, to: str
) -> None:
    give(deps, site_a, "Thể thao", "bob", who(deps, bob), now=NOW, on=True)
    with pytest.raises(Missing):
        hand_over(deps, who(deps, bob), to, [site_a.id], NOW)


def test_mine_is_a_filter_and_disabled_colleagues_are_none(
    deps: Deps, site_a: Site, bob: Person, alice: Person, checker: Checker
) -> None:
    ids = [keep(deps, site_a, f"Bài {key}.", article=key).public_id for key in ("a", "b")]
    examine_all(deps, checker)
    give(deps, site_a, "Thể thao", "bob", who(deps, bob), now=NOW, on=True)
    with write(deps.engine) as connection:
        connection.execute(
            sa.update(article).where(article.c.key == "b").values(section="Thể thao")
        )
        access.change_moderator(connection, alice.id, disabled=True)
        root = access.add_moderator(connection, "tổng", NOW, root=True)
        assert root
    with read(deps.engine) as connection:
        sites = frozenset({site_a.id})
        mine = moderation.page(connection, Filter(sites=sites, mine="bob")).rows
        assert [row.public_id for row in mine] == [ids[1]]
        assert moderation.count(connection, Filter(sites=sites)) == 2
        assert [row.section for row in duties.sections(connection, sites)] == ["Thể thao"]
        assert duties.colleagues(connection, sites) == {"bob": sites, "tổng": sites}
