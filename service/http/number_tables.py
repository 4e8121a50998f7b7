"""The desk's numbers as tables: one for each plot, for the page, for a spreadsheet and for JSON."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from config import reasons
from service.domain.numbers import ACTIONS, HOURS, Waits
from service.domain.sheet import Cell
from service.domain.workdays import ZONE
from service.flow.numbers import Numbers
from service.http.record import who
from service.http.told import moment
from service.store.numbers import Acts

Plot = Literal["arrivals", "waiting", "decisions", "moderators", "codes", "articles", "hours"]
Kind = Literal["text", "start", "count", "seconds", "share"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHARE = 4  # decimals


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called in JSON and in the catalogue, and what its cells are."""

    name: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """Plain values: moments, seconds, shares of one."""

    plot: Plot
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[dict[str, Any]]:
        """Each row by the names of its columns."""
        names = [column.name for column in self.columns]
        told = [[moment(cell) if isinstance(cell, datetime) else _plain(cell) for cell in row]
                for row in self.rows]  # fmt: skip
        return [dict(zip(names, row, strict=True)) for row in told]

    def cells(self) -> list[list[Cell]]:
        """Each row as a spreadsheet takes it."""
        return [[_plain(cell) for cell in row] for row in self.rows]


def _plain(cell: Any) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(ZONE).isoformat(timespec="minutes")
    return round(cell, SHARE) if isinstance(cell, float) else cell


def _columns(first: Sequence[str], *counts: str, kind: Kind = "text") -> tuple[Column, ...]:
    return (*(Column(name, kind) for name in first), *(Column(name) for name in counts))


def arrivals(seen: Numbers) -> Table:
    """What came in, and how much waited at the end."""
    rows = list(zip(seen.span.starts(), seen.arrivals, seen.backlog, strict=True))
    return Table("arrivals", _columns(("at",), "arrivals", "backlog", kind="start"), rows)


def waiting(seen: Numbers) -> Table:
    """How long it took until a human had decided."""
    columns = (
        Column("at", "start"), Column("number"), Column("p50", "seconds"), Column("p95", "seconds"),
    )  # fmt: skip
    starts = zip(seen.span.starts(), seen.waits, strict=True)
    return Table("waiting", columns, [(at, *_waited(one)) for at, one in starts])


def _waited(one: Waits | None) -> tuple[int, float | None, float | None]:
    return (0, None, None) if one is None else (one.number, round(one.p50), round(one.p95))


def decisions(seen: Numbers) -> Table:
    """What was decided, and how much of it was taken back."""
    sums = {action: [0, 0] for action in ACTIONS}
    for row in seen.decided:
        sums.setdefault(row.action, [0, 0])[row.undone] += row.number
    rows = [(action, sum(both), both[1]) for action, both in sums.items()]
    return Table("decisions", _columns(("action",), "number", "undone"), rows)


def moderators(decided: Iterable[Acts], lang: str) -> Table:
    """The same by who decided; only for those who lead them."""
    acts, undone = defaultdict[str, "Counter[str]"](Counter), Counter[str]()
    for row in decided:
        acts[row.by][row.action] += row.number
        undone[row.by] += row.number * row.undone
    rows = [(who(by, lang), *(done[action] for action in ACTIONS), undone[by], sum(done[action] for action in ACTIONS))
            for by, done in sorted(acts.items(), key=lambda one: (-one[1].total(), one[0]))]  # fmt: skip
    return Table("moderators", _columns(("by",), *ACTIONS, "undone", "total"), rows)


def codes(seen: Numbers, lang: str) -> Table:
    """What became of the comments that a finding was found in."""
    columns = (
        Column("code", "text"), Column("label", "text"), Column("found"), Column("against"),
        Column("precision", "share"), Column("proposed"), Column("overturned"),
        Column("overturn", "share"),
    )  # fmt: skip
    return Table("codes", columns, [
        (one.code, reasons.label(one.code, lang), one.found, one.against, one.precision,
         one.proposed, one.overturned, one.overturn) for one in seen.rates
    ])  # fmt: skip


def articles(seen: Numbers) -> Table:
    """Where most is written now."""
    counts = ("number", "hour", "suspected", "waiting")
    rows = [(one.site, one.key, one.title, one.number, one.hour, one.suspected, one.waiting)
            for one in seen.hot]  # fmt: skip
    return Table("articles", _columns(("site", "key", "title"), *counts), rows)


def hours(seen: Numbers) -> Table:
    """What came in, by hour of the day and weekday."""
    rows = [(hour, *(day[hour] for day in seen.week)) for hour in range(HOURS)]
    return Table("hours", _columns(("hour",), *WEEKDAYS), rows)


def tables(seen: Numbers, people: Iterable[Acts] | None, lang: str) -> dict[str, Table]:
    """Every table that one may see, by its plot; `people` None: nobody's decisions by name."""
    made = [arrivals(seen), waiting(seen), decisions(seen)]
    if people is not None:
        made.append(moderators(people, lang))
    made += [codes(seen, lang), articles(seen), hours(seen)]
    return {one.plot: one for one in made}
