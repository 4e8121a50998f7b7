"""Insults that no listed word carries, slurs in mild words, mockery of the dead; words in disguise.

The rows stand in tests/data: each says which code is found on exactly which part of the text, or none.
Those that are `doubted` are marked but need another word before a human is called.
"""

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from service.domain.facts import Facts
from tests.support.reading import FORMS, told
from workers.checker import build

DATA = Path(__file__).parent.parent / "data"
CHECKER = build()


def _rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


TRICKS, INSULTS = _rows("tricks.jsonl"), _rows("insults.jsonl")
MEANT = [row for row in INSULTS if row["code"]]
HONEST = [row["text"] for row in INSULTS if not row["code"]]


def _found(form: Any, row: dict[str, str]) -> bool:
    text = normalize(form, row["text"])
    found = told("profanity", text) + told("speech", text)
    return (row["code"], normalize(form, row["matched"])) in found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("row", TRICKS, ids=lambda row: f"{row['trick']}: {row['matched']}")
def test_a_word_is_found_in_any_disguise(form: Any, row: dict[str, str]) -> None:
    assert _found(form, row)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("row", MEANT, ids=lambda row: row["text"][:40])
def test_what_is_meant_is_marked_where_it_stands(form: Any, row: dict[str, str]) -> None:
    assert _found(form, row)


@pytest.mark.parametrize("text", [row["text"] for row in MEANT if "doubted" not in row])
def test_it_is_enough_for_a_human_to_be_called(text: str) -> None:
    assert CHECKER.check(text, Facts()).outcome != "clean"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", HONEST)
def test_honest_twins_pass(form: Any, text: str) -> None:
    assert CHECKER.check(normalize(form, text), Facts()).outcome == "clean"
