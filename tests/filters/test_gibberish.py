"""Text without sense, without marks, or in another script."""

from typing import Any
from unicodedata import normalize

import pytest

from tests.support.reading import FORMS, rows, told

SENSE = (*rows("gibberish_not.txt"), *rows("spam_honest.tsv"))


def codes(text: str, **facts: object) -> set[str]:
    return {code for code, _ in told("gibberish", text, **facts)}


@pytest.mark.parametrize("form", FORMS)
def test_a_good_word_among_many_without_sense_helps_nobody(form: Any) -> None:
    text = normalize(form, "Bài này sdkfjh qwpoei zmxnc lkasjd lkqwje fghfghfgh")
    assert codes(text) == {"text.gibberish"}


@pytest.mark.parametrize("text", rows("gibberish.txt"))
def test_keys_hit_at_random_are_found(text: str) -> None:
    assert "text.gibberish" in codes(text)


@pytest.mark.parametrize("text", SENSE)
def test_abbreviations_names_codes_and_laughter_are_no_gibberish(text: str) -> None:
    assert codes(text) <= {"text.unmarked"}


@pytest.mark.parametrize("text", rows("unmarked.txt"))
def test_vietnamese_without_marks_is_a_hint(text: str) -> None:
    assert codes(text) == {"text.unmarked"}


@pytest.mark.parametrize("text", rows("unmarked_not.txt"))
def test_english_and_marked_text_is_none(text: str) -> None:
    assert codes(text) == set()


@pytest.mark.parametrize("text", rows("language.txt"))
def test_another_script_is_found(text: str) -> None:
    assert codes(text) == {"text.language"}
    assert codes(text, lang="ko") == set()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", rows("language_not.txt"))
def test_a_few_foreign_letters_are_left_alone(text: str, form: str) -> None:
    assert codes(text) == set(), form
