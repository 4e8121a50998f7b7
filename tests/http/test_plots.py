"""Where bars and lines of a plot lie."""

import re

import pytest
from hypothesis import given, strategies as st

from service.http.plots import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Series,
    bars,
    lines,
    shades,
    step_of,
)

pytestmark = pytest.mark.one_database
FLOOR = HEIGHT - BOTTOM


def named(values: list[float]) -> list[str]:
    return [f"{n}" for n in range(len(values))]


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (12, 5), (100, 50), (1000, 500)]
)
def test_grid_has_round_steps(most: float, step: float) -> None:
    assert step_of(most) == step


def test_bars_stand_on_the_floor_and_reach_their_value() -> None:
    plot = bars([0, 5, 10], ["a", "b", "c"], ["a: 0", "b: 5", "c: 10"], str)
    assert [label for _, label in plot.grid] == ["0.0", "5.0", "10.0"]
    half, whole = plot.bars  # nothing is drawn of nothing
    assert (half.told, whole.told) == ("b: 5", "c: 10")
    assert (whole.y, whole.y + whole.height) == (TOP, FLOOR)
    assert half.height == pytest.approx(whole.height / 2)


def test_line_has_gaps_where_nothing_is_known() -> None:
    values = [1.0, 2.0, None, 4.0, None]
    plot = lines([Series("p50", values, [str(v) for v in values])], list("abcde"), str, rule=8.0)
    (line,) = plot.lines
    assert [len(part.split("L")) for part in line.path.split("M")[1:]] == [2, 1]
    assert [told for _, _, told in line.dots] == ["1.0", "2.0", "4.0"]
    assert plot.rule == TOP  # it is within the frame


def test_few_labels_stand_below_many_steps() -> None:
    plot = bars([1] * 90, [str(n) for n in range(90)], [""] * 90, str)
    assert [label for _, label in plot.labels] == ["0", "18", "36", "54", "72"]


@given(st.lists(st.integers(0, 10**6), max_size=95))
def test_everything_lies_within_the_frame(values: list[int]) -> None:
    plot = bars(values, named(list(values)), named(list(values)), str)
    for bar in plot.bars:
        assert bar.x + 0.1 >= LEFT
        assert bar.x + bar.width <= WIDTH - RIGHT + 0.6
        assert TOP <= bar.y <= FLOOR
    drawn = lines([Series("x", values, named(list(values)))], named(list(values)), str).lines[0]
    for x, y in re.findall(r"([\d.]+) ([\d.]+)", drawn.path):
        assert LEFT <= float(x) <= WIDTH - RIGHT
        assert TOP <= float(y) <= FLOOR


def test_only_nothing_has_no_shade() -> None:
    assert shades([[0, 1, 50, 100]]) == [[0, 1, 2, 4]]
    assert shades([[0]]) == [[0]]
