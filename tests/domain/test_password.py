"""Passwords of moderators."""

import unicodedata

import argon2
import pytest

from service.domain.password import MOST, fault, hashed, matches
from tests.support.sharing import DEAR

GOOD = "Trời xanh ngắt mùa thu"


@pytest.mark.parametrize(
    ("password", "what"),
    [
        (GOOD, None), ("x" * 9, "short"), ("aaaaaaaaaaaa", "short"), ("a" * (MOST + 1), "long"),
        ("NguyễnVănAn", "name"), (unicodedata.normalize("NFD", "nguyễnvănan"), "name"),
    ],
)  # fmt: skip
def test_new_password_is_judged(password: str, what: str | None) -> None:
    assert fault(password, "nguyễnvănan") == what


def test_password_opens_whatever_the_keyboard_sends() -> None:
    kept = hashed(unicodedata.normalize("NFC", GOOD))
    assert kept.startswith("$argon2id$")
    assert matches(kept, unicodedata.normalize("NFD", GOOD))
    assert not matches(kept, GOOD + ".")
    assert not matches(kept, "")


def test_a_guess_is_dear() -> None:
    assert DEAR.memory_cost >= 64 * 1024  # KiB: RFC 9106, second choice
    assert DEAR.time_cost >= 3
    assert DEAR.type is argon2.Type.ID


@pytest.mark.parametrize("kept", [None, "", "no hash"])
def test_account_without_a_password_is_never_opened(kept: str | None) -> None:
    assert not matches(kept, "nobody has this password")


def test_endless_password_is_not_hashed_whole() -> None:
    assert not matches(hashed("a" * MOST), "a" * 1_000_000)
