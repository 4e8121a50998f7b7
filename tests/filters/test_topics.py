"""Watched topics: terms of the site's own, marked where they stand; what looks alike is left."""

from typing import Any
from unicodedata import normalize

import pytest

from service.domain.topics import Topic, Topics
from tests.support.reading import FORMS, seen, told
from workers.filters.topics import MOST, ready

COURT, CHILDREN = "Vụ án", "Trẻ em"
LISTED = Topics(
    "a/1",
    (
        Topic(COURT, ("bị cáo", "khởi tố", "tòa án", "đe", "on trial")),
        Topic(CHILDREN, ("trẻ em", "tòa án trẻ em", "underage")),
    ),
)
HIT = (
    ("Bị cáo đã nhận tội", COURT, "Bị cáo"),
    ("BỊ CÁO!", COURT, "BỊ CÁO"),
    ("ra toà án", COURT, "toà án"),
    ("thằng b.ị c.á.o", COURT, "b.ị c.á.o"),
    ("bi cao khoc", COURT, "bi cao"),  # a text without marks
    ("He is on trial.", COURT, "on trial"),
    ("vì trẻ em", CHILDREN, "trẻ em"),
    ("An underage driver", CHILDREN, "underage"),
    ("tòa án trẻ em", CHILDREN, "tòa án trẻ em"),  # two topics over one place: both are told
    ("tòa án trẻ em", COURT, "tòa án"),
)
SILENT = (
    "Ông bị cao huyết áp",  # bị cáo without its marks, in a text that has them
    "Ông bi cao huyết áp",
    "khởi tốt",
    "on trials",
    "đèn đỏ, xe đeo biển số",
    "Cảm ơn tòa soạn",
    "",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "name", "matched"), HIT)
def test_listed_terms_are_marked(form: Any, text: str, name: str, matched: str) -> None:
    text = normalize(form, text)
    found = [
        (one.code, one.score, one.note, text[slice(*(one.span or (0, 0)))])
        for one in seen("topics", text, topics=LISTED)
    ]
    assert ("topic.listed", 1.0, name, normalize(form, matched)) in found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", SILENT)
def test_other_words_are_left_alone(form: Any, text: str) -> None:
    assert told("topics", normalize(form, text), topics=LISTED) == []


def test_site_that_watches_nothing_has_no_finding() -> None:
    assert told("topics", "Bị cáo bị khởi tố") == []


def test_how_it_was_read_is_said() -> None:
    (one,) = seen("topics", "bi cao khoc", topics=LISTED)
    assert one.read_as == "bị cáo"


def test_few_are_enough() -> None:
    assert len(told("topics", "bị cáo, " * 30, topics=LISTED)) == MOST


def test_lists_are_made_ready_once_a_version() -> None:
    assert ready(LISTED) is ready(LISTED)
    again = Topics(LISTED.version, LISTED.lists)
    assert ready(again) is not ready(LISTED)
