"""«Bài theo dõi»: articles that a moderator has marked, joined in one list of his own."""

import pytest
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.support.desk import Desk, held, listed, words
from tests.support.story import Person


def test_watched_articles_are_joined_for_whoever_marked_them(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, alice: Person
) -> None:
    first, second, third = (held(deps, site_a, checker, article=f"bai-{n}") for n in "123")
    desk, other = Desk.open(app, deps, bob), Desk.open(app, deps, alice)
    assert "Bài theo dõi (" not in desk.get()
    for one in (first, first, third):
        page = desk.follow(desk.post(f"/moderate/comments/{one}/watch", on="1"))
        assert "Đã theo dõi bài này" in words(page)
        assert "Bỏ theo dõi bài này" in page
    assert "Bài theo dõi (2)" in words(desk.get())
    page = desk.get(watched="1", order="oldest")
    assert listed(page) == [first, third]
    assert 'href="/moderate?tab=suspected&amp;watched=1"' in page  # it stays while one looks around
    assert f"/moderate/comments/{first}?order=oldest&amp;watched=1" in page
    assert "Bài theo dõi: 2" in words(page)
    assert sorted(listed(desk.get(watched="nonsense"))) == sorted([first, second, third])
    assert listed(other.get(watched="1")) == []
    said = desk.follow(desk.post(f"/moderate/comments/{third}/watch", back="watched=1"))
    assert "Không theo dõi bài này nữa." in words(said)
    assert listed(desk.get(watched="1")) == [first]


@pytest.mark.one_database
def test_nobody_watches_what_he_does_not_moderate(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, charlie: Person
) -> None:
    of = held(deps, site_a, checker)
    answer = Desk.open(app, deps, charlie).post(f"/moderate/comments/{of}/watch", on="1")
    assert answer.status_code == 404
