"""The desk's numbers: a page of plots, each of them as CSV, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, Field

from config import reasons
from config.messages import sentence
from service.domain.numbers import ACTIONS, PERIODS, Span, last
from service.domain.sheet import table
from service.domain.site import Site
from service.flow.deps import now
from service.flow.numbers import Late, Numbers, latest
from service.http import moderator, number_plots, number_tables, plots
from service.http.desk import HOME, Asked, show, sites_of
from service.http.errors import Problem
from service.http.number_answers import Stats
from service.http.number_tables import Table
from service.http.shapes import Asked as ApiAsked, Key
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.http.views import Short
from service.store.session import read

NUMBERS = f"{HOME}/numbers"
USUAL = 7  # days
SHOWN = 30  # findings on the page; the spreadsheet has all
CSV = "text/csv; charset=utf-8"


def _period(days: int) -> int:
    if days not in PERIODS:
        raise ValueError("not one of the periods")
    return days


class NumbersAsked(Asked):
    """Of which site, and over how many days; nonsense counts as not said."""

    site: Short = ""
    days: Short = ""

    @property
    def period(self) -> int:
        """One of PERIODS."""
        return int(self.days) if self.days in map(str, PERIODS) else USUAL


class StatsAsked(ApiAsked):
    """The same of a program, which is told what is wrong."""

    site: Key | None = None
    days: Annotated[
        int, AfterValidator(_period), Field(json_schema_extra={"enum": list(PERIODS)})
    ] = USUAL


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted for whoever asks."""

    numbers: Numbers
    tables: dict[str, Table]
    late: Late | None
    some: bool  # moderators' numbers are of some of the sites only


def count(call: Call, sites: Sequence[Site], span: Span) -> Seen:
    """Count for these sites; by moderator only where one leads them."""
    led, at = call.me.sites("editor"), now()
    mine = {one.id for one in sites if led is None or one.id in led}
    with read(call.deps.engine) as connection:
        seen = call.web.lately.look(connection, sites, span, at)
        late = latest(connection, sites, at)
    people = [row for row in seen.decided if row.site_id in mine] if mine else None
    made = number_tables.tables(seen, people, call.lang)
    return Seen(seen, made, late, bool(mine) and len(mine) < len(sites))


def _asked(call: Call) -> tuple[list[Site], list[Site]]:
    """All sites that one may choose from, and those that were chosen."""
    mine = sites_of(call)
    return mine, [one for one in mine if one.key == call.query.site] or mine


def page(call: Call) -> Reply:
    """Every plot."""
    mine, chosen = _asked(call)
    days = call.query.period
    seen = count(call, chosen, last(days, now()))
    promise = number_plots.promise_of(chosen)
    return show(
        call, "numbers", sites=mine if len(mine) > 1 else (), days=days, periods=PERIODS,
        site=chosen[0].key if len(chosen) == 1 and len(mine) > 1 else "", seen=seen,
        late=seen.late, plots=number_plots.charts(seen.numbers, promise, call.lang),
        tell=number_plots.Teller(seen.numbers.span, call.lang), promise=promise, shown=SHOWN,
        kind=reasons.kind, names={one.key: one.name for one in mine}, acts=ACTIONS, shades=plots.shades(seen.numbers.week), size=plots,
    )  # fmt: skip


def csv(call: Call) -> Reply:
    """One plot as a table for a spreadsheet."""
    _, chosen = _asked(call)
    seen = count(call, chosen, last(call.query.period, now()))
    found = seen.tables.get(call.path["plot"])
    if found is None:  # not there, or not for whoever asks
        raise Problem(404, "unknown.page")
    head = [sentence(f"desk.numbers.col.{column.name}", call.lang) for column in found.columns]
    sent = Response(table(head, found.cells()), content_type=CSV)
    sent.headers["Content-Disposition"] = f'attachment; filename="ykien-{found.plot}.csv"'
    sent.headers["Cache-Control"] = "no-store"
    return sent


def _past(late: Late | None) -> dict[str, Any] | None:
    return None if late is None else {
        "site": late.site.key, "waited": round(late.waited.total_seconds()),
        "promise": late.site.promise_minutes * 60,
    }  # fmt: skip


def stats(call: Call) -> Reply:
    """The same numbers for a program."""
    ids = moderator.my_sites(call, call.query.site)
    chosen = [one for one in sites_of(call) if one.id in ids]
    seen = count(call, chosen, last(call.query.days, now()))
    span = seen.numbers.span
    return {
        "since": moment(span.since), "until": moment(span.until), "pending": seen.numbers.waiting,
        "past": _past(seen.late), "every": seen.numbers.every, "moderators": None,
        **{plot: one.records() for plot, one in seen.tables.items()},
    }  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route("GET", NUMBERS, page, "moderator", "Numbers", query=NumbersAsked, page=True, html=True),
    Route("GET", f"{NUMBERS}/<plot>.csv", csv, "moderator", "A plot as CSV", query=NumbersAsked,
          page=True, html=True, media="text/csv"),
    Route("GET", f"{moderator.BASE}/stats", stats, "moderator", "Numbers", scope="moderate",
          query=StatsAsked, answer=Stats, errors=(404,)),
)  # fmt: skip
