"""Shouting and noise."""

import pytest

from tests.support.reading import FORMS, hits, seen, told

HIT = (
    ("TẠI SAO KHÔNG AI TRẢ LỜI NGƯỜI DÂN", "form.shouting", ""),
    ("TAI SAO KHONG AI TRA LOI NGUOI DAN", "form.shouting", ""),
    ("Vô lý!!!!", "form.shouting", "!!!!"),
    ("Thật sao?!?!", "form.shouting", "?!?!"),
    ("Trờiiiiii ơi", "form.shouting", "iiiiii"),
    ("Waaaaay too expensive", "form.shouting", "aaaaa"),
    ("test test test test test test", "form.noise", ""),
    ("hóng hóng hóng hóng hóng", "form.noise", ""),
)
SILENT = (
    "UBND TP.HCM và TAND đã trả lời người dân rồi",
    "VIỆT NAM VÔ ĐỊCH!",
    "Hay quá!!!",
    "Cac bac noi dung qua",
    "Thank you, NASA and WHO",
    "rất rất rất hay",
    "!",
    "",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "matched"), HIT)
def test_shouting_and_noise_are_found(form: str, text: str, code: str, matched: str) -> None:
    assert hits("shouting", form, text, code, matched), told("shouting", text)


@pytest.mark.parametrize("text", SILENT)
def test_calm_writing_is_left_alone(text: str) -> None:
    assert told("shouting", text) == []


def test_noise_names_its_word() -> None:
    assert [f.note for f in seen("shouting", "Test test TEST test test")] == ["test"]
