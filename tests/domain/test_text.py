"""Reading a text: views, the way back, folds and signatures."""

import re
import time
from unicodedata import normalize

import pytest
from hypothesis import assume, example, given, strategies as st

from service.domain.text import View, fold, known_by, read, words
from service.domain.text.folds import MARK
from service.domain.text.keyed import keyed
from service.domain.text.line import line_of
from service.domain.text.view import is_mark

ANY = st.text(st.characters(), max_size=200)  # surrogates and unassigned code points included
TRICKY = st.text("aoêđ́̂̀ịlồnd.\u200b\ufe0f ﬁßİ가ᄀ𝐬ⓥs1$<i>", max_size=60)
VIEWS = ("exact", "plain", "bare")
LINE = "Tôi thấy bài viết này rất đúng với thực tế ở địa phương chúng tôi. "


def signature(text: str) -> str:
    return known_by("Lê An", text)["signature"]


def view_of(text: str, name: str) -> View:
    view = getattr(read(text), name)
    assert isinstance(view, View)
    return view


@pytest.mark.parametrize("name", VIEWS)
@given(text=st.one_of(ANY, TRICKY))
@example(text="\ud800")
@example(text="̣̂" * 40)
@example(text="d̵ịt cụ")
@example(text="İ" * 3 + "ồ")
def test_every_place_of_a_view_leads_back_into_the_text(name: str, text: str) -> None:
    view = view_of(text, name)
    for i in range(len(view.text)):
        start, end = view.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert end == len(text) or not is_mark(text[end])


@given(text=st.one_of(ANY, TRICKY))
def test_places_stand_in_the_order_of_the_text(text: str) -> None:
    for name in VIEWS:
        view = view_of(text, name)
        starts = [view.span(i, i + 1)[0] for i in range(len(view.text))]
        assert starts == sorted(starts)


@given(text=st.one_of(ANY, TRICKY))
def test_plain_and_bare_are_as_long_letter_by_letter(text: str) -> None:
    for line in read(text).lines:
        assert len(line.text) == len(line.bare)
        assert line.text == line_of(line.view).text


@given(text=st.one_of(ANY, TRICKY))
def test_either_form_of_writing_reads_alike(text: str) -> None:
    composed, decomposed = normalize("NFC", text), normalize("NFD", text)
    assume(not re.search(f"[{MARK}]{{7}}", decomposed))  # more marks than any writing has
    for name in VIEWS:
        assert view_of(composed, name).text == view_of(decomposed, name).text
    assert signature(composed) == signature(decomposed)


@given(text=ANY)
def test_folds_and_signatures_take_any_text(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())
    assert len(signature(text)) == 32
    assert known_by(text, "Đẹp")["folded"] == f"{fold(text)} dep".strip()
    assert known_by("Lê An", text)["folded"] == f"le an {fold(text)}".strip()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "exact", "plain", "bare"),
    [
        ("Trọng tài", "trọng tài", "trọng tài", "trong tai"),
        ("HOÀ, hòa, khoẻ, thuỷ", "hòa, hòa, khỏe, thủy", "hòa, hòa, khỏe, thủy", None),
        ("ĐƯỜNG đi", "đường đi", "đường đi", "duong di"),
        ("Đ.ị.t", "đ.ị.t", "địt", "dit"),
        ("l ồ n", "l ồ n", "lồn", "lon"),
        ("v-ã-i", "v-ã-i", "vãi", "vai"),
        ("lồồồồn", "lồồồồn", "lồn", "lon"),
        ("lồ\u200bn\u00ad", "lồ\u200bn\u00ad", "lồn", "lon"),
        ("l<i></i>ồn", "l<i></i>ồn", "lồn", "lon"),
        ("l0n, a$$", "l0n, a$$", "lon, a$$", None),
        ("ⓥⓒⓛ ｖｃｌ", "ⓥⓒⓛ ｖｃｌ", "vcl vcl", None),
        ("𝐬𝐡𝐢𝐭 ꜱʜɪᴛ", "𝐬𝐡𝐢𝐭 ꜱʜɪᴛ", "shit shit", None),
        ("сặс", "сặс", "cặc", "cac"),
        ("ðéo", "ðéo", "đéo", "deo"),
        ("d̵ịt", "d̵ịt", "địt", "dit"),
        ("x y", "x y", "x y", "x y"),
        ("1.000.000 đ, 25/12", "1.000.000 đ, 25/12", "1.000.000 đ, 25/12", None),
    ],
)
def test_views(form: str, text: str, exact: str, plain: str, bare: str | None) -> None:
    seen = read(normalize(form, text))  # type: ignore[arg-type]  # a row of a table
    assert (seen.exact.text, seen.plain.text) == (exact, plain)
    if bare is not None:
        assert seen.bare.text == bare


