"""How the form was filled."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, seen

ROWS: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({}, []),  # nothing said is no finding
    ({"elapsed": None, "trap": False}, []),
    ({"elapsed": 3.0}, []),
    ({"elapsed": 60.0}, []),
    ({"elapsed": 2.9}, ["trap.fast"]),
    ({"elapsed": 0.0}, ["trap.fast"]),
    ({"trap": True}, ["trap.filled"]),
    ({"challenge": ""}, []),
    ({"challenge": "missing"}, ["form.challenge"]),
    ({"trap": True, "elapsed": 0.5}, ["trap.filled", "trap.fast"]),
)
TEXTS = ("Bài viết rất đúng", "Bai viet rat dung", "vcl", "Well said")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("facts", "codes"), ROWS)
def test_traces_of_a_machine(form: Any, text: str, facts: dict[str, Any], codes: list[str]) -> None:
    assert [f.code for f in seen("form", normalize(form, text), **facts)] == codes


def test_at_once_is_surer_than_fast() -> None:
    (at_once,) = seen("form", "x", elapsed=0.2)
    (fast,) = seen("form", "x", elapsed=2.0)
    assert at_once.score > fast.score
    assert fast.note == "2.0"
