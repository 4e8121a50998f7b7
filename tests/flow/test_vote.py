"""A reader's vote counts once, and moves nothing else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.mode import Closed
from service.domain.site import Site
from service.domain.state import Refused
from service.domain.votes import MOST, Uncounted, Value, standing
from service.flow.deps import By, Deps, Missing
from service.flow.erase import erase
from service.flow.pin import pin
from service.flow.retain import retain
from service.flow.vote import Voter, vote
from service.store.tables import article, comment, event, vote as table
from tests.support.desk import held
from tests.support.story import (
    NOW,
    Person,
    change,
    decision,
    events,
    later,
    make_site,
    rows,
    stands,
)

ME, OTHER = Voter("me", "here"), Voter("other", "here")


@pytest.fixture
def shown(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> str:
    """A comment that readers see."""
    public_id = held(deps, site_a, checker)
    decision(deps, public_id, "approve", bob)
    return public_id


def say(deps: Deps, site: Site, public_id: str, value: Value, by: Voter = ME) -> tuple[int, int]:
    return vote(deps, site, public_id, by, value, now=later(60))


def test_newest_word_of_a_voter_counts_once(deps: Deps, site_a: Site, shown: str) -> None:
    both = change(deps, site_a, votes="both")
    before, told = stands(deps, shown), events(deps, shown)
    assert say(deps, both, shown, 1) == (1, 0)
    assert say(deps, both, shown, 1) == (1, 0)
    assert say(deps, both, shown, -1) == (0, 1)
    assert say(deps, both, shown, 1, OTHER) == (1, 1)
    assert say(deps, both, shown, 0) == (1, 0)
    assert say(deps, both, shown, 0) == (1, 0)
    assert stands(deps, shown) == before  # neither status nor version
    assert events(deps, shown) == told
    (row,) = rows(deps, sa.select(comment.c.standing, comment.c.votes_up))
    assert row == {"standing": standing(1, 0), "votes_up": 1}


def test_votes_that_come_at_once_are_all_counted(deps: Deps, site_a: Site, shown: str) -> None:
    def one(number: int) -> tuple[int, int]:
        return say(deps, site_a, shown, 1, Voter(str(number), str(number)))

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(one, range(16)))
    assert sorted(told) == [(number, 0) for number in range(1, 17)]


def test_what_readers_do_not_see_takes_no_vote(
    deps: Deps, site_a: Site, checker: Checker, shown: str
) -> None:
    waiting = held(deps, site_a, checker, email="khac@example.com")
    with pytest.raises(Missing):
        say(deps, site_a, waiting, 1)
    with pytest.raises(Missing):
        say(deps, make_site(deps, "b"), shown, 1)
    with pytest.raises(Closed):
        say(deps, change(deps, site_a, mode="closed"), shown, 1)
    with pytest.raises(Uncounted):
        say(deps, site_a, shown, -1)  # down-votes are off at first
    assert rows(deps, sa.select(table)) == []


def test_one_address_does_not_make_a_crowd(deps: Deps, site_a: Site, shown: str) -> None:
    for n in range(MOST):
        say(deps, site_a, shown, 1, Voter(str(n), "here"))
    with pytest.raises(Uncounted, match="address"):
        say(deps, site_a, shown, 1)
    assert say(deps, site_a, shown, 0, Voter("0", "here")) == (MOST - 1, 0)
    assert say(deps, site_a, shown, 1, Voter("far", "away")) == (MOST, 0)


def test_article_keeps_the_step_of_its_newest_vote(deps: Deps, site_a: Site, shown: str) -> None:
    def state() -> dict[str, int]:
        return rows(deps, sa.select(article.c.voted, article.c.changed))[0]

    say(deps, site_a, shown, 1)
    first = state()
    say(deps, site_a, shown, 1, OTHER)
    assert state() == first
    vote(deps, site_a, shown, ME, 0, now=later(80))
    assert state() == first | {"voted": first["voted"] + 2}


def test_who_voted_is_forgotten_with_the_comment(deps: Deps, site_a: Site, shown: str) -> None:
    say(deps, site_a, shown, 1)
    erase(deps, stands(deps, shown).id, NOW)
    assert rows(deps, sa.select(table)) == []


def test_who_voted_is_forgotten_with_network_addresses_and_the_counts_stay(
    deps: Deps, site_a: Site, shown: str
) -> None:
    change(deps, site_a, ip_days=5, retention={})
    vote(deps, site_a, shown, ME, 1, now=NOW)
    vote(deps, site_a, shown, OTHER, 1, now=later(86_400))
    retain(deps, later(5 * 86_400 + 1))
    assert [row["voter"] for row in rows(deps, sa.select(table))] == ["other"]
    retain(deps, later(7 * 86_400))
    assert rows(deps, sa.select(table)) == []
    counted = sa.select(comment.c.votes_up).where(comment.c.public_id == shown)
    assert rows(deps, counted) == [{"votes_up": 2}]
    told = rows(deps, sa.select(event.c.data).where(event.c.act == "retention"))
    assert [row["data"]["voters"] for row in told] == [1, 1]


def pinned(deps: Deps) -> list[str]:
    found = rows(deps, sa.select(comment.c.public_id).where(comment.c.pinned))
    return [row["public_id"] for row in found]


def test_one_comment_of_a_list_is_pinned(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, shown: str
) -> None:
    by = By(bob.name, bob.sites)
    other = held(deps, site_a, checker, email="khac@example.com")
    with pytest.raises(Refused):
        pin(deps, other, by, NOW, pinned=True)
    decision(deps, other, "approve", bob)
    before = stands(deps, shown).version
    pin(deps, shown, by, NOW, pinned=True)
    pin(deps, shown, by, NOW, pinned=True)  # it is: no second line
    assert pinned(deps) == [shown]
    pin(deps, other, by, NOW, pinned=True)
    assert pinned(deps) == [other]
    assert events(deps, shown)[-2:] == ["pin", "unpin"]
    pin(deps, other, by, NOW, pinned=False)
    assert pinned(deps) == []
    assert events(deps, other)[-2:] == ["pin", "unpin"]
    assert stands(deps, shown).version == before
    with pytest.raises(Missing):
        pin(deps, shown, By("charlie", frozenset()), NOW, pinned=True)


def test_letting_go_of_one_leaves_the_other(
    deps: Deps, site_a: Site, checker: Checker, bob: Person, shown: str
) -> None:
    by = By(bob.name, bob.sites)
    other = held(deps, site_a, checker, email="khac@example.com", article="bài khác")
    decision(deps, other, "approve", bob)
    for one in (shown, other):  # of two articles: two lists
        pin(deps, one, by, NOW, pinned=True)
    pin(deps, other, by, NOW, pinned=False)
    assert pinned(deps) == [shown]
