"""Weighing: sums, caps, thresholds, and what a broken filter does."""

import pytest
from hypothesis import given, strategies as st

from service.domain.finding import Finding, Report
from service.domain.policy import Policy, group_of, judge

POLICY = Policy(
    version="test/1",
    weights={"abuse.word": 4.0, "abuse.bare": 2.0, "links.any": 1.5, "trust.known": -2.0},
    caps={"abuse": 6.0, "links": 10.0},
    review=3.0,
    reject=8.0,
)


def report(*codes: tuple[str, float], failed: tuple[str, ...] = ()) -> Report:
    return Report(tuple(Finding(code, score) for code, score in codes), failed)


@pytest.mark.parametrize(
    ("found", "score", "outcome"),
    [
        ([], 0.0, "clean"),
        ([("links.any", 1.0)], 1.5, "clean"),
        ([("abuse.word", 0.74)], 2.96, "clean"),
        ([("abuse.word", 0.75)], 3.0, "review"),
        ([("abuse.word", 0.9), ("links.any", 1.0)], 5.1, "review"),
        ([("abuse.word", 1.0), ("links.any", 1.0), ("links.any", 1.0)], 7.0, "review"),
        ([("abuse.word", 1.0), ("abuse.bare", 1.0), ("links.any", 1.0)], 7.5, "review"),
        ([("abuse.word", 1.0), ("abuse.bare", 1.0), ("links.any", 1.0)] * 2, 9.0, "reject"),
        ([("abuse.word", 1.0), ("abuse.word", 0.5), ("links.any", 1.0), ("links.any", 1 / 3)], 8.0, "reject"),
        ([("abuse.word", 1.0), ("trust.known", 1.0)], 2.0, "clean"),
    ],
)  # fmt: skip
def test_points_are_summed_and_compared(
    found: list[tuple[str, float]], score: float, outcome: str
) -> None:
    verdict = judge(report(*found), POLICY)
    assert (verdict.score, verdict.outcome) == (score, outcome)
    assert (verdict.review, verdict.reject) == (3.0, 8.0)


def test_a_cap_is_a_finding_with_negative_points() -> None:
    verdict = judge(report(("abuse.word", 1.0), ("abuse.word", 1.0)), POLICY)
    cap = verdict.findings[-1]
    assert (cap.finding.code, cap.points, cap.finding.note) == ("cap.abuse", -2.0, "6")
    assert group_of(cap.finding) == "abuse"
    assert verdict.points_of(frozenset({"abuse"})) == 6.0
    assert verdict.points_of(frozenset({"links"})) == 0.0


def test_a_group_at_its_cap_has_no_cap_finding() -> None:
    verdict = judge(report(("abuse.word", 1.0), ("abuse.bare", 1.0)), POLICY)
    assert [w.finding.code for w in verdict.findings] == ["abuse.word", "abuse.bare"]


@pytest.mark.parametrize("found", [[], [("abuse.word", 1.0), ("links.any", 1.0)] * 4])
def test_a_failed_filter_holds_and_never_rejects(found: list[tuple[str, float]]) -> None:
    verdict = judge(report(*found, failed=("links",)), POLICY)
    assert verdict.outcome == "review"
    assert verdict.failed == ("links",)


def test_a_code_without_a_weight_is_an_error_and_no_free_pass() -> None:
    with pytest.raises(KeyError):
        judge(report(("unknown.code", 1.0)), POLICY)


FOUND = st.lists(st.tuples(st.sampled_from(sorted(POLICY.weights)), st.floats(0, 1)), max_size=60)


@given(found=FOUND)
def test_the_sum_on_the_card_is_the_sum_that_decided(found: list[tuple[str, float]]) -> None:
    verdict = judge(report(*found), POLICY)
    assert verdict.score == round(sum(w.points for w in verdict.findings), 2)
    assert all(w.points == round(w.points, 2) for w in verdict.findings)
    for group, cap in POLICY.caps.items():
        assert verdict.points_of(frozenset({group})) <= cap
    expected = "reject" if verdict.score >= 8 else "review" if verdict.score >= 3 else "clean"
    assert verdict.outcome == expected
