"""One trick applied to a listed term keeps its finding; and each trick needs the fold that sees it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from unicodedata import normalize

import pytest
from hypothesis import given, strategies as st

from config import lexicon
from service.domain.text import Text, keyed, loose, plain, read, words
from workers.filters.hits import Hit
from workers.filters.masked import Masked
from workers.filters.terms import Finder, finder

STRONG = 0.7
ENTRIES = [
    entry
    for entry in lexicon.load()
    if entry.code.startswith("profanity")
    and entry.score >= STRONG
    and not (entry.abbreviation or entry.phrase or entry.near or entry.unless or entry.honest)
    and entry.term.replace(" ", "").isalpha()
    and min(map(len, entry.term.split())) > 2
    and not loose.AGAIN.search(entry.term)
]
CYRILLIC = str.maketrans("aceiopxy", "асеіорху")
FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BOLD = {ord("a") + i: 0x1D41A + i for i in range(26)}
CIRCLED = {ord("a") + i: 0x24D0 + i for i in range(26)}
LEET = str.maketrans("oieas", "013@$")


def between(sign: str) -> Callable[[str], str]:
    return lambda term: " ".join(sign.join(word) for word in term.split())


def second(sign: str) -> Callable[[str], str]:
    """After the first letter of each word."""
    return lambda term: " ".join(word[0] + sign + word[1:] for word in term.split())


def inner(table: Mapping[int, int | str]) -> Callable[[str], str]:
    """Within words only, where a sign is no tone key and no punctuation."""

    def change(term: str) -> str:
        return " ".join(w[0] + w[1:-1].translate(table) + w[-1] for w in term.split())

    return change


def typed(keys: dict[str, str]) -> Callable[[str], str]:
    """As a keyboard that was off has it: each key behind its letter, tones behind the syllable."""

    def syllable(word: str) -> str:
        said = [keys.get(char, char) for char in normalize("NFD", word)]
        tones = [key for key in said if key in TONES]
        doubled = [said[i - 1] if key == "^" else key for i, key in enumerate(said)]
        return "".join([key for key in doubled if key not in tones] + tones)

    return lambda term: " ".join(map(syllable, term.split()))


TONES = tuple("sfrxj12345")
MARKS = "\u0301\u0300\u0309\u0303\u0323\u0302\u0306\u031bđ"
TELEX = dict(zip(MARKS, [*"sfrxj^ww", "dd"], strict=True))
VNI = dict(zip(MARKS, [*"12345687", "d9"], strict=True))
BY_KEYS = ("Telex", "VNI")


def entities(form: str) -> Callable[[str], str]:
    """The second letter of each word as an entity."""
    return lambda term: " ".join(w[0] + form.format(ord(w[1])) + w[2:] for w in term.split())


TRICKS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "decomposed": lambda term: normalize("NFD", term),
    "Cyrillic": lambda term: term.translate(CYRILLIC),
    "full width": lambda term: term.translate(FULL),
    "bold": lambda term: term.translate(BOLD),
    "circled": lambda term: term.translate(CIRCLED),
    "zero width": between("\u200b"),
    "joiner": second("\u200d"),
    "soft hyphen": second("\u00ad"),
    "variation selector": between("\ufe0f"),
    "bidi": second("\u200e"),
    "dots": between("."),
    "hyphens": between("-"),
    "underscores": between("_"),
    "asterisks": between("*"),
    "slashes": between("/"),
    "dot inside": second("."),
    "hyphen inside": second("-"),
    "tag": second("<b></b>"),
    "space inside": second(" "),
    "stretched": lambda term: term + term[-1] * 4,
    "leet": inner(LEET),
    "Telex": typed(TELEX),
    "VNI": typed(VNI),
    "entity": entities("&#{};"),
    "entity in hex": entities("&#x{:x};"),
    "entity without its end": entities("&#{}"),
    "entity escaped again": entities("&amp;#{};"),
    "rings": inner({ord("o"): "⭕", ord("i"): "❗", ord("s"): "💲"}),
}
# What each trick is seen by: a module's name whose pattern, put out of work, loses the word.
SEEN_BY: dict[str, tuple[object, str]] = {
    "Cyrillic": (plain, "LOOK_ALIKES"),
    "full width": (plain, "LOOK_ALIKES"),
    "bold": (plain, "LOOK_ALIKES"),
    "circled": (plain, "LOOK_ALIKES"),
    "zero width": (plain, "UNSEEN"),
    "joiner": (plain, "UNSEEN"),
    "soft hyphen": (plain, "UNSEEN"),
    "variation selector": (plain, "UNSEEN"),
    "bidi": (plain, "UNSEEN"),
    "tag": (plain, "TAG"),
    "dot inside": (loose, "INSIDE"),
    "hyphen inside": (loose, "INSIDE"),
    "Telex": (keyed, "EVIDENT"),
    "VNI": (keyed, "EVIDENT"),
    "entity": (plain, "ENTITY"),
    "entity without its end": (plain, "ENTITY"),
    "entity escaped again": (plain, "ENTITY"),
}


@cache
def house() -> Finder:
    return finder(lexicon.load(), lexicon.classes())


def found(text: str, find: Finder | None = None) -> list[Hit]:
    return (find or house())(read(text))


@pytest.mark.parametrize("name", TRICKS)
@given(entry=st.sampled_from(ENTRIES), before=st.sampled_from(["", "bọn này ", "đúng là "]))
def test_a_trick_does_not_hide_a_listed_term(name: str, entry: lexicon.Entry, before: str) -> None:
    term = normalize("NFC", entry.term)
    if name == "space inside" and term[0] not in loose.ALONE:
        return  # a vowel alone is a word of its own
    if name in ("dot inside", "hyphen inside", "space inside") and " " in term:
        return  # two words at once: nobody types so
    made = TRICKS[name](term)
    said = " ".join(map(keyed.keyed, made.split()))
    if name in BY_KEYS and not (
        all(keyed.is_evident(word) for word in made.split() if word not in term.split())
        and said == read(term).exact.text
    ):
        return  # such keys may be another word
    text = f"{before}{made} nhé"
    hits = found(text)
    assert hits, text
    assert all(0 <= hit.span[0] < hit.span[1] <= len(text) for hit in hits)
    assert any(hit.span[1] > len(before) for hit in hits), (text, hits)


@pytest.mark.parametrize("name", SEEN_BY)
def test_each_trick_is_seen_by_its_fold_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = TRICKS[name]("lồn")
    if name == "Telex":
        text = TRICKS[name]("chịch")  # loonf is listed
    if name in ("Cyrillic", "full width", "bold", "circled"):
        text = TRICKS[name]("fuck" if name != "Cyrillic" else "pussy")
    monkeypatch.setattr(words, "_KNOWN", words._Known())
    keyed.is_evident.cache_clear()
    assert found(text)
    module, fold = SEEN_BY[name]
    never: object = {} if fold == "LOOK_ALIKES" else re.compile(r"(?!)")
    monkeypatch.setattr(module, fold, never)
    monkeypatch.setattr(words, "_KNOWN", words._Known())
    keyed.is_evident.cache_clear()
    assert not found(text)
    monkeypatch.setattr(words, "_KNOWN", words._Known())
    keyed.is_evident.cache_clear()


def test_starred_out_words_are_seen_by_their_own_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("toàn l*n nhé")
    monkeypatch.setattr(Masked, "find", lambda _self, _text: iter(()))
    assert not found("toàn l*n thôi")


@pytest.mark.parametrize(
    "text",
    [
        "Mời bà con đọc U.B.N.D, T.P.H.C.M và C.ty", "Điểm A-B-C, tỉ số 2-1, ngày 23/3", "x + y = z, a * b",
        "Hayyyyy quáaaa", "Phòng 1A, tầng G, lớp 5A2", "🐶 nhà tôi, 🍆 vườn nhà", "Mã SP: L0-N12, AC4C",
        "Anh T*** ở xã B", "khách sạn 5*", "và/hoặc, nam/nữ, ăn-uống", "Путин, Мир", "１２３ ＡＢＣ",
        "Thuê xe 900k một ngày, vé 800k", "Chứng nhận LO.N-4C", "lon bia 330ml, các bác, buộc dịt lại",
        "Dãy D1T còn chỗ, mã đơn L0N-42", "the box has six cuts of beef", "R&amp;D, &copy; 2024",
        "@sofuckinggood viết", "U23 Việt Nam, CO2, covid19", "hay…quá, d = v*t, c*t = d", "condannato a morte",
        "cái lon bia rỗng", "cđm bàn tán", "nước chảy lờ đờ", "cái lờ bắt cá",
        "buồi sáng hôm nay", "ncl thu học phí trường tư", "DMX khuyến mãi", "Cờ đỏ, cờ vàng, cờ lê", "Đê, kè, bờ bao, ka ra ô kê",
    ],
)  # fmt: skip
def test_the_same_forms_are_honest_elsewhere(text: str) -> None:
    assert [hit for hit in found(text) if hit.entry.code.startswith("profanity")] == []


def test_lines_are_what_views_say() -> None:
    text = Text("Đ.ị.t mẹ, l0n và fuuuck; c.ặc 🐶")
    assert len(text.lines) > 3
    assert all(len(line.text) == len(line.bare) for line in text.lines)
