"""A campaign is one row and one page of the desk, however many pages its comments would fill."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from service.http import campaigns as pages, views
from service.store import fold, moderation
from service.store.moderation import Filter
from service.store.session import read, write
from service.store.tables import comment
from tests.http.test_campaign import three
from tests.support.desk import Desk, listed, words
from tests.support.story import NOW, Person, keep


def page_of(desk: Desk, of: str) -> str:
    found = re.search(r'href="(/moderate/campaigns/[^"]+)"', desk.get(f"/moderate/comments/{of}"))
    assert found is not None
    return found[1]


def wave(deps: Deps, site: Site, named: dict[int, str | None]) -> list[str]:
    """Comments that wait, the first with the highest priority; which campaign each belongs to."""
    ids = [keep(deps, site, f"Câu số {n}.", email=f"u{n}@example.com").public_id for n in named]
    with write(deps.engine) as connection:
        for place, (public_id, name) in enumerate(zip(ids, named.values(), strict=True)):
            connection.execute(sa.update(comment).where(comment.c.public_id == public_id).values(
                campaign=name, status="held", priority=float(100 - place),
                created=NOW + timedelta(minutes=place),
            ))  # fmt: skip
    return ids


NAMED = dict(enumerate(["a", "b", "a", None, "a", "b", "a", None, "a", "c"]))
FIRST = [0, 1, 3, 7, 9]


@pytest.mark.parametrize("chunk", [2, 200])
@pytest.mark.parametrize(("order", "first"), [
    ("priority", FIRST), ("oldest", FIRST), ("newest", [9, 8, 7, 5, 3]),
])  # fmt: skip
def test_campaign_is_one_row_on_whatever_page_its_comments_would_be(
    deps: Deps, site_a: Site, order: moderation.Order, first: list[int], chunk: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(fold, "CHUNK", chunk)
    ids = wave(deps, site_a, NAMED)
    mine = frozenset({site_a.id})
    found, cursor = list[str](), None
    while True:
        with read(deps.engine) as connection:
            wanted = Filter(mine, order=order, folded=True, limit=2, cursor=cursor)
            page = moderation.page(connection, wanted)
        found += [row.public_id for row in page.rows]
        assert page.count == len(ids)  # comments, not rows
        cursor = page.next
        if cursor is None:
            break
    assert found == [ids[n] for n in first]


def test_row_of_a_campaign_is_the_first_that_is_asked_for(deps: Deps, site_a: Site) -> None:
    ids = wave(deps, site_a, NAMED)
    keep(deps, site_a, "Ở mục khác.", article="x")
    with write(deps.engine) as connection:
        for place, changed in ((0, {"status": "rejected"}), (1, {"outcome": "reject"})):
            which = comment.c.public_id == ids[place]
            connection.execute(sa.update(comment).where(which).values(changed))
        connection.exec_driver_sql("UPDATE article SET section = 's' WHERE key <> 'x'")
    asked = Filter(frozenset({site_a.id}), status=("held",), suspected=False, folded=True,
                   section="s", limit=3)  # fmt: skip
    with read(deps.engine) as connection:
        rows = moderation.page(connection, asked).rows
    assert [row.public_id for row in rows] == [ids[2], ids[3], ids[5]]


@pytest.mark.one_database
def test_desk_folds_what_would_fill_pages(
    app: Flask, deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LENGTH", 3)
    ids = wave(deps, site_a, NAMED)
    desk = Desk.open(app, deps, bob)
    assert listed(desk.get()) == [ids[0], ids[1], ids[3]]
    assert "đợt 5 ý kiến" in words(desk.get())
    assert listed(desk.get(campaign="a")) == [ids[8], ids[6], ids[4]]  # looked for: each of it


def test_page_of_a_campaign_is_counted_by_the_database_and_paged(
    app: Flask, deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LENGTH", 3)
    ids = wave(deps, site_a, NAMED)
    desk = Desk.open(app, deps, bob)
    path = page_of(desk, ids[0])
    page = desk.get(path)
    assert "Số ý kiến: 5. Số người gửi: 5. Số bài viết: 1." in words(page)
    heights = re.findall(r'<rect x="8%" width="84%" height="([\d.]+)%"', page)
    assert [place for place, high in enumerate(heights) if float(high)] == [0, 6, 12, 18, 23]
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    later = desk.get(following[1])
    told = [re.findall(r'<li><a href="/moderate/comments/([^?"]+)', one) for one in (page, later)]
    assert told == [[ids[0], ids[2], ids[4]], [ids[6], ids[8]]]
    assert 'rel="next"' not in later
    assert desk.client.get(path, query_string={"cursor": "x"}).status_code == 404


@pytest.mark.one_database
def test_campaign_is_for_who_moderates_it(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, charlie: Person
) -> None:
    path = page_of(Desk.open(app, deps, bob), three(deps, site_a, checker)[0])
    assert Desk.open(app, deps, charlie).client.get(path).status_code == 404
