"""What readers read: an article's published comments, counts, and what caches may keep of them."""

from typing import Any
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient

from service.domain.check import Checker
from service.domain.site import Site
from service.domain.votes import standing
from service.flow.deps import Deps, now
from tests.http.asking import API, DESK, Posted, decide, post, problem, published, put, seen, thread
from tests.support.story import change, examine_all
from tests.support.web import ROOT, submit

URL = f"{API}/comments?site=a&article=thu"
MEMBERS = {
    "id", "parent", "name", "text", "html", "created", "edited_by", "votes", "replies", "staff",
    "confirmed", "pinned", "removed",
}  # fmt: skip


def ids(told: dict[str, Any]) -> list[str]:
    return [one["id"] for one in told["comments"]]


def counts(client: FlaskClient, *articles: str) -> dict[str, int]:
    response = client.get(f"{API}/counts", query_string={"site": "a", "article": articles})
    assert response.json is not None
    return dict(response.json["counts"])


def test_article_nobody_commented_on_is_empty(client: FlaskClient, site_a: Site) -> None:
    nothing = {"comments": [], "count": 0, "next": None, "accepts": True,
               "votes": "up", "notice": None, "consents": [], "notify": False, "hints": False, "depth": 2}  # fmt: skip
    assert thread(client) == nothing
    post(client)
    assert thread(client) == nothing
    assert counts(client, "thu", "khac") == {"thu": 0, "khac": 0}


def test_published_comment_is_told_in_full_and_no_more(client: FlaskClient, site_a: Site) -> None:
    made = published(client, text="Một.\n\nHai & ba\nbốn.")
    (one,) = thread(client)["comments"]
    assert set(one) == MEMBERS
    assert one | {"created": ""} == {
        "id": made.id, "parent": None, "name": "Lê An", "text": "Một.\n\nHai & ba\nbốn.",
        "html": "<p>Một.</p><p>Hai &amp; ba<br>bốn.</p>", "created": "", "edited_by": None,
        "votes": {"up": 0, "down": 0}, "replies": 0, "staff": False, "pinned": False, "confirmed": False,
        "removed": False,
    }  # fmt: skip
    assert one["created"].endswith("Z")


