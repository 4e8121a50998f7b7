"""The charts of the desk's numbers, in the words of each language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.messages import sentence
from service.domain.numbers import Span
from service.domain.site import Site
from service.flow.morning import lasting
from service.flow.numbers import Numbers
from service.http import figures, plots
from service.http.number_tables import Kind
from service.http.plots import Chart, Series

MINUTE, HOUR = 60, 3600
LONG = 3 * HOUR  # from here on waits are drawn in hours
FAR = 4  # a promise so many times longer than any wait would flatten the plot


def start(at: datetime, span: Span, lang: str) -> str:
    """An hour or a day of a span, short."""
    here = at.astimezone(span.zone)
    if span.hourly:
        return f"{here.hour}h" if lang == "vi" else f"{here.hour}:00"
    return f"{here.day}/{here.month}" if lang == "vi" else f"{here.day} {here:%b}"


def share(value: float | None, lang: str) -> str:
    """«83%», a dash where there is none."""
    return "–" if value is None else f"{figures.whole(round(value * 100), lang)}%"


@dataclass(frozen=True, slots=True)
class Teller:
    """How cells are written for people."""

    span: Span
    lang: str

    def __call__(self, kind: Kind, cell: Any) -> str:
        """One cell."""
        match kind:
            case "start":
                return start(cell, self.span, self.lang)
            case "share":
                return share(cell, self.lang)
            case "seconds":
                return "–" if cell is None else lasting(cell, self.lang)
            case "count":
                return figures.whole(cell, self.lang)
        return str(cell)


def charts(seen: Numbers, promise: int | None, lang: str) -> dict[str, Chart]:
    """What is drawn as bars and lines; `promise` in minutes, None where sites differ."""
    starts = [start(at, seen.span, lang) for at in seen.span.starts()]

    def count(value: float) -> str:
        return figures.whole(round(value), lang)

    def told(values: Sequence[int]) -> list[str]:
        return [f"{at}: {count(value)}" for at, value in zip(starts, values, strict=True)]

    level = Series("backlog", seen.backlog, told(seen.backlog))
    return {
        "arrivals": plots.bars(seen.arrivals, starts, told(seen.arrivals), count),
        "backlog": plots.lines([level], starts, count),
        "waiting": _waiting(seen, starts, promise, lang),
    }


def _waiting(seen: Numbers, starts: Sequence[str], promise: int | None, lang: str) -> Chart:
    known = [one.p95 for one in seen.waits if one is not None]
    most = max(known, default=0.0)
    rule = None if promise is None or promise * MINUTE > FAR * most else float(promise * MINUTE)
    name, size = ("hours", HOUR) if max(most, rule or 0) >= LONG else ("minutes", MINUTE)

    def unit(value: float) -> str:
        return sentence(f"desk.numbers.unit.{name}", lang, n=figures.whole(round(value), lang))

    def series(which: str, value: Callable[[Any], float]) -> Series:
        seconds = [None if one is None else value(one) for one in seen.waits]
        told = [f"{at}: {'–' if s is None else lasting(s, lang)}"
                for at, s in zip(starts, seconds, strict=True)]  # fmt: skip
        return Series(which, [None if s is None else s / size for s in seconds], told)

    both = [series("p95", lambda one: one.p95), series("p50", lambda one: one.p50)]
    return plots.lines(both, starts, unit, None if rule is None else rule / size)


def promise_of(sites: Sequence[Site]) -> int | None:
    """What these sites have promised alike."""
    said = {site.promise_minutes for site in sites}
    return said.pop() if len(said) == 1 else None
