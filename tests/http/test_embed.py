"""The thread as a page without scripts, and as a feed."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET  # of our own making

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.domain.site import Site
from service.flow.deps import Deps
from tests.http.asking import DESK, decide, post, problem, published
from tests.support.desk import words
from tests.support.story import change
from tests.support.web import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.one_database


def page(client: FlaskClient, path: str = "/embed", **asked: Any) -> TestResponse:
    return client.get(path, query_string={"site": "a", "article": "thu"} | asked)


def ids(answer: TestResponse) -> list[str]:
    return re.findall(r'id="ykien-([^"]+)" itemprop="comment"', answer.text)


def href(answer: TestResponse, words_of_it: str) -> str:
    """Where a link of a page leads to, below our address."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{re.escape(words_of_it)}', answer.text)
    assert found is not None, answer.text
    return found[1].replace("&amp;", "&").removeprefix("http://127.0.0.1:8000")


def test_page_shows_what_is_published_and_pages_by_links(client: FlaskClient, site_a: Site) -> None:
    made = [published(client, text=f"Số {n}\n\n<b>đậm</b>").id for n in range(5)]
    post(client, text="chưa duyệt")
    first = page(client, limit=2)
    assert first.status_code == 200
    assert ids(first) == [made[4], made[3]]
    assert "<p>Số 4</p><p>&lt;b&gt;đậm&lt;/b&gt;</p>" in first.text
    assert "an@example.com" not in first.text
    for said in ('itemtype="https://schema.org/Comment"', 'itemprop="dateCreated"',
                 '<meta itemprop="commentCount" content="5">'):  # fmt: skip
        assert said in first.text
    second = client.get(href(first, "Xem thêm ý kiến"))
    assert ids(second) == [made[2], made[1]]
    assert ids(client.get(href(second, "Xem thêm ý kiến"))) == [made[0]]
    assert ids(client.get(href(first, "Cũ nhất"))) == made[:2]
    one = page(client, id=made[0])  # as a feed links to it
    assert ids(one) == [made[0]]
    assert ids(client.get(href(one, "Tất cả ý kiến"))) == made[::-1]
    english = page(client, lang="en")
    assert "Your opinion" in words(english.text)
    assert "No comments yet" in words(page(client, article="khác", lang="en").text)


def test_replies_are_a_page_of_their_own_with_a_form_that_answers(
    client: FlaskClient, site_a: Site
) -> None:
    root = published(client, name="Trần Bình")
    replies = [published(client, parent=root.id, text=f"Đáp {n}").id for n in range(2)]
    answers = client.get(href(page(client), "Xem 2 trả lời"))
    assert ids(answers) == [root.id, *replies]
    assert "Trả lời Trần Bình" in words(answers.text)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answers.text))
    assert form == {"site": "a", "article_key": "thu", "parent": root.id}
    sent = client.post("/api/v1/comments", data=form | {
        "name": "Lê An", "email": "an@example.com", "text": "Trả lời không cần JavaScript.",
        "trap": "",
    }, headers={"Origin": "http://127.0.0.1:8000"})  # fmt: skip
    assert sent.status_code == 303
    problem(page(client, parent="khong"), 404, "unknown.comment")
    problem(page(client, article="khác", parent=root.id), 404, "unknown.comment")


