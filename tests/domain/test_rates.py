"""How often a finding was right, and how often humans decided against a proposal."""

from hypothesis import given, strategies as st

from service.domain.rates import Judged, Rate, rates


def judged(codes: str, *, against: bool, outcome: str | None, number: int = 1) -> Judged:
    return Judged(frozenset(codes.split()), against, outcome, number)


def test_rates_are_counted_by_hand() -> None:
    found = rates([
        judged("links.any insult.word", against=True, outcome="reject", number=3),
        judged("links.any", against=False, outcome="reject"),
        judged("links.any", against=False, outcome="review", number=2),
        judged("form.shouting", against=True, outcome="clean"),
        judged("form.shouting", against=False, outcome="clean", number=3),
        judged("topic.listed", against=False, outcome=None),
        judged("cap.links", against=True, outcome="reject", number=9),
    ])  # fmt: skip
    assert found == [
        Rate("links.any", 6, 3, 4, 1), Rate("form.shouting", 4, 1, 4, 1),
        Rate("insult.word", 3, 3, 3, 0), Rate("topic.listed", 1, 0, 0, 0),
    ]  # fmt: skip
    assert [one.precision for one in found] == [0.5, 0.25, 1.0, 0.0]
    assert [one.overturn for one in found] == [0.25, 0.25, 0.0, None]


@given(st.lists(st.builds(
    Judged, st.frozensets(st.sampled_from(["a.b", "c.d", "cap.a"]), max_size=3), st.booleans(),
    st.sampled_from([None, "clean", "review", "reject"]), st.integers(1, 50),
)))  # fmt: skip
def test_rates_are_shares(said: list[Judged]) -> None:
    for one in rates(said):
        assert one.found == sum(j.number for j in said if one.code in j.codes)
        assert 0 <= one.against <= one.found
        assert 0 <= one.overturned <= one.proposed <= one.found
        assert 0 <= one.precision <= 1
