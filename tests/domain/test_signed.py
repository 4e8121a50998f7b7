"""A token counts for what it says, where and while it says so; anything else is untrue."""

import time
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from service.domain.signed import LIFE, MOST, Identity, Untrue, read, signer
from tests.support.signing import part, token

SECRET, NOW = "yke_geheim", 1_800_000_000.0


def look(
    said: str, *, secret: str | None = SECRET, site: str = "a", article: str = "thu"
) -> Identity:
    return read(said, secret, site=site, article=article, now=NOW)


def made(**claims: Any) -> str:
    return token("k", SECRET, **{"exp": NOW + 600} | claims)


def why(said: str, **more: Any) -> str:
    with pytest.raises(Untrue) as error:
        look(said, **more)
    return error.value.why


def test_reader_is_whom_the_publisher_says() -> None:
    assert look(made()) == Identity("k", "t-1", NOW + 600, "u-7", "Lê Thị Hạnh")
    told = look(made(email="h@bao.vn", verified=False, staff=True, name=f" {'x' * 90} "))
    assert (told.email, told.verified, told.staff, told.name) == ("h@bao.vn", False, True, "x" * 80)
    assert signer(made()) == "k"


@pytest.mark.parametrize(
    "claims",
    [{"exp": "soon"}, {"exp": True}, {"exp": NOW + LIFE + 100}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 201},
     {"jti": ""}, {"jti": None}, {"name": " "}, {"name": ["a"]}, {"email": 1}, {"verified": "yes"},
     {"staff": 1}, {"exp": float("nan")}, {"exp": float("inf")}, {"sub": "\ud800"}, {"sub": "a\0"},
     {"jti": "\udfff"}, {"jti": "\0"}, {"name": "An\ud800"}, {"email": "\0"}],
)  # fmt: skip
def test_claims_that_cannot_be_meant_are_untrue(claims: dict[str, Any]) -> None:
    assert why(made(**claims)) == "invalid"


def test_time_and_place_bind_it() -> None:
    assert why(made(exp=NOW)) == "expired"
    assert why(made(), site="b") == "elsewhere"
    assert why(made(), article="khac") == "elsewhere"
    assert why(made(), secret=None) == "invalid"
    assert why(made(), secret="yke_other") == "invalid"
    assert why(made(exp=NOW - 1), secret="yke_other") == "invalid"  # no word on what was not signed


@pytest.mark.parametrize(
    "head", [{"alg": "none", "kid": "k"}, {"alg": "RS256", "kid": "k"}, {"alg": "HS256"}, {"kid": "k"},
             {"alg": "HS256", "kid": 1}, {"alg": "HS256", "kid": "\ud800"},
             {"alg": "HS256", "kid": "k\0"}],
)  # fmt: skip
def test_other_ways_of_signing_are_none(head: dict[str, Any]) -> None:
    assert why(made(head=head)) == "invalid"


@pytest.mark.parametrize(
    "said", ["", "a.b", "a.b.c", "....", "é.é.é", "x" * (MOST + 1), f"{part([1])}.{part({})}.x",
             f"{part({'alg': 'HS256', 'kid': 'k'})}.{part({})}.", "W10.W10.W10"],
)  # fmt: skip
def test_what_is_no_token_is_untrue(said: str) -> None:
    with pytest.raises(Untrue):
        look(said if said.count(".") == 2 else f"{said}{signer(said)}")


def test_head_that_is_no_object_is_untrue() -> None:
    with pytest.raises(Untrue):
        signer(f"{part([1])}.a.b")


@given(st.data())
@settings(max_examples=60)
def test_nothing_of_it_can_be_changed(data: st.DataObject) -> None:
    said = made(exp=NOW + 600)
    at = data.draw(st.integers(0, len(said) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda one: one != said[at]))
    changed = said[:at] + letter + said[at + 1 :]
    with pytest.raises(Untrue):
        look(changed)


NAMES = st.sampled_from(
    ["alg", "kid", "exp", "site", "article", "jti", "sub", "name", "email", "verified", "staff"]
)
STRINGS = st.text(st.characters(), max_size=9)  # lone surrogates and NUL among them
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | STRINGS,
    lambda one: st.lists(one, max_size=2) | st.dictionaries(STRINGS, one, max_size=2),
    max_leaves=4,
)


@given(head=st.dictionaries(NAMES, VALUES, max_size=3), claims=st.dictionaries(NAMES, VALUES))
def test_whatever_was_signed_is_kept_or_untrue(
    head: dict[str, Any], claims: dict[str, Any]
) -> None:
    for way in ({"alg": "HS256", "kid": "k"}, {"alg": "HS256"} | head):
        try:
            found = look(made(head=way, **claims))
        except Untrue:
            continue
        told = (found.key, found.id, found.author, found.name, found.email)
        assert "\0" not in "".join(told).encode().decode()
        assert round((found.until - NOW) * 1000) > 0


def test_time_is_the_clocks() -> None:
    now = time.time()
    assert read(token("k", SECRET), SECRET, site="a", article="thu", now=now).author == "u-7"
