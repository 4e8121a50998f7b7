"""docs/threats.md names tests that are there, and leaves no threat without one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line
        and not line.startswith("| tries to")]  # fmt: skip
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 40
    assert named - TESTS == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_threat_names_what_stops_it_and_what_shows_it(row: str) -> None:
    _, threat, stopped, shown, _ = (cell.strip() for cell in row.split("|"))
    assert threat
    assert stopped
    assert re.match(r"`test_\w+`", shown)


def test_every_attacker_is_told_what_is_not_stopped() -> None:
    heads = [section.partition("\n")[0] for section in SECTIONS]
    assert heads == ["A reader", "A spammer with a botnet", "A rogue moderator",
                     "A curious operator", "A stolen backup", "A malicious page"]  # fmt: skip
    assert [
        head for head, text in zip(heads, SECTIONS, strict=True) if "**Not stopped**" not in text
    ] == []
