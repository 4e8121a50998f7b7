"""A campaign is one row and one page of the desk, and decided and undone as a whole."""

import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.check import Checker
from service.domain.site import Site
from service.flow import plan as plans
from service.flow.decide import Choice
from service.flow.deps import Deps
from service.store.session import write
from service.store.tables import comment
from tests.http.test_campaign import three
from tests.support.desk import Desk, held, listed, words
from tests.support.story import NOW, Person, change, keep, make_person, stands


def page_of(desk: Desk, of: str) -> str:
    found = re.search(r'href="(/moderate/campaigns/[^"]+)"', desk.get(f"/moderate/comments/{of}"))
    assert found is not None
    return found[1]


def seal_of(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_campaign_is_one_row_and_decided_as_it_was_seen(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    desk, ids = Desk.open(app, deps, bob), three(deps, site_a, checker)
    rows = listed(desk.get())
    assert len(rows) == 2
    assert len([one for one in rows if one in ids]) == 1
    assert "đợt 3 ý kiến" in words(desk.get())
    desk.decide(ids[0], "approve")
    path = page_of(desk, ids[0])
    said = words(desk.get(path))
    assert "Số ý kiến: 3. Số người gửi: 3. Số bài viết: 3." in said
    assert "Đã đăng 1" in said
    sent = {"action": "reject", "reason": "spam"}
    preview = desk.post(path, **sent)
    assert "2 ý kiến sẽ không đăng" in words(preview.text)
    assert "1 ý kiến giữ nguyên" in words(preview.text)
    assert [stands(deps, one).status for one in ids] == ["published", "held", "held"]
    desk.decide(ids[1], "reject", reason="spam")  # a colleague is faster
    late = desk.post(path, **sent, seen=seal_of(preview.text))
    assert late.status_code == 409
    assert "Đợt gửi vừa thay đổi" in words(late.text)
    assert stands(deps, ids[2]).status == "held"
    done = desk.post(path, **sent, seen=seal_of(late.text))
    page = desk.follow(done)
    assert "Đã xử lý 1 trên 1 ý kiến." in words(page)
    assert stands(deps, ids[2]).status == "rejected"
    undo = re.search(r'action="(/moderate/batches/[^"]+)"', page)
    assert undo is not None
    page = desk.follow(desk.post(undo[1], campaign=path.rpartition("/")[2]))
    assert "Đã hoàn tác 1 trên 1 quyết định." in words(page)
    assert stands(deps, ids[2]).status == "held"


@pytest.mark.one_database
def test_preview_says_what_is_only_proposed(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    desk, ids = Desk.open(app, deps, bob), three(deps, site_a, checker)
    change(deps, site_a, second_level=True)
    path = page_of(desk, ids[0])
    said = desk.post(path, action="approve", reason="spam").text
    assert "3 ý kiến sẽ được đề xuất" in words(said)
    desk.post(path, action="approve", reason="spam", seen=seal_of(said))
    assert {stands(deps, one).proposed for one in ids} == {"bob"}
    assert desk.post(path, action="reject").status_code == 422


@pytest.mark.one_database
def test_preview_counts_what_is_severe_and_then_approves_it(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person
) -> None:
    desk, ids = Desk.open(app, deps, bob), three(deps, site_a, checker)
    with write(deps.engine) as connection:
        one = comment.c.public_id == ids[1]
        connection.execute(sa.update(comment).where(one).values(codes="threat.word"))
    path = page_of(desk, ids[0])
    severe = "Trong đó 1 ý kiến có dấu hiệu nghiêm trọng"
    assert severe not in words(desk.post(path, action="reject", reason="spam").text)
    said = desk.post(path, action="approve", reason="spam").text
    assert severe in words(said)
    desk.post(path, action="approve", reason="spam", seen=seal_of(said))
    assert {stands(deps, one).status for one in ids} == {"published"}


@pytest.mark.one_database
def test_campaign_is_for_who_moderates_it(
    app: Flask, deps: Deps, site_a: Site, checker: Checker, bob: Person, charlie: Person
) -> None:
    ids = three(deps, site_a, checker)
    path = page_of(Desk.open(app, deps, bob), ids[0])
    stranger = Desk.open(app, deps, charlie)
    assert stranger.client.get(path).status_code == 404
    assert stranger.post(path, action="reject", reason="spam").status_code == 404
    assert stands(deps, ids[0]).status == "held"


@pytest.mark.one_database
def test_batch_has_an_end(
    deps: Deps, site_a: Site, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = three(deps, site_a, checker)
    monkeypatch.setattr(plans, "MOST", 2)
    of = held(deps, site_a, checker, "Câu khác hẳn.")
    who = make_person(deps, "em", {site_a.id: "editor"})
    with deps.engine.connect() as connection:
        name = connection.exec_driver_sql(
            "SELECT campaign FROM comment WHERE campaign IS NOT NULL"
        ).scalar()
    choice = Choice("reject", 0, who.name, who.sites, reason="spam")
    made = plans.plan(deps, str(name), choice, NOW)
    assert ([one for one, _ in made.items], made.acts, made.more) == (ids[:2], {"reject": 2}, True)
    assert of not in dict(made.items)
    for asked in (("approve", 2), ("restore", 0)):  # looked through to the end, batch by batch
        told = plans.plan(deps, str(name), replace(choice, action=asked[0]), NOW)
        assert len(told.items) == asked[1]
    assert told.acts == {"left": 3}


@pytest.mark.parametrize("asked", [{"second_topics": ("vụ án",)}, {"second_level": True}], ids=str)
def test_preview_asks_the_database_as_often_for_many_as_for_few(
    deps: Deps, site_a: Site, asked: dict[str, Any]
) -> None:
    change(deps, site_a, **asked)
    choice = Choice("approve", 0, "bob", None)
    statements = list[str]()
    counts, plan = list[int](), None
    for size in (3, 9):
        for n in range(size):
            keep(deps, site_a, f"Mua ngay kẻo hết {n}.", email=f"u{n}@example.com", article=f"{n}")
        with write(deps.engine) as connection:
            connection.execute(sa.update(comment).values(campaign="cc", status="held"))
        deps.sites.all()
        sa.event.listen(
            deps.engine, "before_cursor_execute", note := lambda *a: statements.append(a[2])
        )
        plan = plans.plan(deps, "cc", choice, NOW)
        sa.event.remove(deps.engine, "before_cursor_execute", note)
        counts.append(len(statements))
        statements.clear()
    assert plan is not None
    assert plan.acts == {"propose": 12}
    assert abs(counts[1] - counts[0]) <= 2, counts  # sites may be read anew
