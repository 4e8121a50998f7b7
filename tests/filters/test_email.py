"""Throw-away mail boxes; the text, in whatever form, plays no part."""

from typing import Any
from unicodedata import normalize

import pytest
from disposable_email_domains import blocklist

from tests.support.reading import FORMS, seen

ROWS = (
    ("mailinator.com", True),
    ("MAILINATOR.COM", True),
    ("abc.mailinator.com", True),
    ("a.b.mailinator.com.", True),
    ("gmail.com", False),
    ("notmailinator.com", False),
    ("mailinator.com.vn", False),
    ("com", False),
    ("", False),
)
TEXTS = ("Bài viết rất đúng", "Bai viet rat dung", "vcl", "Well said")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("domain", "found"), ROWS)
def test_throw_away_domains(form: Any, text: str, domain: str, found: bool) -> None:
    findings = seen("email", normalize(form, text), email_domain=domain)
    assert [f.code for f in findings] == ["email.disposable"] * found


def test_the_shipped_list_knows_the_best_known() -> None:
    assert "mailinator.com" in blocklist
    assert "gmail.com" not in blocklist
