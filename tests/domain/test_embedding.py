"""What is wrong with a page, from the page alone."""

import pytest
from hypothesis import given, strategies as st

from service.domain.embedded import Page, find, placed
from service.domain.embedding import addresses, faults, same
from service.domain.site import Site

BASE = "https://ykien.example"
SITES = {"bao": Site(1, "bao", "Báo", "pre", origins=("https://bao.vn",))}
SCRIPT = f'<script type="module" src="{BASE}/widget.js"></script>'
ELEMENT = '<ykien-comments site="bao" article="12345"></ykien-comments>'
FRAME = f'<iframe src="{BASE}/embed?site=bao&amp;article=12345"></iframe>'


def codes(html: str, url: str = "https://bao.vn/a", *policy: str, whole: bool = True) -> list[str]:
    page = Page(url, policy, html, whole)
    return [one.code for one in faults(page, find(page), BASE, SITES)]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (SCRIPT + ELEMENT, []),
        (FRAME, []),
        (SCRIPT + '<div data-ykien-site="bao" data-ykien-article="12345"></div>', []),
        ("<p>Bài</p>", ["nothing"]),
        ("<p>&lt;ykien-comments site=bao&gt;</p>", ["stripped"]),
        (SCRIPT, ["element"]),
        (ELEMENT, ["script.missing"]),
        (SCRIPT + '<ykien-comments site="bao" article="1"/>', ["unclosed"]),
        (f'<script src="{BASE}/widget.js"></script>{ELEMENT}', ["script.module"]),
        (f'<script type="module" src="http://ykien.example/widget.js"></script>{ELEMENT}', ["script.mixed"]),
        (f'<script type="module" src="https://cu.example/widget.js"></script>{ELEMENT}', ["script.elsewhere"]),
        (SCRIPT + '<ykien-comments article="1"></ykien-comments>', ["site.missing"]),
        (SCRIPT + '<ykien-comments site="la" article="1"></ykien-comments>', ["site.unknown"]),
        (SCRIPT + '<ykien-comments site="bao"></ykien-comments>', ["article.missing"]),
        (SCRIPT + '<ykien-comments site="bao" article="{{ id }}"></ykien-comments>', ["article.unfilled"]),
        (SCRIPT + f'<ykien-comments site="bao" article="{"a" * 201}"></ykien-comments>', ["article.long"]),
        (SCRIPT + ELEMENT + '<meta http-equiv="Content-Security-Policy" content="script-src *; connect-src \'self\'">',
         ["csp.connect"]),
        ('<iframe src="/embed?site=bao"></iframe>', ["nothing"]),
        (FRAME + '<iframe src="https://khac.example/embed"></iframe>', []),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(html: str, said: list[str]) -> None:
    assert codes(html) == said


def test_page_that_may_not_send_or_load_is_told_so() -> None:
    whole = SCRIPT + ELEMENT
    assert codes(whole, "https://m.bao.vn/a") == ["origin"]
    assert codes(whole, "https://bao.vn/a", "default-src 'self'") == ["csp.script"]
    assert codes(FRAME, "https://bao.vn/a", "frame-src 'none'") == ["csp.frame"]
    assert codes(whole, whole=False) == ["cut"]
    plain = Page("http://bao.vn/a", (), whole)
    assert [one.code for one in faults(plain, find(plain), BASE, SITES)] == ["origin"]


def about(html: str, key: str, known: str = "") -> list[tuple[str, bool]]:
    page = Page("https://bao.vn/a?utm=1", (), html)
    return [(one.code, one.grave) for one in addresses(page, find(page), key, known)]


CANONICAL = '<link rel="canonical" href="/a/">'


@pytest.mark.parametrize(
    ("html", "key", "known", "said"),
    [
        ("", "12345", "https://BAO.vn/a/", []),
        ("", "12345", "https://bao.vn/b", [("address.known", True)]),
        ("", "https://bao.vn/b", "", [("address.key", True)]),
        (CANONICAL + '<meta property="og:url" content="https://bao.vn/a">', "https://bao.vn/a", "", []),
        (CANONICAL + '<meta property="og:url" content="https://bao.vn/c">', "1", "", [("address.og", False)]),
        ('<meta property="og:url" content="https://bao.vn/c">', "https://bao.vn/c", "", []),
        (CANONICAL + '<link rel="canonical" href="/zweite"><meta name="x">', "1", "https://bao.vn/a", []),
    ],
)  # fmt: skip
def test_addresses_that_disagree_are_told(
    html: str, key: str, known: str, said: list[tuple[str, bool]]
) -> None:
    assert about(html, key, known) == said


def test_places_are_elements_and_our_frames() -> None:
    page = Page(
        "https://bao.vn/a", (), ELEMENT + FRAME + '<iframe src="https://khac/embed"></iframe>'
    )
    assert [one["article"] for one in placed(page, find(page), BASE)] == ["12345", "12345"]


MARKUP = ["<![", "<!", "]>", "<?", "&#", "&#xd800;", "</script", "<title>", "<", ">", '"', "x", " "]
ODD = (
    st.lists(st.sampled_from(MARKUP)).map("".join)
    | st.text()
    | st.text(st.sampled_from("[]:/@*.a1%<>!-=\"' &#;\0"))
)
URLS = ODD | ODD.map("https://{}".format) | ODD.map("//{}/widget.js".format)


@given(ODD)
def test_whatever_a_page_is_it_is_read(html: str) -> None:
    codes(html)


@given(URLS, URLS)
def test_whatever_stands_in_its_tags_it_is_read(one: str, other: str) -> None:
    html = (
        f'<script src="{one}"></script><iframe src="{other}"></iframe>{ELEMENT}{FRAME}'
        f'<link rel="canonical" href="{one}"><meta property="og:url" content="{other}">'
        f'<meta http-equiv="Content-Security-Policy" content="script-src {one}; frame-src {other}">'
    )
    page = Page("https://bao.vn/a", (), html)
    list(faults(page, find(page), BASE, SITES))
    list(addresses(page, find(page), one, other))
    assert same(one, one)


def test_script_of_no_address_is_not_ours() -> None:
    assert codes(f'<script src="//[cdn]/x.js"></script>{SCRIPT}{ELEMENT}') == []
    page = Page("https://bao.vn/a", (), '<link rel="canonical" href="http://[bad">')
    (told,) = addresses(page, find(page), "https://bao.vn/a", "")
    assert (told.code, told.said) == ("address.key", "http://[bad")
    assert find(Page("https://bao.vn/a", (), '<p data-ykien-article="a\0">')).elements == [
        {"article": "a\ufffd"}
    ]
