"""«Duyệt hai cấp» where texts, places and programs change between the two hands."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.finding import unwatched
from service.domain.site import Site
from service.domain.state import Act, Refused
from service.flow import house
from service.flow.decide import Choice, Decided, decide
from service.flow.deps import By, Deps, permitted
from service.flow.examine import look
from service.flow.level import set_level
from service.flow.merge import merge
from service.flow.settle import Examined, settle
from service.flow.undo import undo
from service.store import comments, sites
from service.store.session import write
from service.store.tables import article, comment, decision as decisions
from tests.support.story import (
    NOW,
    Person,
    change,
    examine_all,
    keep,
    later,
    make_person,
    rows,
    stands,
)
from tests.support.waiting import meanwhile

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


def examined(deps: Deps, checker: Checker) -> list[Examined]:
    """What a worker has leased and read, and is about to settle."""
    with write(deps.engine) as connection:
        ids = comments.waiting(connection, later(1), 50)
        due, _ = comments.lease(connection, ids, later(1), deps.settings.lease)
    return look(deps, checker, due, unwatched)


@pytest.mark.one_database
@pytest.mark.parametrize("where", ["article", "site", "merged"])
def test_worker_publishes_by_what_holds_when_it_settles(
    deps: Deps, checker: Checker, site_a: Site, alice: Person, where: str
) -> None:
    """An editor says «two hands» while a worker reads; it had leased the comments before."""
    site = change(deps, site_a, mode="post")
    other = keep(deps, site, "Bài khác.", article="khác").public_id
    examine_all(deps, checker)
    of = [keep(deps, site, f"{KIND} {n}", email=f"{n}@x.vn").public_id for n in "12"]
    read, by = examined(deps, checker), By(alice.name, alice.sites)
    assert deps.sites.by_id(site.id) is not None  # which this process knows for a second
    if where == "article":
        set_level(deps, of[0], by, NOW, on=True)
    elif where == "merged":
        set_level(deps, other, by, NOW, on=True)
        merge(deps, site, "thu", "khác", by=by, now=NOW)
    else:
        with write(deps.engine) as connection:
            sites.change_site(connection, replace(site, second_level=True))
    assert settle(deps, read, later(2)) == 2
    assert [stands(deps, one).status for one in of] == ["held", "held"]


@pytest.mark.one_database
def test_worker_asks_once_for_the_places_of_a_batch(
    deps: Deps, checker: Checker, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, asked = change(deps, site_a, mode="post"), list[str]()
    for n in "1234":
        keep(deps, site, f"{KIND} {n}", article=f"bài {n in '12'}", email=f"{n}@x.vn")
    read = examined(deps, checker)
    real = {name: getattr(sites, name) for name in ("site_of", "articles_of")}

    def told(name: str, *of: Any) -> Any:
        asked.append(name)
        return real[name](*of)

    for name in real:
        monkeypatch.setattr(sites, name, partial(told, name))
    assert settle(deps, read, later(2)) == 4
    assert sorted(asked) == ["articles_of", "site_of"]


def test_publishers_word_leaves_what_an_editor_says_at_the_same_moment(
    deps: Deps, site_a: Site
) -> None:
    """A PUT that came first and one that reads while an editor writes: neither is lost."""
    of = keep(deps, site_a, KIND).public_id
    said = {"title": "Bài", "url": "", "section": "", "tags": (), "mode": None,
            "closes_at": None, "aliases": ["bí danh"]}  # fmt: skip

    def put(key: str) -> None:
        house.say_article(deps, site_a, key, said, "cms", now=NOW)

    put("thu")
    for key, on in (("thu", True), ("bí danh", False)):
        with ThreadPoolExecutor(1) as pool:
            with write(deps.engine) as connection:
                stood = permitted(comments.lock(connection, of), None)
                known = sites.article_of(connection, stood.article_id)
                other = meanwhile(deps, pool, partial(put, key))
                sites.change_article(connection, replace(known, second_level=on))
            other.result(30)
        assert rows(deps, sa.select(article.c.second_level)) == [{"second_level": on}]


@pytest.mark.one_database
def test_version_before_can_undo_what_no_proposal_was_part_of(
    deps: Deps, checker: Checker, site_a: Site, bob: Person, editor: Person
) -> None:
    site = change(deps, site_a, second_level=True)
    of = keep(deps, site, KIND).public_id
    examine_all(deps, checker)
    does(deps, of, "approve", bob)
    does(deps, of, "approve", editor, edits=editor.sites)
    kept = rows(deps, sa.select(decisions.c.before).order_by(decisions.c.id))
    assert ["proposed" in row["before"] for row in kept] == [False, True]


def edited_before(deps: Deps, of: str, text: str) -> None:
    """The author edits as the version before did it, which knew of no proposal."""
    stood = stands(deps, of)
    with write(deps.engine) as connection:
        number = comments.next_number(connection, stood.id)
        comments.add_revision(connection, {
            "comment_id": stood.id, "number": number, "name": stood.name, "text": text,
            "by": "author", "created": NOW, "due_at": NOW,
        })  # fmt: skip
        connection.execute(
            sa.update(comment).where(comment.c.id == stood.id).values(
                status="received", revision=number, version=stood.version + 1
            )
        )  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"text": "Bản của tòa soạn."}], ids=["plain", "corrected"])
def test_proposal_is_of_the_text_that_the_proposer_saw(
    deps: Deps, checker: Checker, site_a: Site, bob: Person, editor: Person, more: dict[str, str]
) -> None:
    site = change(deps, site_a, second_level=True)
    of = keep(deps, site, KIND).public_id
    examine_all(deps, checker)
    does(deps, of, "approve", bob, **more)
    edited_before(deps, of, "Chữ mà bob chưa đọc.")
    examine_all(deps, checker, later(9))
    last = stands(deps, of).revision
    with pytest.raises(Refused):
        does(deps, of, "send_back", editor, edits=editor.sites)
    made = does(deps, of, "approve", editor, edits=editor.sites)
    assert (made.action, made.comment.proposed, made.comment.revision) == ("propose", "em", last)
    back = does(deps, of, "send_back", editor, edits=editor.sites)
    assert (back.comment.proposed, back.comment.revision) == (None, last)


@pytest.mark.one_database
def test_proposal_stands_again_when_a_later_one_is_taken_back(
    deps: Deps, checker: Checker, site_a: Site, bob: Person, editor: Person, alice: Person
) -> None:
    site = change(deps, site_a, second_level=True)
    of = keep(deps, site, KIND).public_id
    examine_all(deps, checker)
    does(deps, of, "approve", bob, text="Sửa một.")
    made = does(deps, of, "approve", editor, edits=editor.sites, text="Sửa hai.")
    undo(deps, made.id, By(editor.name, editor.sites), NOW)
    assert does(deps, of, "approve", alice, edits=alice.sites).comment.shown == 1
