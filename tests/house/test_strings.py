"""The widget's words: both languages say the same ones, and the file to translate from has them all."""

import json
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "service" / "static"
WORD = re.compile(r'(\w+): "((?:[^"\\]|\\.)*)"')


def tables(lang: str) -> dict[str, dict[str, str]]:
    """The words of a language by module."""
    found = {
        path.name: re.search(rf"const {lang} = \{{(.*?)\n?\}};", path.read_text("utf-8"), re.DOTALL)
        for path in sorted((STATIC / "widget").glob("*.js"))
    }
    return {name: dict(WORD.findall(table[1])) for name, table in found.items() if table}


def test_both_languages_have_the_same_words() -> None:
    vi, en = tables("VI"), tables("EN")
    assert len(vi) >= 10
    assert {name: set(words) for name, words in vi.items()} == {
        name: set(words) for name, words in en.items()
    }
    blanks = {
        name: set(re.findall(r"\{\w+\}", text)) for one in vi.values() for name, text in one.items()
    }
    for words in en.values():
        for name, text in words.items():
            assert set(re.findall(r"\{\w+\}", text)) == blanks[name], name


def test_file_to_translate_from_has_every_word_once() -> None:
    all_words = [pair for words in tables("EN").values() for pair in words.items()]
    names = [name for name, _ in all_words]
    assert len(names) == len(set(names))
    told = json.loads((STATIC / "strings.en.json").read_text("utf-8"))
    assert told == {"lang": "en"} | dict(all_words)


def test_no_module_keeps_words_beside_the_tables() -> None:
    for path in (STATIC / "widget").glob("*.js"):
        rest = re.sub(
            r"const VI = \{.*?\n?\};|/\*.*?\*/|//[^\n]*",
            "",
            path.read_text("utf-8"),
            flags=re.DOTALL,
        )
        assert not re.search('"[^"\\n]*[ăđơưạ-ỹ]', rest), path.name
