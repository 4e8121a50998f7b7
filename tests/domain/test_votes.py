"""What votes come to: a comment's place by them, and which of them count."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from service.domain.votes import SCALE, STEP, Allowed, Uncounted, Value, need, standing, step

COUNT = st.integers(0, 10_000)
# From the best to the worst: many sure votes, few sure ones, none, and only votes against.
ORDER = [(900, 10), (90, 10), (9, 1), (3, 0), (5, 5), (1, 0), (1, 1), (0, 0), (0, 1), (0, 9)]


def test_place_is_by_what_is_sure() -> None:
    places = [standing(up, down) for up, down in ORDER]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == len(places)
    assert standing(1, 0) == 206_543_291  # 1 / (1 + 1.96²), by hand
    assert standing(0, 0) == 0


@given(COUNT, COUNT)
def test_place_has_bounds_and_grows_with_each_vote(up: int, down: int) -> None:
    here = standing(up, down)
    assert -SCALE < here < SCALE
    assert standing(up + 1, down) > here
    assert standing(up, down + 1) <= here


@pytest.mark.parametrize(
    ("value", "allowed", "why"),
    [(1, "off", "off"), (-1, "off", "off"), (0, "off", None), (1, "up", None), (-1, "up", "down"),
     (0, "up", None), (1, "both", None), (-1, "both", None)],
)  # fmt: skip
def test_site_says_which_votes_count(value: Value, allowed: Allowed, why: str | None) -> None:
    if why is None:
        need(value, allowed)
        return
    with pytest.raises(Uncounted) as error:
        need(value, allowed)
    assert error.value.what == why


def test_step_is_the_same_until_it_is_over() -> None:
    def at(second: int) -> int:
        return step(datetime(2026, 11, 1, 8, 0, second, tzinfo=UTC))

    assert at(0) == at(STEP - 1) == at(STEP) - 1
