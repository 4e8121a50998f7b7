"""A comment as typed becomes one that can be kept, or is refused with every reason at once."""

import time
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from service.domain.comment import Draft, Invalid, check_name, check_text, clean, parse

GOOD = {"article_key": "thu", "name": "Lê An", "email": "an@example.com", "text": "Hay quá."}
SENDABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def wrong(**fields: str) -> list[tuple[str, str, str]]:
    with pytest.raises(Invalid) as invalid:
        parse(Draft(**(GOOD | fields)))
    return [(error.pointer, error.code, error.data) for error in invalid.value.errors]


def test_all_errors_are_told_at_once() -> None:
    assert wrong(article_key="", name="\u200b", email="an", text="a" * 5001) == [
        ("/article/key", "key.empty", ""),
        ("/name", "name.empty", ""),
        ("/text", "text.too_long", "5000"),
        ("/email", "email.invalid", ""),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("text", "", "text.empty"), ("text", " \n\t ", "text.empty"),
        ("text", "\u200b\u2060\ufeff", "text.empty"), ("text", "\u3164\u115f", "text.empty"),
        ("text", "\u202e", "text.empty"), ("text", "a\0b", "text.invalid"),
        ("text", "a\ud800", "text.invalid"), ("name", "a\udfff", "name.invalid"),
        ("name", "ă" * 81, "name.too_long"), ("article_key", "k" * 201, "key.too_long"),
        ("email", "", "email.empty"), ("email", "  ", "email.empty"),
        ("email", "an@", "email.invalid"), ("email", "an@example", "email.invalid"),
        ("email", "an\0@example.com", "email.invalid"), ("email", "an example@x.vn", "email.invalid"),
        ("email", "a" * 250 + "@b.vn", "email.too_long"),
    ],
)  # fmt: skip
def test_wrong_field_is_named(field: str, value: str, code: str) -> None:
    assert [error[1] for error in wrong(**{field: value})] == [code]


@pytest.mark.parametrize(
    ("text", "most"),
    [("a" * 10, 10), (" " * 9 + "a" * 10 + "\n", 10), (unicodedata.normalize("NFD", "ệ" * 10), 10),
     ("\U0001f600" * 10, 10), ("a\r\n" * 3 + "b" * 4, 10)],
)  # fmt: skip
def test_length_counts_code_points_of_what_is_kept(text: str, most: int) -> None:
    assert len(check_text(text, most=most).text) == most
    with pytest.raises(Invalid):
        check_text(text, most=most - 1)


@pytest.mark.parametrize(
    ("typed", "kept", "controls"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf", 0),
        ("a\tb", "a\tb", 0),
        ("a\x07b\x9bc\x7f", "abc", 3),
        ("\u202eđảo\u202c \u2066x\u2069", "đảo x", 4),
        ("e\x08\u0323\u0302", "ệ", 1),  # taking the control out lets the marks join their letter
    ],
)
def test_controls_are_taken_out_and_counted(typed: str, kept: str, controls: int) -> None:
    cleaned = clean(typed)
    assert (cleaned.text, cleaned.controls) == (kept, controls)


@given(SENDABLE)
@example("\r\x08\n")
@example("a \x07")
@example("a" + "\u0344" * 8)
def test_what_is_kept_is_clean_and_stays_as_it_is(typed: str) -> None:
    kept = clean(typed).text
    assert clean(kept).text == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]


@given(st.text(), st.text(), st.text(), st.text())
def test_nothing_a_reader_types_breaks_it(key: str, name: str, email: str, text: str) -> None:
    try:
        new = parse(Draft(key, name, email, text))
    except Invalid as invalid:
        told = [error.pointer for error in invalid.errors]
    else:
        told = [new.text, new.name, new.email]
    assert told
    assert all(told)


PILED = "a" + "\u0301\u0323" * 40_000


def test_piled_marks_cost_no_more_than_other_letters() -> None:
    started = time.process_time()
    told = wrong(text=PILED * 2, name=PILED, article_key=PILED, email=PILED)
    assert [code for _, code, _ in told] == ["email.too_long"]
    assert time.process_time() - started < 2  # 60 s before they were bounded
    assert clean(PILED).text == unicodedata.normalize("NFC", PILED[:9])


@pytest.mark.parametrize(
    "text", ["ệ\u0323" * 3, "a" + "\u0301" * 8, "\u0e01\u0e34\u0e49", "한" * 20]
)
def test_marks_of_a_letter_stay(text: str) -> None:
    assert clean(text).text == unicodedata.normalize("NFC", text)


def test_name_is_one_line() -> None:
    assert parse(Draft(**(GOOD | {"name": "Lê\n  An\t"}))).name == "Lê An"
    assert check_name("Lê\nAn") == "Lê An"


def test_address_is_kept_as_written_and_known_folded() -> None:
    new = parse(Draft(**(GOOD | {"email": " Le.An@EXAMPLE.com "})))
    assert (new.email, new.identity) == ("Le.An@example.com", "le.an@example.com")
    assert new.email_domain == "example.com"


def test_domain_with_marks_is_known_in_ascii() -> None:
    assert parse(Draft(**(GOOD | {"email": "an@báo.vn"}))).email_domain == "xn--bo-mia.vn"


def test_what_was_typed_is_kept() -> None:
    new = parse(Draft(**(GOOD | {"text": " a\x07 ", "name": "L\x07ê"})))
    assert (new.text, new.typed, new.controls) == ("a", " a\x07 ", 2)


def test_site_may_lower_the_length() -> None:
    with pytest.raises(Invalid):
        parse(Draft(**(GOOD | {"text": "a" * 11})), text_max=10)
