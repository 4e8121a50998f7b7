"""Sections at the desk: «Của tôi» is a filter that hides nothing, and handing over is one click."""

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.store.session import write
from service.store.tables import article
from tests.support.desk import Desk, held, listed, words
from tests.support.story import Person

PAGE = "/moderate/duties"


@pytest.fixture
def desk(app: Flask, deps: Deps, bob: Person) -> Desk:
    """Bob at the desk."""
    return Desk.open(app, deps, bob)


@pytest.fixture
def admin(app: Flask, deps: Deps, alice: Person) -> Desk:
    """Alice at the desk."""
    return Desk.open(app, deps, alice)


@pytest.fixture
def two(deps: Deps, site_a: Site, checker: Checker) -> list[str]:
    """A comment in «Thể thao», and one elsewhere."""
    found = [held(deps, site_a, checker, f"Bài {key}.", article=key) for key in ("the-thao", "thu")]
    with write(deps.engine) as connection:
        sport = sa.update(article).where(article.c.key == "the-thao")
        connection.execute(sport.values(section="Thể thao"))
    return found


def test_without_sections_nothing_is_filtered_or_offered(desk: Desk, two: list[str]) -> None:
    page = desk.get()
    assert "Của tôi" not in page
    assert set(listed(desk.get(mine="1"))) == set(two)


def test_own_sections_are_a_filter_of_the_address(desk: Desk, admin: Desk, two: list[str]) -> None:
    page = desk.follow(desk.post(PAGE, site="a", section="Thể thao", on="1"))
    assert "Đã giao chuyên mục." in page
    page = desk.get()
    assert set(listed(page)) == set(two)
    assert 'href="/moderate?mine=1">Của tôi (1 chuyên mục)' in page
    mine = desk.get(mine="1")
    assert listed(mine) == [two[0]]
    assert 'aria-current="true">Của tôi' in mine
    tab = 'href="/moderate?mine=1" aria-current="page">Chờ duyệt <span class="n">1</span>'
    assert tab in mine  # and the tabs count the same
    assert f'href="/moderate/comments/{two[0]}?mine=1"' in mine
    assert set(listed(admin.get(mine="1"))) == set(two)  # nothing is hers: she sees all


def test_handing_over_is_one_click_and_so_is_taking_back(
    desk: Desk, admin: Desk, two: list[str]
) -> None:
    admin.post(PAGE, site="a", section="Thể thao", who="bob", on="1")
    assert "Giao cho alice" in desk.get()
    page = desk.follow(desk.post(f"{PAGE}/hand", to="alice", back="mine=1"))
    assert "Đã bàn giao." in page
    assert "1 chuyên mục của bạn đang giao cho alice." in words(page)
    assert set(listed(page)) == set(two)
    assert listed(admin.get(mine="1")) == [two[0]]
    assert "đang giao cho alice" in desk.get(PAGE)
    page = desk.follow(desk.post(f"{PAGE}/back"))
    assert "Đã lấy lại các chuyên mục của bạn." in page
    assert listed(desk.get(mine="1")) == [two[0]]


def test_editors_see_whom_to_give_a_section_and_moderators_only_themselves(
    desk: Desk, admin: Desk
) -> None:
    assert "<option>bob</option>" in admin.get(PAGE)
    assert 'name="who"' not in desk.get(PAGE)
    assert desk.post(PAGE, site="a", section="Thể thao", who="alice", on="1").status_code == 404
    assert desk.post(PAGE, site="b", section="Thể thao", on="1").status_code == 404
    wrong = desk.post(PAGE, site="a", section=" ", on="1")
    assert wrong.status_code == 422
    assert "Cần tên chuyên mục" in wrong.text
    desk.post(PAGE, site="a", section="Thể thao", on="1")
    page = admin.follow(admin.post(PAGE, site="a", section="Thể thao", who="bob"))
    assert "Chưa phân công chuyên mục nào" in page
