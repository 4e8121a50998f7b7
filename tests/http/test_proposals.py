"""«Duyệt hai cấp» by the API and at the desk: who sees what, and who may press what."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import DESK, decide, post, problem, thread
from tests.support.desk import Desk, held, listed, words
from tests.support.story import Person, change, make_person, stands
from tests.support.web import ROOT

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    return change(deps, site_a, second_level=True)


@pytest.fixture
def editor(deps: Deps, site: Site) -> Person:
    return make_person(deps, "em", {site.id: "editor"})


def test_api_proposes_lists_and_publishes(
    client: FlaskClient, deps: Deps, site: Site, bob: Person, editor: Person, checker: Checker
) -> None:
    of = held(deps, site, checker)
    url = f"{DESK}/comments/{of}/decisions"

    def ask(who: Person, action: str = "approve", **more: object) -> object:
        body = {"action": action, "version": stands(deps, of).version} | more
        return client.post(url, json=body, headers=who.headers)

    made = ask(bob).json  # type: ignore[attr-defined]
    assert (made["decision"]["action"], made["comment"]["status"]) == ("propose", "held")
    assert (made["comment"]["proposed_by"], made["comment"]["needs"]) == ("bob", ["proposed"])
    assert thread(client)["comments"] == []
    for needs, count in (("proposed", 1), ("decision", 0)):
        found = client.get(f"{DESK}/comments?needs={needs}", headers=ROOT).json or {}
        assert found["count"] == count
    told = problem(ask(bob), 409, "second_hand")  # type: ignore[arg-type]
    assert told["comment"] == {"status": "held", "version": made["comment"]["version"]}
    back = ask(editor, "send_back", note="Xem lại.").json  # type: ignore[attr-defined]
    assert (back["decision"]["action"], back["comment"]["needs"]) == ("send_back", ["decision"])
    ask(bob)
    stale = client.post(url, headers=editor.headers, json={"action": "approve", "version": 1})
    problem(stale, 409, "stale")
    done = ask(editor).json  # type: ignore[attr-defined]
    assert (done["decision"]["action"], done["comment"]["status"]) == ("approve", "published")
    assert [one["id"] for one in thread(client)["comments"]] == [of]


@pytest.mark.one_database
def test_batch_by_the_api_publishes_only_what_another_proposed(
    client: FlaskClient, deps: Deps, site: Site, bob: Person, editor: Person, checker: Checker
) -> None:
    mine, others = (held(deps, site, checker, f"Câu số {n}.") for n in ("một", "hai"))
    decide(client, others, "approve", headers=bob.headers)
    items = [{"id": of, "version": stands(deps, of).version} for of in (mine, others)]
    answer = client.post(
        f"{DESK}/decisions", json={"action": "approve", "items": items}, headers=editor.headers
    )
    results = (answer.json or {})["results"]
    assert [one["decision"]["action"] for one in results] == ["propose", "approve"]
    assert [one["comment"]["status"] for one in results] == ["held", "published"]


def test_take_down_is_undone_by_its_own_hand(
    client: FlaskClient, deps: Deps, site: Site, bob: Person, editor: Person
) -> None:
    of = post(client).id
    decide(client, of, "approve", headers=bob.headers)
    decide(client, of, "approve", headers=editor.headers)
    down = decide(client, of, "take_down", headers=editor.headers, reason="unlawful").json or {}
    undo = f"{DESK}/decisions/{down['decision']['id']}/undo"
    sent = {"version": down["comment"]["version"]}
    problem(client.post(undo, json=sent, headers=bob.headers), 409, "second_hand")
    assert client.post(undo, json=sent, headers=editor.headers).status_code == 200


def test_desk_offers_each_hand_its_own_acts(
    app: Flask, deps: Deps, site: Site, checker: Checker, bob: Person, editor: Person
) -> None:
    first, second = Desk.open(app, deps, bob), Desk.open(app, deps, editor)
    of = held(deps, site, checker)
    card = f"/moderate/comments/{of}"
    assert "Đề xuất đăng" in first.get(card)
    assert "bạn đề xuất, thư ký tòa soạn sẽ quyết định đăng" in words(first.get(card))
    assert "Chờ duyệt cấp hai" not in first.get()
    said = words(first.follow(first.correct(of, text="Mong đường sửa xong.", name="Lê An")))
    assert "chờ duyệt cấp hai" in said
    page = words(first.get(card))
    assert "bob đề xuất đăng." in page
    assert "Bạn là người đề xuất" in page
    assert "Duyệt cấp hai và đăng" not in page
    assert "Bob sửa và đề xuất đăng" in page
    assert first.decide(of, "approve").status_code == 409
    assert listed(first.get()) == []
    assert listed(second.get(tab="proposed")) == [of]
    page = words(second.get(card, tab="proposed"))
    assert "Duyệt cấp hai và đăng" in page
    assert "Đề xuất kèm bản sửa" in page
    said = words(second.follow(second.decide(of, "send_back", note="Giữ nguyên văn.")))
    assert "Đã trả lại ý kiến của Lê An" in said
    assert listed(second.get()) == [of]
    first.decide(of, "approve", note="Hay.")
    assert "Hay." in words(second.get(card))
    done = second.decide(of, "approve")
    assert done.status_code == 303
    page = words(second.get(card))
    assert "Em duyệt cấp hai và đăng, theo đề xuất của bob" in page
    down = second.follow(second.decide(of, "take_down", reason="unlawful"))
    assert "Đã gỡ" in down
    assert "Đề xuất đăng lại" in first.get(card)


@pytest.mark.one_database
def test_undo_of_anothers_take_down_is_refused_on_its_card(
    app: Flask, deps: Deps, site: Site, checker: Checker, bob: Person, editor: Person
) -> None:
    first, second = Desk.open(app, deps, bob), Desk.open(app, deps, editor)
    of = held(deps, site, checker)
    first.decide(of, "approve")
    second.decide(of, "approve")
    down = second.decide(of, "take_down", reason="unlawful")
    made = down.location.partition("did=")[2]
    refused = first.post(f"/moderate/decisions/{made}/undo")
    assert refused.status_code == 409
    assert "cần một thư ký tòa soạn khác" in words(refused.text)


@pytest.mark.one_database
def test_editor_switches_an_article_at_its_card(
    app: Flask, client: FlaskClient, deps: Deps, site_a: Site, checker: Checker, bob: Person,
    alice: Person,
) -> None:  # fmt: skip
    of = held(deps, site_a, checker)
    card = f"/moderate/comments/{of}"
    first, admin = Desk.open(app, deps, bob), Desk.open(app, deps, alice)
    assert "bật duyệt hai cấp" not in first.get(card)
    assert first.post(f"{card}/level", on="1").status_code == 403
    assert "Bài này từ giờ duyệt hai cấp." in admin.follow(admin.post(f"{card}/level", on="1"))
    assert "Đề xuất đăng" in first.get(card)
    page = f"{DESK}/sites/a/articles/thu"
    client.put(page, json={"title": "Bài thử"}, headers=ROOT)  # says nothing of it
    assert (client.get(page, headers=ROOT).json or {})["second_level"] is True
    client.put(page, json={"title": "Bài thử", "second_level": False}, headers=ROOT)
    assert "Đề xuất đăng" not in first.get(card)


@pytest.mark.one_database
def test_newsrooms_answer_waits_and_says_so(
    app: Flask, deps: Deps, site: Site, checker: Checker, bob: Person, editor: Person
) -> None:
    first, second = Desk.open(app, deps, bob), Desk.open(app, deps, editor)
    of = held(deps, site, checker)
    first.decide(of, "approve")
    second.decide(of, "approve")
    page = first.follow(first.post(f"/moderate/comments/{of}/reply", text="Cảm ơn bạn."))
    assert "Đã đề xuất câu trả lời của tòa soạn" in words(page)
    assert "bob đề xuất đăng." in words(page)


@pytest.mark.one_database
def test_author_reads_his_own_words_until_others_are_published(
    client: FlaskClient, deps: Deps, site: Site, bob: Person, editor: Person
) -> None:
    made = post(client)

    def told() -> tuple[object, ...]:
        seen = client.get(f"{made.path}/status", headers=made.headers).json or {}
        return seen["status"], seen["text"], seen["name"], seen.get("edited_by")

    own = ("Bài viết rất hay, cảm ơn tòa soạn.", "Lê An", None)
    more = {"text": "Bản biên tập.", "name": "An"}
    decide(client, made.id, "approve", headers=bob.headers, **more)
    assert stands(deps, made.id).revision == 1
    assert told() == ("held", *own)
    decide(client, made.id, "reject", headers=editor.headers, reason="spam")
    assert told() == ("rejected", *own)
    decide(client, made.id, "approve", headers=bob.headers)
    decide(client, made.id, "approve", headers=editor.headers)
    assert told() == ("published", "Bản biên tập.", "An", "desk")