@pytest.mark.parametrize(
    ("text", "name", "word", "stands"),
    [
        ("bọn đ.ị.t này", "plain", "địt", "đ.ị.t"),
        ("thế lồồồồn thật", "plain", "lồn", "lồồồồn"),
        ("đéoooo tin", "plain", "đéo", "đéoooo"),
        ("như lồ\u200bn vậy", "bare", "lon", "lồ\u200bn"),
        (normalize("NFD", "như lồn vậy"), "exact", "lồn", normalize("NFD", "lồn")),
        (normalize("NFD", "như lồn vậy"), "bare", "lon", normalize("NFD", "lồn")),
        ("d̵ịt cụ", "plain", "địt", "d̵ịt"),
        ("toi o ha noi", "bare", "ha noi", "ha noi"),
    ],
)
def test_a_word_of_a_view_leads_back_to_what_stands_there(
    text: str, name: str, word: str, stands: str
) -> None:
    view = view_of(text, name)
    start = view.text.index(word)
    assert text[slice(*view.span(start, start + len(word)))] == stands


def test_a_span_covers_whole_letters_with_their_marks() -> None:
    assert read("ax̣̌b").exact.span(1, 2) == (1, 4)
    assert read("ax̣̌b").exact.span(2, 3) == (1, 4)


def test_ordinary_text_is_its_own_map() -> None:
    text = read(LINE)
    assert text.exact.starts is text.plain.starts is text.bare.starts is None
    assert text.plain is text.exact
    assert text.exact is text.exact


@pytest.mark.parametrize(
    ("text", "start", "whole"),
    [
        ("du lịch", 0, True),
        ("dung", 0, False),
        ("a du", 2, True),
        ("edu", 1, False),
        ("du\u0323", 0, False),
    ],
)
def test_words_are_whole(text: str, start: int, whole: bool) -> None:
    assert View(text, text).whole(start, start + 2) is whole


def test_words_are_syllables() -> None:
    view = read("Hà Nội, mùa thu").exact
    assert [view.text[slice(*word)] for word in view.words()] == ["hà", "nội", "mùa", "thu"]


@pytest.mark.parametrize(
    ("text", "unmarked"),
    [
        ("toi o ha noi", True),
        ("tôi", False),
        ("đi", False),
        (normalize("NFD", "tôi"), False),
        ("ok 👍 “nhé”…".replace("é", "e"), True),
        ("", True),
        ("đ.i", False),
        ("xin chao \u200b", True),
    ],
)
def test_text_without_marks_is_told_apart(text: str, unmarked: bool) -> None:
    assert read(text).unmarked is unmarked


def test_fold_is_what_search_compares() -> None:
    assert fold("  Đường\tHỎNG\n quá ") == "duong hong qua"
    assert fold(normalize("NFD", "Khoẻ")) == fold("KHỎE") == "khoe"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hay quá!", "hay  QUÁ", True),
        ("Hay quá!", "h.a.y quaaaa :)", True),
        ("Hay quá!", normalize("NFD", "Hay quá!"), True),
        ("Hay quá!", "Dở quá!", False),
        ("Giá 100", "Giá 1000", False),
        ("❤️❤️", "👍", False),
        ("❤️", "❤️", True),
    ],
)
def test_signatures_tell_what_is_said(one: str, other: str, same: bool) -> None:
    assert (signature(one) == signature(other)) is same


def test_signatures_are_stable_over_versions() -> None:
    assert signature("Hay quá!") == "aec260b37820910d897c0cc330da6544"


HOSTILE = ("́̈̂", "a ", "a.", "lồ", "İ", "a\u200b", "a1", "𝐚", "<i>", "가", "\ud800")


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        taken = []
        for _ in range(5):
            started = time.process_time()
            assert isinstance(read(text).bare.text, str)
            taken.append(time.process_time() - started)
        return min(taken)

    # Eight times the text; were it quadratic, 64 times the time.
    assert seconds(16_000) < 24 * max(seconds(2_000), 0.0005)


def test_letters_of_flags_are_letters_and_flags_are_not() -> None:
    assert read("\U0001f1f1 \U0001f1f4 \U0001f1f3").plain.text.replace(" ", "") == "lon"
    assert "vn" not in read("\U0001f1fb\U0001f1f3").plain.text


def test_no_sender_can_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "KNOWN_MOST", 3)
    known = words._Known()
    for word in ["một", "hai", "ba", "bốn", "năm"]:
        assert known[word].marked == f"{word} "
        assert len(known) <= 3


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddijt", "địt"), ("dit9j", "địt"), ("d9it5", "địt"), ("lonfo", "lồn")],
)
def test_keys_of_telex_and_vni_are_read_wherever_they_stand(typed: str, meant: str) -> None:
    assert keyed(typed) == meant
