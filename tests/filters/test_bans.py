"""Bans: who sends it, where its links lead, what it says; what merely looks alike is left."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, seen, told
from workers.filters.bans import MOST

LISTED = {"banned_links": ("nhacai.example",), "banned_phrases": ("đánh đề online", "bán bằng")}
HIT = (
    ("Vào https://www.nhacai.example/a nhé", "ban.link", "https://www.nhacai.example/a"),
    ("vào m.nhacai.example", "ban.link", "m.nhacai.example"),
    ("Ai ĐÁNH ĐỀ online không", "ban.phrase", "ĐÁNH ĐỀ online"),
    ("ai danh de online khong", "ban.phrase", "danh de online"),
)
SILENT = (
    "Vào https://notnhacai.example nhé",
    "nhacai.example.com",
    "Đánh đè lên nhau",
    "Trường bán bảng đen",
    "Tôi đánh đề thi online",
    "",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_what_is_banned_is_marked(form: Any, text: str, code: str, matched: str) -> None:
    text = normalize(form, text)
    found = [(one.code, text[slice(*(one.span or (0, 0)))])
             for one in seen("bans", text, **LISTED)]  # fmt: skip
    assert found == [(code, normalize(form, matched))]


@pytest.mark.parametrize("text", SILENT)
def test_what_looks_alike_is_left(text: str) -> None:
    assert told("bans", text, **LISTED) == []


def test_who_is_banned_has_no_place_in_the_text() -> None:
    sent = {"banned": ("author", "address", "email_domain"), "email_domain": "rac.example"}
    found = [(one.code, one.span, one.note) for one in seen("bans", "Hay.", **sent)]
    assert found == [
        ("ban.author", None, ""), ("ban.address", None, ""),
        ("ban.email_domain", None, "rac.example"),
    ]  # fmt: skip


def test_few_are_enough() -> None:
    assert len(told("bans", "nhacai.example/a " * 30 + "bán bằng, " * 30, **LISTED)) == 2 * MOST
