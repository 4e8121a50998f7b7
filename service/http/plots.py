"""Plots as numbers of an SVG: places and sizes, so that a template has only to write them down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10

WIDTH, HEIGHT = 360, 190  # small, so that words can be read on a phone
LEFT, RIGHT, TOP, BOTTOM = 46, 6, 12, 24
LABELS = 5  # below the plot
STEPS = (1, 2, 5, 10)
SHADES = 5  # of the week's hours
Told = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line, with gaps where nothing is known; what is alone is a dot."""

    name: str
    path: str
    dots: list[tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A frame with what is drawn in it."""

    bars: list[Bar]
    lines: list[Line]
    grid: list[tuple[float, str]]  # from bottom to top: place and label
    labels: list[tuple[float, str]]
    rule: float | None  # a height that is to be kept


def step_of(most: float, steps: int = 4) -> float:
    """A round distance of grid lines: 1, 2 or 5 times a power of ten, never below 1."""
    rough = max(most / steps, 1.0)
    ten = 10.0 ** floor(log10(rough))
    return next(one * ten for one in STEPS if one * ten >= rough - 1e-9)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values lie: `number` steps beside each other, from 0 to `top`."""

    number: int
    top: float

    @property
    def width(self) -> float:
        """Of one step."""
        return (WIDTH - LEFT - RIGHT) / max(self.number, 1)

    def x(self, place: int) -> float:
        """The middle of a step."""
        return round(LEFT + (place + 0.5) * self.width, 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / self.top, 1)


def _frame(values: Sequence[float], number: int) -> tuple[Frame, float]:
    most = max(values, default=0) or 1
    step = step_of(most)
    return Frame(number, ceil(most / step) * step), step


def _labels(frame: Frame, starts: Sequence[str]) -> list[tuple[float, str]]:
    every = max(ceil(len(starts) / LABELS), 1)
    return [(frame.x(place), told) for place, told in enumerate(starts) if place % every == 0]


def _grid(frame: Frame, step: float, unit: Told) -> list[tuple[float, str]]:
    return [(frame.y(n * step), unit(n * step)) for n in range(round(frame.top / step) + 1)]


def bars(values: Sequence[int], starts: Sequence[str], told: Sequence[str], unit: Told) -> Chart:
    """A bar for each step."""
    frame, step = _frame(values, len(values))
    width = round(max(frame.width * 0.72, 1.0), 1)
    drawn = [
        Bar(round(frame.x(place) - width / 2, 1), frame.y(value), width,
            round(HEIGHT - BOTTOM - frame.y(value), 1), said)
        for place, (value, said) in enumerate(zip(values, told, strict=True)) if value
    ]  # fmt: skip
    return Chart(drawn, [], _grid(frame, step, unit), _labels(frame, starts), None)


@dataclass(frozen=True, slots=True)
class Series:
    """Values of a line, None where there is none, and what each says."""

    name: str
    values: Sequence[float | None]
    told: Sequence[str]


def lines(
    series: Sequence[Series], starts: Sequence[str], unit: Told, rule: float | None = None
) -> Chart:
    """Lines over the same steps; `rule`: a level that is to be kept."""
    known = [value for one in series for value in one.values if value is not None]
    frame, step = _frame([*known, *([] if rule is None else [rule])], len(starts))
    drawn = [_line(frame, one) for one in series]
    level = None if rule is None else frame.y(rule)
    return Chart([], drawn, _grid(frame, step, unit), _labels(frame, starts), level)


def _line(frame: Frame, one: Series) -> Line:
    dots = [(frame.x(place), frame.y(value), said)
            for place, (value, said) in enumerate(zip(one.values, one.told, strict=True))
            if value is not None]  # fmt: skip
    places = [place for place, value in enumerate(one.values) if value is not None]
    path, drawn = list[str](), iter(dots)
    for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        points = [next(drawn) for _ in run]
        path.append("M" + "L".join(f"{x} {y}" for x, y, _ in points))
    return Line(one.name, "".join(path), dots)


def shades(week: Sequence[Sequence[int]]) -> list[list[int]]:
    """How dark each hour of the week is: 0 where nothing came, else 1 to 4 by its share of most."""
    most = max(map(max, week), default=0) or 1
    return [[ceil(count / most * (SHADES - 1)) for count in day] for day in week]
