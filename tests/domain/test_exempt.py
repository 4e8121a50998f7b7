"""What a site has called a false alarm is found, told, and costs nothing there."""

import pytest

from service.domain.check import Checker
from service.domain.exempt import Exempt, faults, possible, spared, term_of
from service.domain.facts import Facts
from service.domain.finding import Finding
from service.domain.overrides import read
from tests.support.checkers import POLICY, RUDE, small

FOUND = (
    Finding("spam.loan", 1.0, (0, 2)), Finding("spam.loan", 1.0, (3, 6), read_as="Bỏ"),
    Finding("shouting.caps", 1.0),
)  # fmt: skip
TEXT = "BÒ b.ỏ"


@pytest.mark.parametrize(("own", "free"), [
    ([], []), ([Exempt("spam.loan", "bò")], [0]), ([Exempt("spam.loan", "bỏ")], [1]),
    ([Exempt("spam.loan")], [0, 1]), ([Exempt("spam.job", "bò")], []),
    ([Exempt("shouting.caps", "", "Thơ")], [2]), ([Exempt("shouting.caps", "", "Đời")], []),
    ([Exempt("spam.loan", "bò", "Thơ"), Exempt("spam.loan", "bỏ", "Đời")], [0]),
])  # fmt: skip
def test_a_finding_is_spared_by_code_reading_and_section(
    own: list[Exempt], free: list[int]
) -> None:
    assert spared(FOUND, own, TEXT, "Thơ") == frozenset(free)


def test_term_is_what_was_read_else_what_stands_there() -> None:
    assert term_of("Đ.ị.t", "địt") == "địt"
    assert term_of(" Vay  TIỀN ", None) == "vay tiền"
    assert term_of(None, None) == ""


def test_what_is_ruled_elsewhere_is_never_exempt() -> None:
    assert [possible(code) for code in ("spam.loan", "topic.listed", "ban.link")] == [
        True, False, False,
    ]  # fmt: skip
    said = [{"code": "spam.loan"}, {"code": "spam.none"}, {"code": "ban.link"}, {"code": 3}, 4]
    assert [one.pointer for one in faults(said, {"spam.loan", "ban.link"})] == [
        "/exempt/1/code", "/exempt/2/code",
    ]  # fmt: skip
    assert list(faults("?", ())) == []


def test_what_tells_of_a_person_is_exempt_without_its_words_alone() -> None:
    told = [(code, term) for code in ("contact.phone", "doxxing.address", "spam.loan")
            for term in ("", "0912345678") if not possible(code, term)]  # fmt: skip
    assert told == [("contact.phone", "0912345678"), ("doxxing.address", "0912345678")]
    said = [{"code": "contact.phone", "term": "0912345678"}, {"code": "contact.phone", "term": " "}]
    assert [(one.pointer, one.code) for one in faults(said, {"contact.phone"})] == [
        ("/exempt/0/term", "exempt.term")
    ]


def test_checker_counts_no_points_and_still_tells() -> None:
    checker: Checker = small()
    own = read("a", 3, {"exempt": [{"code": "profanity.word", "term": RUDE, "section": "Thơ"}]})
    assert own.data() == {"exempt": [{"code": "profanity.word", "term": RUDE, "section": "Thơ"}]}
    assert not own.empty
    free = checker.check(RUDE, Facts(section="Thơ"), own=own)
    dear = checker.check(RUDE, Facts(section="Đời"), own=own)
    assert (free.score, free.outcome, dear.score) == (
        0.0,
        "clean",
        POLICY.weights["profanity.word"],
    )
    assert [one.finding.code for one in free.findings] == ["profanity.word"]
    assert free.versions["policy"] == "a/3"
