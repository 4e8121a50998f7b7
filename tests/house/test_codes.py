"""Every code of a filter has a weight, a cap and a sentence; nothing else has."""

import pkgutil
import unicodedata
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import workers.filters
from config import lexicon, policy, reasons
from service.domain.finding import Finding
from service.domain.policy import group_of
from service.domain.state import SPAM
from workers.filters import quotes, spam

MODULES = [import_module(f"workers.filters.{m.name}")
           for m in pkgutil.iter_modules(workers.filters.__path__)]  # fmt: skip
FILTERS = [module for module in MODULES if hasattr(module, "CODES")]
CODES = sorted(code for module in FILTERS for code in module.CODES)
TESTS = Path(__file__).parents[1] / "filters"
MARKS = set("ăâêôơưđáàảãạ")


def test_no_code_belongs_to_two_filters() -> None:
    assert len(CODES) == len(set(CODES))


def test_codes_and_weights_are_the_same() -> None:
    assert sorted(policy.load().weights) == CODES


def test_codes_and_sentences_are_the_same() -> None:
    assert sorted(reasons.codes()) == CODES


def test_groups_and_caps_are_the_same() -> None:
    groups = {group_of(Finding(code, 1.0)) for code in CODES}
    assert set(policy.load().caps) == groups
    assert set(reasons.load()["group"]) == groups


def test_what_counts_as_spam_is_a_group() -> None:
    assert {group_of(Finding(code, 1.0)) for code in CODES} >= SPAM


@pytest.mark.parametrize("lang", reasons.LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_is_told_in_both_languages(code: str, lang: str) -> None:
    template = reasons.load()["code"][code][lang]
    known = {"matched", "read_as", "note", "points"}
    assert {name for _, name, _, _ in Formatter().parse(template) if name} <= known
    told = reasons.sentence(code, lang, matched="x", note="y", points="1")
    assert told
    assert "{" not in told
    assert unicodedata.is_normalized("NFC", template)
    assert reasons.label(code, lang) not in ("", code)
    assert reasons.kind(code) in reasons.KINDS


def test_every_line_of_the_lexicon_has_a_code_that_a_filter_knows() -> None:
    calm = {spam.CALM, spam.TALE, quotes.REPORT, quotes.FRAME}  # no findings
    assert {entry.code for entry in lexicon.load()} - calm <= set(CODES)


@pytest.mark.parametrize("module", FILTERS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_filter_has_a_table_with_vietnamese_in_both_forms(module: object) -> None:
    name = getattr(module, "__name__", "").rpartition(".")[2]
    text = (TESTS / f"test_{name}.py").read_text("utf-8")
    assert {"NFC", "NFD"} <= set(text.replace('"', " ").split()) or "FORMS" in text
    assert set(unicodedata.normalize("NFC", text).lower()) & MARKS
    for code in getattr(module, "CODES", ()):
        assert f'"{code}"' in text, f"no row for {code}"
