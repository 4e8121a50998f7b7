"""Control characters that were taken out before the text was kept."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, seen

TEXTS = ("Bài viết rất đúng", "Bai viet rat dung", "vcl", "Well said")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS)
def test_controls_are_told_with_their_number(form: Any, text: str) -> None:
    assert seen("hidden", normalize(form, text), controls=0) == []
    (finding,) = seen("hidden", normalize(form, text), controls=3)
    assert (finding.code, finding.note, finding.span) == ("text.controls", "3", None)
