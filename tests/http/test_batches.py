"""Many at once at the desk: ticked, seen first, decided, and undone once."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from service.domain.site import Site
from service.flow import batch as flow, carry
from service.flow.deps import Deps
from service.http import batches as pages
from service.store.tables import batch, comment
from tests.flow.test_batch import some, statuses
from tests.http.test_campaign_page import NAMED, wave
from tests.support.desk import Desk, listed, words
from tests.support.story import Person, make_person, rows, stands

REJECT = {"action": "reject", "reason": "spam"}


def chosen(desk: Desk, **ticked: object) -> str:
    """The path of the plan that was made of what was ticked."""
    made = desk.post("/moderate/batches", back="", **ticked)
    assert made.status_code == 303
    return str(made.location)


def tick(desk: Desk, public_id: str) -> str:
    """What a tick says of a comment as it stands."""
    return f"{public_id}:{stands(desk.deps, public_id).version}"


@pytest.mark.one_database
def test_text_that_was_never_seen_is_not_approved(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    ids = some(deps, site_a, 3)
    desk = Desk.open(app, deps, bob)
    ticked = [tick(desk, ids[0]), tick(desk, ids[1]), ids[2]]  # the last one says no version
    desk.decide(ids[0], "reject", reason="spam")  # something happens before the form is sent
    path = chosen(desk, id=ticked)
    assert "2 ý kiến giữ nguyên, vì đã thay đổi" in words(desk.get(path, action="approve"))
    desk.post(f"{path}/start", action="approve", severe="1")
    assert statuses(deps, ids) == ["rejected", "published", "held"]


@pytest.mark.one_database
def test_list_of_no_sections_of_ones_own_is_chosen_as_it_is_shown(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    some(deps, site_a, 2)
    desk = Desk.open(app, deps, bob)
    assert len(listed(desk.get(mine="1"))) == 2
    found = desk.post("/moderate/batches", back="mine=1", all="1")
    assert "Đã chọn 2 ý kiến" in words(desk.get(found.location))


@pytest.mark.one_database
def test_words_and_authors_that_were_searched_are_not_kept(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    some(deps, site_a, 2)
    chosen_by = Desk.open(app, deps, bob).post
    (author, *_) = (str(row["author"]) for row in rows(deps, sa.select(comment.c.author)))
    for back in ("q=C%C3%A2u&article=thu", f"author={author}"):
        assert "/batches/" in chosen_by("/moderate/batches", back=back, all="1").location
    assert [row["asked"]["back"] for row in rows(deps, sa.select(batch.c.asked))] == [
        "tab=all&article=thu", "tab=all",
    ]  # fmt: skip


@pytest.mark.one_database
def test_more_ticks_than_a_batch_may_have_are_refused(
    app: Flask, deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "MOST", 2)
    some(deps, site_a, 1)
    desk = Desk.open(app, deps, bob)
    assert "none_chosen" in chosen(desk, id=["a:1"], campaign=["b"])
    sent = desk.post("/moderate/batches", back="", id=["a:1", "b:1"], campaign=["c"])
    assert sent.status_code == 422


@pytest.mark.parametrize("field", ["author", "campaign"])
def test_address_of_the_list_within_a_form_holds_no_zero(
    app: Flask, deps: Deps, site_a: Site, bob: Person, field: str
) -> None:
    some(deps, site_a, 1)
    desk = Desk.open(app, deps, bob)
    sent = desk.post("/moderate/batches", back=f"{field}=a%00b", all="1")
    assert sent.status_code == 303


def test_list_offers_what_is_ticked_and_all_that_matches(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    ids = wave(deps, site_a, NAMED)
    desk = Desk.open(app, deps, bob)
    page = desk.get()
    boxes = re.findall(r'type="checkbox" form="picks" name="(\w+)" value="([^"]+)"', page)
    assert boxes == [
        ("campaign", "a"),
        ("campaign", "b"),
        *[("id", tick(desk, ids[n])) for n in (3, 7, 9)],
    ]
    assert "Chọn tất cả 10 ý kiến của danh sách này" in words(page)
    assert "Chọn tất cả 5 ý kiến khớp bộ lọc" in words(desk.get(campaign="a"))
    few = words(desk.get(chosen(desk, id=tick(desk, ids[3]), campaign=["b", "a"])))
    assert "Đã chọn 8 ý kiến" in few
    assert "Đã chọn 10 ý kiến" in words(desk.get(chosen(desk, all="1")))
    found = desk.post("/moderate/batches", back="campaign=a", all="1")
    assert "Đã chọn 5 ý kiến" in words(desk.get(found.location))


@pytest.mark.one_database
def test_where_nothing_is_one_s_own_all_is_chosen_as_the_list_shows_all(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    some(deps, site_a, 3)
    desk = Desk.open(app, deps, bob)
    assert "Chọn tất cả 3 ý kiến" in words(desk.get(mine="1"))
    found = desk.post("/moderate/batches", back="mine=1", all="1")
    assert "Đã chọn 3 ý kiến" in words(desk.get(found.location))


def test_what_would_happen_is_shown_and_then_done_and_undone_once(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    ids = some(deps, site_a, 3)
    desk = Desk.open(app, deps, bob)
    path = chosen(desk, id=[tick(desk, one) for one in ids[:2]])
    seen = words(desk.get(path, **REJECT))
    assert "chờ duyệt 2" in seen.lower()
    assert "Câu 0." in seen
    assert "2 ý kiến sẽ không đăng" in seen
    assert statuses(deps, ids) == ["held"] * 3
    page = desk.follow(desk.post(f"{path}/start", **REJECT))
    assert "Đã xử lý 2 trên 2 ý kiến." in words(page)
    assert statuses(deps, ids) == ["rejected", "rejected", "held"]
    assert f'action="{path}/undo"' in page
    again = desk.follow(desk.post(f"{path}/start", action="approve"))  # browser back, and sent
    assert "Đã xử lý 2 trên 2 ý kiến." in words(again)
    undone = desk.follow(desk.post(f"{path}/undo"))
    assert "Đã hoàn tác 2 trên 2 quyết định." in words(undone)
    assert statuses(deps, ids) == ["held"] * 3
    assert f'action="{path}/undo"' not in desk.get(path)  # offered by how it stands
    twice = desk.follow(desk.post(f"{path}/undo"))
    assert "Đã hoàn tác 2 trên 2 quyết định." in words(twice)
    assert "Không đăng: 2 ý kiến" in words(desk.get("/moderate/batches"))


@pytest.mark.one_database
def test_long_one_shows_how_far_it_is_and_goes_on_without_a_script(
    app: Flask, deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry, "STEP", 1)
    monkeypatch.setattr(carry.go_on, "__kwdefaults__", {"seconds": 0})
    ids = some(deps, site_a, 2)
    desk = Desk.open(app, deps, bob)
    path = chosen(desk, id=[tick(desk, one) for one in ids])
    page = desk.follow(desk.post(f"{path}/start", **REJECT))
    assert "Đang xử lý: 1 trên 2 ý kiến." in words(page)
    assert '<progress value="1" max="2">' in page
    assert f'data-going="{path}/go"' in page
    assert f'action="{path}/undo"' in page
    desk.post(f"{path}/go")
    page = desk.follow(desk.post(f"{path}/go"))
    assert "Đã xử lý 2 trên 2 ý kiến." in words(page)
    page = desk.follow(desk.post(f"{path}/undo"))
    assert "Đang hoàn tác: 1 trên 2 quyết định." in words(page)
    assert f'action="{path}/undo"' not in page


@pytest.mark.one_database
def test_what_was_passed_over_is_named(app: Flask, deps: Deps, site_a: Site, bob: Person) -> None:
    ids = some(deps, site_a, 2)
    desk = Desk.open(app, deps, bob)
    path = chosen(desk, id=[tick(desk, one) for one in ids])
    desk.decide(ids[1], "approve")
    assert "1 ý kiến giữ nguyên, vì đã thay đổi sau khi bạn chọn" in words(desk.get(path, **REJECT))
    page = desk.follow(desk.post(f"{path}/start", **REJECT))
    assert "Đã xử lý 1 trên 2 ý kiến." in words(page)
    assert "Ý kiến bỏ qua 1" in words(page)
    assert f'href="/moderate/comments/{ids[1]}"' in page
    desk.decide(ids[0], "approve")
    page = desk.follow(desk.post(f"{path}/undo"))
    assert "Quyết định không hoàn tác được 1" in words(page)


@pytest.mark.one_database
def test_nothing_ticked_and_no_reason_are_said(
    app: Flask, deps: Deps, site_a: Site, bob: Person
) -> None:
    ids = some(deps, site_a, 1)
    desk = Desk.open(app, deps, bob)
    assert "Chưa chọn ý kiến nào." in words(desk.follow(desk.post("/moderate/batches", back="")))
    path = chosen(desk, id=[tick(desk, one) for one in ids])
    assert desk.post(f"{path}/start", action="reject").status_code == 422
    assert "sẽ không đăng" not in words(desk.get(path, action="reject"))
    assert statuses(deps, ids) == ["held"]


@pytest.mark.one_database
def test_batch_is_for_who_moderates_it(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, bob: Person, charlie: Person
) -> None:
    ids = some(deps, site_a, 1)
    desk, stranger = Desk.open(app, deps, bob), Desk.open(app, deps, charlie)
    assert "none_chosen" in chosen(stranger, id=[tick(desk, one) for one in ids])
    path = chosen(desk, id=[tick(desk, one) for one in ids])
    colleague = Desk.open(app, deps, make_person(deps, "em", {site_a.id: "moderator"}))
    for other in (stranger, colleague):  # a plan is its maker's
        assert other.client.get(path).status_code == 404
        assert other.post(f"{path}/start", **REJECT).status_code == 404
    desk.post(f"{path}/start", **REJECT)
    assert stranger.post(f"{path}/go").status_code == 404
    assert stranger.post(f"{path}/undo").status_code == 404
    assert statuses(deps, ids) == ["rejected"]
    colleague.post(f"{path}/undo")
    assert statuses(deps, ids) == ["held"]


@pytest.mark.one_database
def test_many_samples_are_few(
    app: Flask, deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SAMPLES", 2)
    some(deps, site_a, 3)
    desk = Desk.open(app, deps, bob)
    seen = words(desk.get(chosen(desk, all="1")))
    assert "Câu 1." in seen
    assert "Câu 2." not in seen


@pytest.mark.one_database
def test_undo_is_offered_to_who_has_all_sites_of_a_batch(
    app: Flask, deps: Deps, site_a: Site, site_b: Site, bob: Person
) -> None:
    ids = [*some(deps, site_a, 1), *some(deps, site_b, 1)]
    editor = make_person(deps, "em", {site_a.id: "editor", site_b.id: "editor"})
    desk = Desk.open(app, deps, editor)
    path = chosen(desk, all="1")
    desk.post(f"{path}/start", **REJECT)
    theirs = Desk.open(app, deps, bob)
    assert f'action="{path}/undo"' not in theirs.get(path)
    assert theirs.post(f"{path}/undo").status_code == 404
    assert f'action="{path}/undo"' in desk.get(path)
    assert statuses(deps, ids) == ["rejected", "rejected"]