def test_form_is_not_there_where_nothing_is_taken(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    published(client)
    assert "<form" in page(client, url="https://bao.vn/x", title="Một bài").text
    assert 'value="Một bài"' in page(client, title="Một bài").text
    change(deps, site_a, challenge="required")
    assert "<form" not in page(client).text
    change(deps, site_a, mode="closed")
    closed = page(client)
    assert "<form" not in closed.text
    assert "đã đóng nhận ý kiến" in words(closed.text)
    assert len(ids(closed)) == 1


def test_fragment_is_the_section_alone_with_whole_addresses(
    client: FlaskClient, site_a: Site
) -> None:
    published(client)
    part = page(client, fragment="1").text.strip()
    assert part.startswith("<section")
    assert part.endswith("</section>")
    assert "<script" not in part
    assert 'action="http://127.0.0.1:8000/api/v1/comments?lang=vi"' in part
    assert all(link.startswith(("http", "#")) for link in re.findall(r'href="([^"]+)"', part))


def test_canonical_is_the_publishers_word_not_a_readers(client: FlaskClient, site_a: Site) -> None:
    published(client, article={"key": "thu", "url": "https://ke-xau.vn/", "title": "Tin giả"})
    answer = page(client, sort="oldest")
    assert "ke-xau" not in answer.text
    assert "Tin giả" not in answer.text
    assert (
        '<link rel="canonical" href="http://127.0.0.1:8000/embed?site=a&amp;article=thu">'
        in answer.text
    )
    said = {"url": "https://bao.vn/thu", "title": "Thư"}
    client.put(f"{DESK}/sites/a/articles/thu", json=said, headers=ROOT)
    post_again = published(client)
    answer = page(client)
    assert post_again.id in answer.text
    assert '<link rel="canonical" href="https://bao.vn/thu">' in answer.text
    assert '<meta itemprop="headline" content="Thư">' in answer.text


FRAMES = (
    ((), "'self'"), (("*",), "'self' *"),
    (("https://bao.vn", "http://m.bao.vn:8080"), "'self' https://bao.vn http://m.bao.vn:8080"),
    (("https://x.vn;script-src", "https://bao.vn"), "'self' https://bao.vn"),
)  # fmt: skip


@pytest.mark.parametrize(("origins", "frames"), FRAMES)
def test_sites_own_pages_frame_this_page_and_no_other(
    client: FlaskClient, deps: Deps, site_a: Site, origins: tuple[str, ...], frames: str
) -> None:
    change(deps, site_a, origins=origins)
    answer = page(client)
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["frame-ancestors"] == frames
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    for other in ("/r/x", "/s/x", "/moderate/sign-in", "/api/docs"):
        answer = client.get(other)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], other
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_page_and_feed_are_cached_like_the_list_and_forget_at_once(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    change(deps, site_a, feed=True)
    made = published(client, text="Sẽ bị gỡ")
    for path in ("/embed", "/feed.atom"):
        first = page(client, path)
        assert "Sẽ bị gỡ" in first.text
        assert first.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=1")
        tag = {"If-None-Match": first.headers["ETag"]}
        query = {"site": "a", "article": "thu"}
        assert client.get(path, query_string=query, headers=tag).status_code == 304
    decide(client, made.id, "take_down", reason="spam")
    for path in ("/embed", "/feed.atom"):
        assert "Sẽ bị gỡ" not in page(client, path).text
        assert client.get(path, query_string=query, headers=tag).status_code == 200


def test_feed_is_atom_and_a_setting(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    problem(page(client, "/feed.atom"), 404, "unknown.feed")
    assert "application/atom+xml" not in page(client).text
    change(deps, site_a, feed=True)
    assert "application/atom+xml" in page(client).text
    empty = ET.fromstring(page(client, "/feed.atom").data)  # noqa: S314
    assert empty.find(f"{ATOM}updated") is not None
    root = published(client, name="A & <b>", text="Một ]]> & <i>\n\nHai\ufffe")
    reply = published(client, parent=root.id, text="Đáp")
    answer = page(client, "/feed.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.data)  # noqa: S314
    entries = feed.findall(f"{ATOM}entry")
    assert [(e.findtext(f"{ATOM}id") or "").rpartition(":")[2] for e in entries] == [
        reply.id,
        root.id,
    ]
    content = entries[1].find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.text) == (
        "html",
        "<p>Một ]]&gt; &amp; &lt;i&gt;</p><p>Hai\ufffd</p>",
    )
    assert entries[1].findtext(f"{ATOM}author/{ATOM}name") == "A & <b>"
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert one.findtext(f"{ATOM}{name}"), name
    links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
    assert parse_qs(urlsplit(links["self"]).query) == {"site": ["a"], "article": ["thu"]}


def test_rubbish_is_told(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    change(deps, site_a, feed=True)
    for path in ("/embed", "/feed.atom"):
        problem(client.get(path), 422, "invalid")
        problem(client.get(path, query_string={"site": "x", "article": "a"}), 404, "unknown.site")
        problem(client.get(path, query_string={"site": "a", "article": "a\0"}), 422, "invalid")
    problem(page(client, cursor="x"), 400, "cursor")
    problem(page(client, url="javascript:alert(1)"), 422, "invalid")
    problem(page(client, fragment="2"), 422, "invalid")
