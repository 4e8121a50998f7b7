"""Small Markdown and links: a table of what is shown, and nothing else comes out whatever goes in."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from service.domain.markup import REL, html

DATA = Path(__file__).parents[1] / "data" / "xss.jsonl"
VECTORS = [row[1] for row in map(json.loads, DATA.read_text("utf-8").splitlines())]
LINK = f'<a href="{{0}}" rel="{REL}" target="_blank">{{0}}</a>'
TAGS = {"p", "br", "strong", "em", "code", "blockquote", "ul", "ol", "li", "a"}


class Whole(HTMLParser):
    """Reads markup as a browser would: which tags with which attributes, are they closed, what is said."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open, self.said, self.seen = list[str](), "", list[tuple[str, dict[str, str | None]]]()
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]  # alike


def hold(markup: str, *, links: bool) -> Whole:
    """Only our tags, and no attribute but those that we give."""
    whole = Whole(markup)
    for tag, attributes in whole.seen:
        assert tag in TAGS
        if tag == "a":
            assert links
            assert re.match(r"https?://", attributes.pop("href") or "", re.IGNORECASE)
            assert attributes == {"rel": REL, "target": "_blank"}
        elif tag == "ol":
            assert re.fullmatch(r"[0-9]{1,3}", attributes.pop("start", "1") or "")
            assert attributes == {}
        else:
            assert attributes == {}
    return whole


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Một.\nHai.\n\nBa.", "<p>Một.<br>Hai.</p><p>Ba.</p>"),
        ("**đậm** và *nghiêng* và _nghiêng_", "<p><strong>đậm</strong> và <em>nghiêng</em> và <em>nghiêng</em></p>"),
        ("**rất *rất* đậm**", "<p><strong>rất <em>rất</em> đậm</strong></p>"),
        ("«_nghiêng_», (*nữa*)!", "<p>«<em>nghiêng</em>», (<em>nữa</em>)!</p>"),
        ("> Trích\n> hai dòng\nTrả lời", "<blockquote><p>Trích<br>hai dòng</p></blockquote><p>Trả lời</p>"),
        ("- một\n- *hai*\n\n- ba", "<ul><li>một</li><li><em>hai</em></li></ul><ul><li>ba</li></ul>"),
        ("1. một\n2) hai", "<ol><li>một</li><li>hai</li></ol>"),
        ("3. ba\n4. bốn\nxong", '<ol start="3"><li>ba</li><li>bốn</li></ol><p>xong</p>'),
        ("`a*b*c` & `<b>`", "<p><code>a*b*c</code> &amp; <code>&lt;b&gt;</code></p>"),
        # what only looks like it stays what it is
        ("2*3*4, snake_case_name, a * b * c", "<p>2*3*4, snake_case_name, a * b * c</p>"),
        ("** không ** và **hở", "<p>** không ** và **hở</p>"),
        ("2026. Năm", "<p>2026. Năm</p>"), ("-5 độ, >3 tỷ", "<p>-5 độ, &gt;3 tỷ</p>"),
        ("# To", "<p># To</p>"), ("![x](https://a.vn/x.png)", "<p>![x](https://a.vn/x.png)</p>"),
        ("[bấm](javascript:alert(1))", "<p>[bấm](javascript:alert(1))</p>"),
        ("**https://a.vn/_x_**", "<p><strong>https://a.vn/_x_</strong></p>"),
        ("<b>không</b> &amp;", "<p>&lt;b&gt;không&lt;/b&gt; &amp;amp;</p>"),
        ("", ""), ("\n\n \n", ""),
    ],
)  # fmt: skip
def test_markdown_is_small(text: str, shown: str) -> None:
    assert html(text, markdown=True) == shown


@pytest.mark.parametrize(
    ("text", "url", "rest"),
    [
        ("Xem https://bao.vn/a?b=1&c=2.", "https://bao.vn/a?b=1&amp;c=2", "Xem {}."),
        ("(HTTP://bao.vn/a_(b))", "HTTP://bao.vn/a_(b)", "({})"),
        ("«https://bao.vn», rồi", "https://bao.vn", "«{}», rồi"),
        ("https://bao.vn/x'onmouseover=y", "https://bao.vn/x", "{}&#39;onmouseover=y"),
    ],
)
def test_addresses_are_links_where_the_site_says_so(text: str, url: str, rest: str) -> None:
    assert html(text, links=True) == f"<p>{rest.format(LINK.format(url))}</p>"
    assert html(text, links=True, markdown=True) == html(text, links=True)
    assert "<a" not in html(text)


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("https://a.vn/*c*", "https://a.vn/*c*", "{}"),
        ("https://a.vn/_x_/**y**/z", "https://a.vn/_x_/**y**/z", "{}"),
        ("*Xem https://a.vn/b*c nhé*", "https://a.vn/b*c", "<em>Xem {} nhé</em>"),
        ("**Xem https://a.vn/_x_**, rồi", "https://a.vn/_x_", "<strong>Xem {}</strong>, rồi"),
        ("(_https://a.vn/x_y_)", "https://a.vn/x_y", "(<em>{}</em>)"),
        ("a\0 https://a.vn", "https://a.vn", "a {}"),
    ],
)
def test_marks_leave_addresses_whole(text: str, url: str, shown: str) -> None:
    assert html(text, links=True, markdown=True) == f"<p>{shown.format(LINK.format(url))}</p>"
    assert html(text, markdown=True) == f"<p>{shown.format(url)}</p>"


@pytest.mark.parametrize(
    "text", ["https://", "https://_", "javascript://a.vn", "ftp://a.vn", "bao.vn", "http:///"]
)
def test_what_is_no_address_of_the_web_is_no_link(text: str) -> None:
    assert html(text, links=True) == f"<p>{text}</p>"


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize(
    "frame", ["{}", "**{}**", "> {}", "- {}", "`{}`", "https://a.vn/{}", "*{}"]
)
def test_no_vector_becomes_markup(frame: str, links: bool) -> None:
    for vector in VECTORS:
        hold(html(frame.format(vector), markdown=True, links=links), links=links)


@settings(max_examples=150)
@given(st.text("aạ *_`>-1.)(\n<&\"'/:htps", max_size=60), st.booleans(), st.booleans())
def test_nothing_but_marks_is_lost(text: str, markdown: bool, links: bool) -> None:
    whole = hold(html(text, markdown=markdown, links=links), links=links)
    left = re.sub(r"\s", "", text)
    for letter in re.sub(r"\s", "", whole.said):  # what is said stands in the text, in its order
        place = left.find(letter)
        assert place >= 0
        assert re.fullmatch(r"[*_`>\-.)1]*", left[:place])
        left = left[place + 1 :]
    assert markdown or whole.said.replace("\n", "") == re.sub(r"\n", "", text)


@pytest.mark.parametrize(
    "part", ["**a ", "*a ", "_a ", "`", "**a*b", ")", "> - 1. ", "https://a(", "(((", "**", "1. *"]
)
def test_time_is_that_of_the_length(part: str) -> None:
    text = "https://a" + (part * 5000)[:4990]
    assert len(html(text, markdown=True, links=True)) < 50 * len(text)
