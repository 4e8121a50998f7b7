"""Weak words together: each beside an honest twin of many of the same words."""

from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import pytest

from config import cues as told_cues
from config.lexicon import Entry
from service.domain.facts import Facts
from service.domain.finding import Context
from service.domain.text import read
from tests.support.reading import FORMS, told
from workers.checker import known_cues
from workers.filters.cues import cues
from workers.filters.hits import Hit
from workers.filters.shapes import shapes
from workers.filters.weighed import Cues

WORDS = {
    "place": ("hẻm", "cổng xanh"),
    "hour": ("chiều nào cũng",),
    "seek": ("cứ tới",),
    "calm": ("đừng",),
}
CODES = {"place": "doxxing.person", "hour": "doxxing.person", "seek": "doxxing.person"}
WEIGHTS = {
    "place": 0.5,
    "place#2": 0.25,
    "hour": 0.5,
    "hour:chieu nao cung": 0.25,
    "place&seek": 0.5,
    "@ask": -1.0,
    "calm": -2.0,
}


def found(text: str, need: float = 1.0, hits: Any = ()) -> list[tuple[str, str]]:
    known = Cues(SimpleNamespace(words=WORDS, codes=CODES, weights=WEIGHTS, need=need, doubt=0.0))
    look = cues(lambda _: list(hits), lambda: known)
    return [
        (f.code, text[slice(*f.span)] if f.span else "") for f in look(Context(read(text), Facts()))
    ]


@pytest.mark.parametrize("form", FORMS)
def test_cues_add_up_and_each_is_named(form: Any) -> None:
    text = normalize(form, "Nó ở hẻm sau chợ, chiều nào cũng ngồi đó, cứ tới.")
    said = ("hẻm", "chiều nào cũng", "cứ tới")
    assert found(text) == [("doxxing.person", normalize(form, word)) for word in said]


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Nó ở hẻm sau chợ.", 0.5),
        ("Nó ở hẻm có cổng xanh.", 0.75),  # the second of a group
        ("Chiều nào cũng vậy.", 0.75),  # a word's own share
        ("Hẻm đó, cứ tới.", 1.0),  # a pair
        ("Hem do co cong xanh", 0.5),  # without marks, two syllables and more
    ],
)
def test_each_kind_of_weight_counts(text: str, need: float) -> None:
    assert found(text, need)
    assert not found(text, need + 0.01)


@pytest.mark.parametrize(
    "text",
    [
        "Hẻm đó, cứ tới, đừng ngại.",  # what speaks for it is subtracted
        "Hẻm đó, cứ tới được không?",
        "Hem do, chieu tan lam",  # one syllable without marks may be anything
        "",
    ],
)
def test_cues_of_an_honest_comment_are_subtracted(text: str) -> None:
    assert not found(text)


def test_a_sum_that_reaches_what_is_needed_is_not_lost_to_rounding() -> None:
    weights = {"place": 0.7, "seek": 0.1}  # 0.7999999999999999 in floating point
    known = Cues(SimpleNamespace(words=WORDS, codes=CODES, weights=weights, need=0.8))
    look = cues(lambda _: [], lambda: known)
    assert list(look(Context(read("Hẻm đó, cứ tới."), Facts())))


@pytest.mark.parametrize(
    "text",
    [
        "Nó ở hẻm sau chợ, hẻm có cổng xanh, chiều nào cũng ngồi đó, cứ tới, đừng ngại?",
        "Ông Nguyễn Văn Nam ở “hẻm 12”: cứ tới! Hẻm đó, cứ tới, nhà chị Trần Lan",
        "Hem do co cong xanh, chieu nao cung ngoi, cu toi dung ngai",
        "mua ở Bách Hoá Xanh, hẻm " * 100 + "cứ tới cổng xanh",
        "",
    ],
)
def test_the_sum_is_that_of_everything_that_may_have_a_weight(text: str) -> None:
    known, said = known_cues(), read(text)
    worth = known.known.weights.get
    each = (worth(one, 0.0) for one in known.features(said, known.seen(said)))
    assert known.total(said) == pytest.approx(sum(each), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("gặp ông Nam", ["@name"]),
        ("Ông Nam", ["@name"]),
        ("hồng Nam", []),  # no title: part of a word
        ("Nguyễn Văn Nam", ["@full", "@brand"]),
        ("ở xNguyễn Văn nam", []),
        ("mua Bách Hoá", ["@brand"]),
        ("nói: “được”? Thật!", ["@quote", "@ask", "@loud"]),
        ("thế à? \n", ["@ask", "@asked"]),
        ("số ٣", ["@digit"]),
    ],
)
def test_shapes(text: str, looks: list[str]) -> None:
    assert list(shapes(text)) == looks


def test_a_listed_term_too_weak_alone_tells_with_cues() -> None:
    text = "Hẻm đó, cứ tới, ngu."
    weak = Hit(Entry("ngu", "insult.word", "vi", bare=False, score=0.5), (16, 19), 0.5, False, "")
    assert found(text, 1.5, [weak])
    assert not found(text, 1.5)
    assert not found(text, 1.7, [weak])


def test_choices_are_told_out() -> None:
    words, codes = told_cues.parse("[honest]\ncalm = đừng\n[x.y]\nplace = (sau/gần) chợ, [cái] hẻm")
    assert words == {"calm": ("đừng",), "place": ("sau chợ", "gần chợ", "hẻm", "cái hẻm")}
    assert codes == {"place": "x.y"}


@pytest.mark.parametrize("text", ["a = x\na = y", "a: x", "a = %, x", "a = (x/…) , y"])
def test_a_group_is_told_once_in_words(text: str) -> None:
    with pytest.raises(told_cues.BadCues):
        told_cues.parse(text)


TWINS = {
    "selfharm.risk": (
        "Ai nuôi giúp con mèo nhà em với, hiền lắm, em đi xa không mang theo được, đi lần này chắc không về.",
        "Ai nuôi giúp con mèo nhà em với, hiền lắm, nhà trọ mới của em không cho nuôi.",
    ),
    "threat.veiled": (
        "Tôi biết chỗ bà gửi tiền, biết chỗ bà gửi cháu, bà cứ liệu.",
        "Tôi gửi tiền ở chỗ bà chỉ, lãi 5 phần trăm một năm, cảm ơn bà.",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", TWINS)
def test_the_shipped_cues_tell_twins_apart(form: Any, code: str) -> None:
    bad, honest = (normalize(form, text) for text in TWINS[code])
    assert {found for found, _ in told("cues", bad)} == {code}
    assert told("cues", honest) == []
