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
     {"staff": 1}],
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
             {"alg": "HS256", "kid": 1}],
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


@given(st.data())
@settings(max_examples=60)
def test_nothing_of_it_can_be_changed(data: st.DataObject) -> None:
    said = made(exp=NOW + 600)
    at = data.draw(st.integers(0, len(said) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda one: one != said[at]))
    changed = said[:at] + letter + said[at + 1 :]
    with pytest.raises(Untrue):
        look(changed)


def test_time_is_the_clocks() -> None:
    now = time.time()
    assert read(token("k", SECRET), SECRET, site="a", article="thu", now=now).author == "u-7"