def test_markup_and_links_are_the_sites_to_switch_on(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    text = "**Đậm** https://bao.vn/a <b>"
    made = published(client, text=text)
    plain = client.get(URL)
    changed = change(deps, site_a, markdown=True)
    bold = client.get(URL, headers={"If-None-Match": plain.headers["ETag"]})
    change(deps, changed, links=True, hints=True)
    linked = thread(client)
    link = '<a href="https://bao.vn/a" rel="nofollow ugc noopener" target="_blank">https://bao.vn/a</a>'
    shown = [told["comments"][0] for told in (plain.json, bold.json, linked) if told]
    assert [one["text"] for one in shown] == [text] * 3  # what was typed is told as it is
    assert [one["html"] for one in shown] == [
        "<p>**Đậm** https://bao.vn/a &lt;b&gt;</p>",
        "<p><strong>Đậm</strong> https://bao.vn/a &lt;b&gt;</p>",
        f"<p><strong>Đậm</strong> {link} &lt;b&gt;</p>",
    ]
    assert linked["hints"] is True
    page = client.get("/embed?site=a&article=thu").text
    assert "<strong>Đậm</strong>" in page
    assert seen(client, made.id)["text"] == text


def test_only_what_is_published_is_told(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    received = post(client, text="chưa ai đọc")
    held = post(client, text="đang chờ")
    rejected = post(client, text="bị từ chối")
    taken = published(client, text="bị gỡ")
    withdrawn = published(client, text="đã rút")
    shown = published(client, text="được đăng")
    examine_all(deps, checker, now())
    decide(client, rejected.id, "reject", reason="spam")
    decide(client, taken.id, "take_down", reason="abuse")
    client.delete(withdrawn.path, headers=withdrawn.headers)
    answer = client.get(URL)
    assert answer.json is not None
    assert ids(answer.json) == [shown.id]
    assert answer.json["count"] == 1
    assert counts(client, "thu") == {"thu": 1}
    for hidden in (received, held, rejected, taken, withdrawn):
        assert hidden.id not in answer.text
    for text in ("chưa ai", "đang chờ", "từ chối", "bị gỡ", "đã rút", "an@example.com"):
        assert text not in answer.text


def test_pages_by_cursor_show_each_once(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    made = [published(client, text=f"Số {n}").id for n in range(7)]
    up = {made[0]: 5, made[4]: 5, made[2]: 9}
    for public_id, votes in up.items():
        put(deps, public_id, standing=standing(votes, 0))
    put(deps, made[6], standing=standing(0, 1))
    best = [made[2], made[4], made[0], made[5], made[3], made[1], made[6]]
    for sort, expected in (("newest", made[::-1]), ("oldest", made), ("top", best)):
        found, cursor = list[str](), ""
        for _ in range(4):
            page = thread(client, sort=sort, limit=2, cursor=cursor)
            assert page["count"] == 7
            found += ids(page)
            cursor = page["next"] or ""
        assert found == expected
        assert not cursor
    assert len(ids(thread(client, limit=7))) == 7
    assert thread(client, limit=7)["next"] is None


def test_replies_are_told_by_their_parent(client: FlaskClient, site_a: Site) -> None:
    root, other = published(client), published(client)
    replies = [published(client, parent=root.id, text=f"Đáp {n}").id for n in range(3)]
    post(client, parent=root.id, text="chưa duyệt")
    deep = published(client, parent=replies[0])
    roots = thread(client)
    assert ids(roots) == [other.id, root.id]
    assert [one["replies"] for one in roots["comments"]] == [0, 3]
    assert roots["count"] == 6
    children = thread(client, parent=root.id, sort="oldest")
    assert ids(children) == replies
    assert {one["parent"] for one in children["comments"]} == {root.id}
    assert ids(thread(client, parent=replies[0])) == [deep.id]
    assert ids(thread(client, parent="khong-co")) == []
    page = thread(client, parent=root.id, sort="oldest", limit=2)
    assert (
        ids(thread(client, parent=root.id, sort="oldest", limit=2, cursor=page["next"]))
        == (replies[2:])
    )


GONE = (
    ("removed", lambda c, p: c.delete(p.path, headers=p.headers)),
    ("taken down", lambda c, p: decide(c, p.id, "take_down", reason="abuse")),
)


@pytest.mark.parametrize(("how", "go"), GONE)
def test_place_stays_where_there_are_replies(
    client: FlaskClient, site_a: Site, how: str, go: Any
) -> None:
    root = published(client, text="Bí mật của tôi", name="Trần Bí Mật")
    reply = published(client, parent=root.id)
    assert go(client, root).status_code == 200
    answer = client.get(URL)
    assert "Bí" not in answer.text
    assert answer.json is not None
    (place,) = answer.json["comments"]
    assert (place["id"], place["removed"], place["text"], place["name"], place["html"]) == (
        root.id, True, "", "", "",
    )  # fmt: skip
    assert place["replies"] == 1
    assert thread(client)["count"] == 1
    assert ids(thread(client, parent=root.id)) == [reply.id]
    go(client, reply)
    assert thread(client)["comments"] == []
    assert thread(client)["count"] == 0


def test_deep_reply_is_reached_through_the_places_of_those_gone(
    client: FlaskClient, site_a: Site
) -> None:
    root = published(client)
    middle = published(client, parent=root.id)
    leaf = published(client, parent=middle.id)

    def reached() -> list[tuple[str, int]]:
        found, above = list[tuple[str, int]](), [""]
        while above:
            for one in thread(client, parent=above.pop())["comments"]:
                found.append((one["id"], one["replies"]))
                above += [one["id"]] * bool(one["replies"])
        return found

    def take_down(one: Posted) -> str:
        response = decide(client, one.id, "take_down", reason="abuse")
        assert response.json is not None
        return str(response.json["decision"]["id"])

    whole = [(root.id, 1), (middle.id, 1), (leaf.id, 0)]
    take_down(middle)
    assert reached() == whole
    take_down(root)
    assert reached() == whole
    undo = take_down(leaf)
    assert reached() == []
    assert thread(client)["count"] == 0
    client.post(f"{DESK}/decisions/{undo}/undo", json={"version": 3}, headers=ROOT)
    assert reached() == whole
    decide(client, middle.id, "restore")
    decide(client, root.id, "restore")
    assert reached() == whole
    assert thread(client)["count"] == 3


class Tag:
    """A reader's browser, which asks with the tag that it was last given."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.tag = client, '"x"'

    def same(self, what: str, *, status: int = 304) -> None:
        answer = self.client.get(URL, headers={"If-None-Match": self.tag})
        assert answer.status_code == status, what
        assert answer.headers["Cache-Control"].startswith("public, max-age=0")
        assert "Origin" in answer.headers["Vary"]
        assert status == 200 or not answer.data
        self.tag = answer.headers["ETag"]

    def other(self, what: str) -> None:
        self.same(what, status=200)


def test_tag_changes_with_what_readers_see_of_a_comment_and_only_then(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    tag = Tag(client)
    tag.other("first look")
    made = post(client)
    tag.same("received")
    examine_all(deps, checker, now())
    tag.same("examined")
    decision = decide(client, made.id, "approve").json
    tag.other("approved")
    client.put(f"{DESK}/comments/{made.id}/claim", headers=ROOT)
    tag.same("claimed")
    client.patch(made.path, json={"text": "Bản mới"}, headers=made.headers)
    tag.same("an edit that waits")
    examine_all(deps, checker, now())
    tag.same("an edit that was examined")
    decide(client, made.id, "reject", reason="abuse")
    tag.same("an edit that was dropped")
    assert decision is not None
    decide(client, made.id, "take_down", reason="abuse")
    tag.other("taken down")
    decide(client, made.id, "restore")
    tag.other("restored")


def test_tag_changes_with_replies_and_settings_that_readers_see(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    tag = Tag(client)
    made = published(client)
    tag.other("first look")
    reply = published(client, parent=made.id)
    tag.other("a reply")
    client.delete(made.path, headers=made.headers)
    tag.other("withdrawn, a place stays")
    client.delete(reply.path, headers=reply.headers)
    tag.other("the last reply went")
    client.put(f"{DESK}/sites/a/articles/thu", json={"title": "Thư"}, headers=ROOT)
    tag.same("a title, which the list doesn't tell")
    client.patch(f"{DESK}/sites/a", json={"edit_window": 60}, headers=ROOT)
    tag.same("a setting that readers don't see")
    client.patch(f"{DESK}/sites/a", json={"mode": "closed"}, headers=ROOT)
    tag.other("closed")
    client.patch(f"{DESK}/sites/a", json={"mode": "pre"}, headers=ROOT)
    tag.other("open again")
    published(client, article={"key": "bài khác"})
    tag.same("another article")


@pytest.mark.one_database
def test_tag_that_a_proxy_made_weak_still_counts(client: FlaskClient, site_a: Site) -> None:
    published(client)
    for url in (URL, f"{API}/counts?site=a&article=thu"):
        tag = client.get(url).headers["ETag"]
        for told in (tag, f"W/{tag}", f'"x", W/{tag}', "*"):
            assert client.get(url, headers={"If-None-Match": told}).status_code == 304
        assert client.get(url, headers={"If-None-Match": '"x"'}).status_code == 200
        head = client.head(url)
        assert (head.status_code, head.headers["ETag"], head.data) == (200, tag, b"")


@pytest.mark.one_database
def test_tags_of_different_questions_differ(client: FlaskClient, site_a: Site) -> None:
    published(client)
    tags = [
        client.get(f"{API}/comments", query_string={"site": "a", "article": "thu"} | more).headers[
            "ETag"
        ]
        for more in ({}, {"sort": "oldest"}, {"limit": 5}, {"parent": "x"}, {"article": "khac"})
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.one_database
def test_counts_follow_and_may_be_asked_together(client: FlaskClient, site_a: Site) -> None:
    one, two = published(client), published(client, article={"key": "https://bao.vn/b?x=1&y=2"})
    published(client, parent=one.id)
    asked = ("thu", "https://bao.vn/b?x=1&y=2", "không có", "thu")
    assert counts(client, *asked) == {"thu": 2, "https://bao.vn/b?x=1&y=2": 1, "không có": 0}
    client.delete(two.path, headers=two.headers)
    assert counts(client, *asked)["https://bao.vn/b?x=1&y=2"] == 0


KEYS = ("bài viết số 1", "https://báo.vn/tin?a=1&b=2#c", "/2026/11/bai.html", "a//b", "a/", "%2F",
        "..", "ĐỒNG-THÁP", "\"'<>")  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_article_is_found_by_its_key_however_it_is_written(
    client: FlaskClient, site_a: Site, form: Any
) -> None:
    for key in KEYS:
        made = published(client, article={"key": f" {normalize(form, key)} "})
        for written in (normalize("NFC", key), normalize("NFD", key)):
            assert ids(thread(client, article=written)) == [made.id]
            assert counts(client, written) == {written: 1}


@pytest.mark.one_database
def test_desks_hand_is_shown_unless_the_site_hides_it(client: FlaskClient, site_a: Site) -> None:
    made = post(client)
    decide(client, made.id, "approve", text="Bản đã biên tập.", name="L. An")
    (shown,) = thread(client)["comments"]
    assert (shown["text"], shown["name"], shown["edited_by"]) == (
        "Bản đã biên tập.", "L. An", "desk",
    )  # fmt: skip
    client.patch(f"{DESK}/sites/a", json={"show_edited": False}, headers=ROOT)
    (shown,) = thread(client)["comments"]
    assert (shown["text"], shown["edited_by"]) == ("Bản đã biên tập.", None)


@pytest.mark.one_database
def test_authors_own_edit_is_shown_whatever_the_desk_hides(
    client: FlaskClient, site_a: Site
) -> None:
    client.patch(f"{DESK}/sites/a", json={"show_edited": False}, headers=ROOT)
    made = published(client)
    client.patch(made.path, json={"text": "Tôi viết lại."}, headers=made.headers)
    decide(client, made.id, "approve")
    (shown,) = thread(client)["comments"]
    assert (shown["text"], shown["edited_by"]) == ("Tôi viết lại.", "author")


@pytest.mark.one_database
def test_unknown_site_is_404(client: FlaskClient, site_a: Site) -> None:
    problem(client.get(f"{API}/comments?site=x&article=thu"), 404, "unknown.site")
    problem(client.get(f"{API}/counts?site=x&article=thu"), 404, "unknown.site")
    assert submit(client, site="A").status_code == 404  # keys are as they are written


@pytest.mark.one_database
def test_one_comment_is_told_with_those_above_it(client: FlaskClient, site_a: Site) -> None:
    root = published(client)
    middle = published(client, parent=root.id)
    leaf = published(client, parent=middle.id)
    other = published(client, article={"key": "khác"})
    assert ids(thread(client, id=leaf.id)) == [root.id, middle.id, leaf.id]
    assert ids(thread(client, id=root.id)) == [root.id]
    assert ids(thread(client, id=other.id)) == ids(thread(client, id="khong")) == []
    decide(client, middle.id, "take_down", reason="spam")
    assert [one["removed"] for one in thread(client, id=leaf.id)["comments"]] == [
        False,
        True,
        False,
    ]
    client.delete(leaf.path, headers=leaf.headers)
    assert thread(client, id=leaf.id)["comments"] == []
