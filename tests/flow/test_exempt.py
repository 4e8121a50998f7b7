"""A false alarm: asked by a moderator, answered by an editor, in force from the next comment on."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.comment import Invalid
from service.domain.site import Site
from service.flow.amend import Wanted, amend
from service.flow.deps import By, Deps, Missing
from service.flow.erase import erase
from service.flow.exempt import Alarm, answer, ask
from service.store import exemptions, policies
from service.store.session import read, write
from service.store.tables import comment, exemption, verdict
from tests.support.checkers import POLICY, RUDE
from tests.support.desk import held
from tests.support.story import NOW, Person, decision, events, later, rows, stands

ALARM = Alarm("profanity.word", RUDE, None, "Tên một món ăn.")
EDITOR = By("emi", None)


def by(who: Person) -> By:
    return By(who.name, who.sites)


def score(deps: Deps) -> float:
    """Of the newest verdict."""
    return float(rows(deps, sa.select(verdict.c.score).order_by(verdict.c.id.desc()))[0]["score"])


def in_force(deps: Deps, site: Site) -> tuple[int, list[str]]:
    with read(deps.engine) as connection:
        own = policies.newest(connection, site).own
    return own.number, [one.term for one in own.exempt]


def test_what_is_granted_costs_nothing_until_it_is_ended(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    assert score(deps) == 4.0
    made = ask(deps, of, ALARM, by(bob), NOW)
    assert ask(deps, of, ALARM, by(bob), NOW) == made  # twice is once
    held(deps, site_a, checker, f"{RUDE} hai")
    assert score(deps) == 4.0  # asked is not granted
    assert answer(deps, made, "granted", EDITOR, POLICY, now=NOW)
    assert not answer(deps, made, "granted", EDITOR, POLICY, now=NOW)
    assert not answer(deps, made, "refused", EDITOR, POLICY, now=NOW)
    held(deps, site_a, checker, f"{RUDE} ba")
    assert score(deps) == 0.0
    held(deps, site_b, checker, RUDE)
    assert score(deps) == 4.0
    assert in_force(deps, site_a) == (1, [RUDE])
    assert answer(deps, made, "ended", EDITOR, POLICY, now=NOW)
    held(deps, site_a, checker, f"{RUDE} tư")
    assert score(deps) == 4.0
    assert in_force(deps, site_a) == (2, [])
    assert answer(deps, made, "granted", EDITOR, POLICY, now=NOW)  # thought better of it again
    assert in_force(deps, site_a) == (3, [RUDE])
    told = ["exempt.asked", "exempt.granted", "exempt.ended", "exempt.granted"]
    assert [act for act in events(deps, of) if act.startswith("exempt")] == told


@pytest.mark.one_database
def test_what_is_refused_costs_as_before_and_may_be_granted_later(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    made = ask(deps, of, ALARM, by(bob), NOW)
    assert answer(deps, made, "refused", EDITOR, POLICY, now=NOW)
    assert in_force(deps, site_a) == (0, [])
    assert not answer(deps, made, "ended", EDITOR, POLICY, now=NOW)
    assert answer(deps, made, "granted", EDITOR, POLICY, now=NOW)
    assert in_force(deps, site_a) == (1, [RUDE])


@pytest.mark.one_database
def test_only_what_was_found_is_asked_about_where_one_may(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, charlie: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    for who, alarm, error in (
        (charlie, ALARM, Missing), (bob, Alarm("threat.word", "", None, "vì"), Missing),
        (bob, Alarm("ban.link", "", None, "vì"), Missing),
        (bob, Alarm("profanity.word", "", None, " "), Invalid),
    ):  # fmt: skip
        with pytest.raises(error):
            ask(deps, of, alarm, by(who), NOW)
    made = ask(deps, of, ALARM, by(bob), NOW)
    for public_id, asker in ((made, by(charlie)), ("none", EDITOR)):
        with pytest.raises(Missing):
            answer(deps, public_id, "granted", asker, POLICY, now=NOW)


def test_hits_of_30_days_tell_what_people_decided(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker, bob: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ids = [held(deps, site_a, checker, f"{RUDE} {n}") for n in range(4)]
    held(deps, site_a, checker)
    held(deps, site_b, checker, RUDE)
    decision(deps, ids[0], "approve", bob)
    decision(deps, ids[1], "reject", bob)

    def hits(term: str, days: int = 0) -> exemptions.Hits:
        with read(deps.engine) as connection:
            at = later(days * 86_400)
            return exemptions.hits(connection, site_a.id, "profanity.word", term, at)

    assert hits(RUDE) == exemptions.Hits(4, 1, 1, more=False)
    assert hits("") == exemptions.Hits(4, 1, 1, more=False)
    assert hits("khác") == exemptions.Hits(0, 0, 0, more=False)
    assert hits(RUDE, days=31).count == 0
    monkeypatch.setattr(exemptions, "MOST", 3)
    assert hits(RUDE) == exemptions.Hits(3, 0, 1, more=True)


def test_erasure_takes_what_was_asked_and_leaves_what_the_house_rules(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    made = ask(deps, of, ALARM, by(bob), NOW)
    ask(deps, of, Alarm("profanity.word", "", None, "Nhắc tên ai đó."), by(bob), NOW)
    answer(deps, made, "granted", EDITOR, POLICY, now=NOW)
    erase(deps, stands(deps, of).id, NOW)
    (left,) = rows(deps, sa.select(exemption))
    assert (left["public_id"], left["comment_id"], left["note"]) == (made, None, "")


def states(deps: Deps) -> list[str]:
    return [row["state"] for row in rows(deps, sa.select(exemption).order_by(exemption.c.id))]


def test_what_is_listed_as_granted_is_what_the_policy_says(
    deps: Deps, site_a: Site, site_b: Site, checker: Checker, bob: Person
) -> None:
    def put(seen: int, data: dict[str, Any]) -> None:
        amend(deps, site_a, POLICY, Wanted(seen, data, "prog"), NOW)

    of = held(deps, site_a, checker, RUDE)
    made = ask(deps, of, ALARM, by(bob), NOW)
    assert answer(deps, made, "granted", EDITOR, POLICY, now=NOW)
    put(1, {"weights": {"spam.word": 1.0}})  # by a program that knows nothing of exemptions
    assert (in_force(deps, site_a), states(deps)) == ((2, [RUDE]), ["granted"])
    put(2, {"exempt": []})
    assert (in_force(deps, site_a), states(deps)) == ((3, []), ["ended"])
    again = ask(deps, of, ALARM, by(bob), NOW)
    assert again != made
    put(3, {"exempt": [{"code": ALARM.code, "term": RUDE.upper()}]})
    assert (in_force(deps, site_a), states(deps)) == ((4, [RUDE]), ["ended", "granted"])
    assert [act for act in events(deps, of) if act.startswith("exempt")] == [
        "exempt.asked", "exempt.granted", "exempt.ended", "exempt.asked", "exempt.granted"
    ]  # fmt: skip


@pytest.mark.one_database
def test_of_two_that_ask_the_same_one_alone_is_granted(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    one = ask(deps, of, ALARM, by(bob), NOW)
    assert answer(deps, one, "refused", EDITOR, POLICY, now=NOW)
    two = ask(deps, of, replace(ALARM, term=RUDE.upper()), by(bob), NOW)
    assert answer(deps, two, "granted", EDITOR, POLICY, now=NOW)
    assert not answer(deps, one, "granted", EDITOR, POLICY, now=NOW)
    assert states(deps) == ["refused", "granted"]
    assert answer(deps, two, "ended", EDITOR, POLICY, now=NOW)
    assert (in_force(deps, site_a)[1], states(deps)) == ([], ["refused", "ended"])


@pytest.mark.one_database
def test_no_phone_number_is_kept_by_an_exemption(
    deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    of = held(deps, site_a, checker, RUDE)
    with write(deps.engine) as connection:
        connection.execute(sa.update(comment).values(codes=" contact.phone "))
    with pytest.raises(Missing):
        ask(deps, of, Alarm("contact.phone", "0912345678", None, "Số tòa soạn."), by(bob), NOW)
    assert ask(deps, of, Alarm("contact.phone", "", None, "Số tòa soạn."), by(bob), NOW)
