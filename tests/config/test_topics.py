"""The examples of topics: whole, in both languages, and switched on nowhere."""

from typing import Any
from unicodedata import is_normalized, normalize

import pytest

from config import policy, topics
from service.domain import overrides
from service.domain.facts import Facts
from service.domain.finding import Context
from service.domain.text import read
from service.domain.topics import Topic, Topics
from tests.support.reading import FORMS
from workers.checker import house
from workers.filters.topics import topics as look

EXAMPLES = topics.load()
LISTED = Topics("a/1", tuple(Topic(key, one.terms) for key, one in EXAMPLES.items()))


def test_there_are_three_in_both_languages() -> None:
    assert list(EXAMPLES) == ["court", "accusation", "minors"]
    for one in EXAMPLES.values():
        assert set(one.names) == {"vi", "en"}
        assert any(term.isascii() for term in one.terms)
        assert not all(term.isascii() for term in one.terms)
        assert len(set(one.terms)) == len(one.terms)
        assert all(is_normalized("NFC", term) and term == term.strip() for term in one.terms)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_can_be_copied_as_it_is(lang: str) -> None:
    said = {"topics": [
        {"name": one.names[lang], "terms": list(one.terms)} for one in EXAMPLES.values()
    ]}  # fmt: skip
    assert list(overrides.faults(said, house())) == []
    assert overrides.read("a", 1, said).data() == said


def test_none_has_points() -> None:
    shipped = policy.load()
    assert {w for code, w in shipped.weights.items() if code.startswith("topic.")} == {0.0}


ROWS: tuple[tuple[str, set[str]], ...] = (
    ("Bị cáo phải nhận án tù", {"court"}),
    ("Phiên toà hôm qua công tâm", {"court"}),
    ("vu an nay xet xu den dau roi", {"court"}),
    ("He was indicted last week", {"court"}),
    ("Tôi tố cáo ông chủ tịch nhận hối lộ", {"accusation"}),
    ("He took bribes for years", {"accusation"}),
    ("Thương cháu bé quá", {"minors"}),
    ("an underage girl", {"minors"}),
    ("Xâm hại trẻ em thì phải khởi tố", {"court", "minors"}),
    ("Ông tôi bị cao huyết áp", set()),
    ("Cảm ơn tòa soạn, bài viết rất hay", set()),
    ("Đường hẹp mà xe đông, mong sớm mở rộng", set()),
    ("A fine report, thank you", set()),
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "told"), ROWS)
def test_what_the_examples_mark(form: Any, text: str, told: set[str]) -> None:
    found = look(Context(read(normalize(form, text)), Facts(topics=LISTED)))
    assert {one.note for one in found} == told
