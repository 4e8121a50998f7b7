"""Harsh words beside abuse: marked there, at no price, and nowhere else."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.facts import Facts
from tests.support.reading import FORMS, told
from workers.checker import build, harsh_words


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Đồ mất dạy, chúng nó chửi cả nhà người ta", ["chúng nó chửi"]),
        ("Thằng chó này t.h.a.m lam quá", ["t.h.a.m lam"]),
        ("oc cho, chung no ngu het", ["chung no"]),  # without marks only what is listed so
        ("Đồ mất dạy. Sau trận lũ chúng tôi dọn bùn, bây giờ mọi người đã khỏe", []),
    ],
)
def test_what_stands_beside_abuse_is_marked(form: Any, text: str, marked: list[str]) -> None:
    found = told("harsh", normalize(form, text))
    assert found == [("insult.harsh", normalize(form, one)) for one in marked]


@pytest.mark.parametrize("text", ["Nó bị chó cắn, máu chảy, chửi ai bây giờ?", "", "mồm miệng"])
def test_nothing_is_marked_where_no_abuse_stands(text: str) -> None:
    assert told("harsh", text) == []


def test_no_single_letter_is_harsh() -> None:
    assert [
        entry.term for entry in harsh_words() if len(entry.term) == 1 and entry.term.isascii()
    ] == []
    assert ("insult.harsh", "T") not in told("harsh", "Đồ mất dạy, anh T nói vậy")


def test_marks_cost_nothing() -> None:
    verdict = build().check("Đồ mất dạy, chúng nó chửi cả nhà người ta", Facts())
    points = {weighed.finding.code: weighed.points for weighed in verdict.findings}
    assert points["insult.harsh"] == 0
    assert points["insult.word"] > 0
