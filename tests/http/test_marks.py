"""The text on the card: what was found is marked, nothing of it is changed, nothing of it is HTML."""

import re
import time
from html import unescape

import pytest
from hypothesis import given, strategies as st

from service.http import diffs, marks
from service.http.marks import Mark, segments

KINDS = ("abuse", "advert", "link", "personal", "topic", "form")
TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'địt\n\u0309😀"), max_size=60)


def mark(start: int, end: int, kind: str = "abuse", points: float = 1.0) -> Mark:
    return Mark(start, end, kind, points, f"Dấu hiệu <{kind}>", "1,0")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(TEXTS)
    spans = st.tuples(st.integers(-3, 70), st.integers(-3, 70))
    found = draw(st.lists(st.tuples(spans, st.sampled_from(KINDS), st.floats(-9, 9)), max_size=8))
    return text, [mark(min(s), max(s), kind, points) for s, kind, points in found]


def plain(html: str) -> str:
    """What an HTML parser would show of it, without what we add."""
    html = re.sub(r'<(sup|span) class="[^"]*"[^>]*>[^<]*</\1>', "", html)
    html = re.sub(r'<mark class="[^"]*" title="[^"]*">|</mark>', "", html)
    assert not set("<>\"'") & set(html)
    return unescape(html)


@given(marked())
def test_segments_make_up_the_text_and_cover_just_what_was_found(
    case: tuple[str, list[Mark]],
) -> None:
    text, found = case
    at = 0
    for one in segments(text, found):
        assert one.text
        for place in range(at, at + len(one.text)):
            assert set(one.marks) == {m for m in found if m.start <= place < m.end}
        at += len(one.text)
    assert at == len(text)


@given(marked())
def test_each_finding_within_the_text_ends_once(case: tuple[str, list[Mark]]) -> None:
    text, found = case
    inside = [m for m in found if max(m.start, 0) < min(m.end, len(text))]
    ended = [m for one in segments(text, found) for m in one.ends]
    assert sorted(ended, key=repr) == sorted(inside, key=repr)
    counted = [m for m in inside if round(m.points, 2)]
    assert str(marks.html(text, found)).count("<sup ") == len(counted)


@given(marked())
def test_html_shows_the_text_as_it_is_and_no_tag_of_it(case: tuple[str, list[Mark]]) -> None:
    text, found = case
    html = str(marks.html(text, found))
    assert plain(html) == text


def test_overlapping_findings_are_drawn_by_the_heaviest_with_the_other_below() -> None:
    html = str(marks.html("abcdef", [mark(0, 4, "abuse", 1.0), mark(2, 6, "link", 3.0)]))
    assert re.findall(r'<mark class="([^"]+)"[^>]*>(\w+)', html) == [
        ("mark k-abuse from", "ab"), ("mark k-link u-abuse", "cd"), ("mark k-link to", "ef"),
    ]  # fmt: skip


def test_the_points_stand_behind_the_end_and_are_said_in_words() -> None:
    html = str(marks.html("xin vay tiền nhé", [mark(4, 12, "advert")]))
    assert html == (
        'xin <mark class="mark k-advert from to" title="Dấu hiệu &lt;advert&gt; · 1,0">vay tiền'
        '</mark><sup class="pts k-advert" aria-hidden="true">1,0</sup>'
        '<span class="vh"> [Dấu hiệu &lt;advert&gt;: 1,0] </span> nhé'
    )


LONG: tuple[tuple[str, str], ...] = (
    ("." * 5000, "," + "." * 2500 + "," + "." * 2490 + ","),
    ("," + "." * 140 + "!", ".," * 140),
    (" ".join(f"w{n}x" for n in range(833)), " ".join(f"{'wz'[n % 2]}{n}x" for n in range(833))),
    ("a b " * 1200, "b a " * 1200),
)


@pytest.mark.parametrize(("old", "new"), LONG)
def test_no_text_makes_a_diff_that_a_moderator_waits_for(old: str, new: str) -> None:
    started = time.process_time()
    pieces = diffs.changes(old, new)
    assert time.process_time() - started < 2  # 17 s before it was bounded
    assert "".join(piece for op, piece in pieces if op != "new") == old
    assert "".join(piece for op, piece in pieces if op != "gone") == new


def test_what_two_long_texts_share_at_both_ends_is_the_same() -> None:
    old, new = "." * 2000 + "!a?" + "." * 2000, "." * 2000 + "!b?" + "." * 2000
    assert diffs.changes(old, new) == [
        ("same", "." * 2000 + "!"), ("gone", "a"), ("new", "b"), ("same", "?" + "." * 2000),
    ]  # fmt: skip


@given(TEXTS, TEXTS)
def test_a_diff_makes_up_both_texts(old: str, new: str) -> None:
    pieces = diffs.changes(old, new)
    assert "".join(piece for op, piece in pieces if op != "new") == old
    assert "".join(piece for op, piece in pieces if op != "gone") == new


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("goi so 09, nhe", "gọi, nhé",
         "<del>goi so 09</del><ins>gọi</ins>, <del>nhe</del><ins>nhé</ins>"),
        ("a <b>", "a <i>", "a &lt;<del>b</del><ins>i</ins>&gt;"),
        ("như cũ", "như cũ", "như cũ"),
    ],
)  # fmt: skip
def test_a_diff_is_read_word_by_word(old: str, new: str, shown: str) -> None:
    assert str(diffs.html(old, new)) == shown


def test_what_costs_nothing_is_marked_and_has_no_number() -> None:
    told = str(
        marks.html("hèn hạ", [Mark(0, 6, "abuse", 0.0, "Lời lẽ nặng nề", "không tính điểm")])
    )
    assert '<mark class="mark k-abuse from to"' in told
    assert "<sup" not in told
    assert "[Lời lẽ nặng nề: không tính điểm]" in told
