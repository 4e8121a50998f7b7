"""What a page's policy lets through, by the rules of CSP 3."""

import pytest
from hypothesis import given, strategies as st

from service.domain.csp import blocking, policies

US, PAGE = "https://ykien.example/widget.js", "https://bao.vn/duong-moi"


@pytest.mark.parametrize(
    ("policy", "blocked"),
    [
        ("img-src 'none'", None),
        ("script-src https://ykien.example", None),
        ("script-src ykien.example:443", None),
        ("script-src *.example", None),
        ("script-src *", None),
        ("script-src https:", None),
        ("script-src http://ykien.example", None),  # as good as https
        ("script-src https://ykien.example/", None),
        ("script-src https://ykien.example/widget.js", None),
        ("script-src https://ykien.example:*", None),
        ("script-src 'nonce-abc'", None),
        ("script-src 'nonce-abc' 'strict-dynamic'", None),
        ("default-src 'none'; script-src-elem https://ykien.example", None),
        ("default-src 'self'", "default-src"),
        ("script-src 'self' 'unsafe-inline'", "script-src"),
        ("script-src https://ykien.example/other.js", "script-src"),
        ("script-src https://ykien.example:8443", "script-src"),
        ("script-src https://other.example", "script-src"),
        ("script-src https://*.ykien.example", "script-src"),
        ("script-src 'nonce-other' https://ykien.example 'strict-dynamic'", "script-src"),
        ("script-src-elem 'none'; script-src *", "script-src-elem"),
        ("SCRIPT-SRC 'none'; script-src *", "script-src"),
        ("script-src", "script-src"),
    ],
)
def test_script_of_ours_is_blocked_or_not(policy: str, blocked: str | None) -> None:
    (read,) = policies([policy])
    assert blocking(read, "script", US, PAGE, nonce="abc") == blocked


def test_own_origin_and_plain_pages() -> None:
    (read,) = policies(["default-src 'self' ykien.example"])
    assert blocking(read, "connect", "https://bao.vn/api", PAGE) is None
    assert blocking(read, "frame", "http://ykien.example/embed", "http://bao.vn/") is None
    assert blocking(read, "frame", "http://ykien.example/embed", PAGE) == "default-src"


def test_each_policy_counts() -> None:
    assert policies(["script-src *, connect-src 'none'", " ", "img-src *;"]) == [
        {"script-src": ["*"]}, {"connect-src": ["'none'"]}, {"img-src": ["*"]},
    ]  # fmt: skip


ODD = st.text() | st.text(st.sampled_from("[]:/@*.a1%' "))


@given(ODD | ODD.map("https://{}".format), ODD | ODD.map("https://{}".format))
def test_whatever_a_policy_says_it_is_read(source: str, page: str) -> None:
    for read in policies([f"script-src {source}"]):
        assert blocking(read, "script", US, page) in (None, "script-src")


def test_source_that_is_no_address_admits_nothing() -> None:
    (read,) = policies(["script-src https://[bad"])
    assert blocking(read, "script", US, PAGE) == "script-src"
