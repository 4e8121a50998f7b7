"""Sentences and weights: every code has both, in both languages."""

import importlib
import pkgutil
import re

import pytest

from config import cues, policy, reasons
from config.reasons import KINDS, LANGUAGES, kind, label, sentence
from workers import filters
from workers.checker import known_cues

DATA = {"matched": "đ.ị.t", "read_as": "địt", "note": "3", "points": 3.6}

TOOLS = {
    "lookalike",
    "nonsense",
    "reference",
    "spaced",
    "spoken",
    "entries",
    "doubt",
    "everyday",
    "hits",
    "hotline",
    "known",
    "lists",
    "masked",
    "meeting",
    "needs",
    "once",
    "placing",
    "patterns",
    "phrased",
    "phrases",
    "quotes",
    "spellings",
    "terms",
    "shapes",
    "weighed",
    "worth",
}  # what filters are made with


def codes() -> set[str]:
    modules = [
        importlib.import_module(f"{filters.__name__}.{module.name}")
        for module in pkgutil.iter_modules(filters.__path__)
    ]
    return {code for module in modules for code in getattr(module, "CODES", ())}


def test_every_code_has_a_weight_and_a_sentence_and_none_is_an_orphan() -> None:
    house = policy.load()
    assert codes() == set(house.weights) == reasons.codes()
    groups = {code.partition(".")[0] for code in codes()}
    assert groups == set(house.caps) == set(reasons.load()["group"])


def test_every_filter_module_names_a_filter_in_the_table() -> None:
    modules = {m.name for m in pkgutil.iter_modules(filters.__path__)} - TOOLS
    assert modules == set(filters.build(lambda _: [], (), tuple, known_cues))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_filled(lang: str) -> None:
    for code in codes():
        told = sentence(code, lang, **DATA)
        assert told.endswith("."), told
        assert not re.search(r"[{}]|None", told), told
        assert label(code, lang)
        assert kind(code) in KINDS


def test_a_sentence_says_how_the_word_was_read() -> None:
    assert sentence("profanity.word", "vi", **DATA) == "Từ thô tục «đ.ị.t». Đọc là «địt»."
    assert sentence("profanity.word", "en", **DATA) == "Obscene word “đ.ị.t”. Read as “địt”."
    assert sentence("profanity.word", "vi", matched="địt", read_as=None) == "Từ thô tục «địt»."


def test_a_cap_is_told_with_its_group() -> None:
    assert sentence("cap.spam", "vi", note="8") == "Nhóm «quảng cáo rác» chỉ tính tối đa 8 điểm."
    assert kind("cap.spam") == "advert"
    assert label("cap.spam", "en") == "spam"


def test_an_old_verdicts_code_is_said_by_its_name() -> None:
    assert sentence("gone.code", "vi", matched="x") == "gone.code"
    assert label("gone.code", "en") == "gone.code"
    assert kind("gone.code") == "form"


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    assert sentence("form.noise", "fr", note="a") == "Chỉ lặp lại một từ: «a»."


def test_braces_in_a_comment_are_no_template() -> None:
    assert "{points}" in sentence("profanity.word", "vi", matched="{points}", points=1)


@pytest.mark.parametrize("code", ["threat.word", "threat.veiled", "threat.violence", "slur.group",
                                  "selfharm.risk", "doxxing.person", "doxxing.id",
                                  "doxxing.address", "doxxing.plate", "insult.dead"])  # fmt: skip
def test_what_may_mean_harm_is_severe(code: str) -> None:
    assert code in reasons.codes()
    assert reasons.severe([code, "links.any"]) == [code]


def test_what_is_only_rude_or_unwanted_is_not_severe() -> None:
    mild = [code for code in reasons.codes() if code.partition(".")[0] in {
        "profanity", "claim", "identity", "spam", "links", "contact", "repeat", "campaign",
        "flood", "form", "email", "trap", "text", "topic", "ban",
    }]  # fmt: skip
    assert reasons.severe([*mild, "insult.word", "insult.bare", "insult.implied"]) == []


def test_what_is_listed_as_severe_is_a_group_or_a_code() -> None:
    known = reasons.codes() | set(reasons.load()["group"])
    assert set(reasons.load()["severe"]) <= known


@pytest.mark.parametrize("code", sorted(set(cues.load().codes.values())))
def test_what_weak_words_may_mean_is_told_as_a_guess(code: str) -> None:
    assert re.search("[Cc]ó thể|Giống", sentence(code, "vi", **DATA))
    assert re.search("[Mm]ay |Possibly|Reads like", sentence(code, "en", **DATA))
