"""Every sentence that a person reads is there in vi and en, with the same blanks to fill."""

import re
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from config.messages import catalogue

ROOT = Path(__file__).parents[2]
TREE = tomllib.loads(files("config").joinpath("messages.toml").read_text("utf-8"))
# The old tone placement, which TERMS.md leaves: hoà, khoá, xoá.
OLD_TONES = re.compile(r"\b\w*(oà|oá|oả|oã|oạ|uỳ|uý|uỷ|uỹ|uỵ)\b")


def leaves(tree: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    if any(isinstance(value, str) for value in tree.values()):
        return [(path, tree)]
    return [
        leaf for key, value in tree.items() for leaf in leaves(value, f"{path}.{key}".strip("."))
    ]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_sentence_is_there_in_both_languages() -> None:
    for name, said in leaves(TREE):
        assert set(said) == {"vi", "en"}, name
        for text in said.values():
            assert text.strip() == text, name
            assert text, name
            assert unicodedata.is_normalized("NFC", text), name
        assert blanks(said["vi"]) == blanks(said["en"]), name
        assert catalogue()[name] == said


def test_tones_stand_where_the_house_puts_them() -> None:
    for name, said in leaves(TREE):
        words = OLD_TONES.findall(said["vi"].lower())
        assert [w for w in words if not w.startswith("u")] == [], name


def test_every_sentence_that_a_template_asks_for_is_there() -> None:
    asked = {
        name
        for path in (ROOT / "service" / "templates").rglob("*.html")
        for name in re.findall(r"\bt\(\"([a-z_.]+[a-z_])\"", path.read_text("utf-8"))
    }
    assert asked - set(catalogue()) == set()


def test_every_limit_says_in_words_that_it_is_exceeded() -> None:
    http = ROOT / "service" / "http"
    limits = {
        name
        for path in http.glob("*.py")
        for name in re.findall(r"\bLimit\(\"([a-z_]+)\", [^)]*\)", path.read_text("utf-8"))
        if not name.startswith("pressure")  # a gauge, which refuses nobody
    }
    assert {"address", "report", "sign_in"} <= limits
    assert {f"problem.too_many.{name}" for name in limits} - set(catalogue()) == set()
