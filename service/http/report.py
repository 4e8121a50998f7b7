"""The morning report as one page of paper: the day before, and what waits now."""

from contextlib import suppress
from datetime import date, timedelta, tzinfo
from zoneinfo import ZoneInfo

from service.domain import dates
from service.domain.numbers import Span, midnight, yesterday
from service.flow.deps import now
from service.http import number_plots, numbers, plots
from service.http.desk import Asked, show, sites_of
from service.http.errors import Problem
from service.http.numbers import NUMBERS
from service.http.table import Call, Reply, Route
from service.http.views import Short

BACK = 400  # days
LINES = 8  # of each table, so that one page holds them


class ReportAsked(Asked):
    """Of which site and which day; nonsense counts as not said."""

    site: Short = ""
    day: Short = ""


def span(said: str, zone: tzinfo) -> Span:
    """The day that was named, at the site's place, if it is over; else the one before."""
    at = now()
    with suppress(ValueError):
        back = (at.astimezone(zone).date() - date.fromisoformat(said)).days
        if 0 < back <= BACK:
            begins, ends = midnight(at, back, zone), midnight(at, back - 1, zone)
            return Span(begins, ends, hourly=True, zone=zone)
    return yesterday(at, zone)


def page(call: Call) -> Reply:
    """The report of one site."""
    mine = sites_of(call)
    if not mine:
        raise Problem(404, "unknown.site")
    site = next((one for one in mine if one.key == call.query.site), mine[0])
    seen = numbers.count(call, [site], span(call.query.day, ZoneInfo(site.time_zone)))
    when = seen.numbers.span
    return show(
        call, "report", site=site, sites=mine if len(mine) > 1 else (), seen=seen, at=now(),
        late=seen.late, plots=number_plots.charts(seen.numbers, site.promise_minutes, call.lang),
        tell=number_plots.Teller(when, call.lang), lines=LINES, size=plots,
        of=dates.day(when.since.date(), call.lang),
        before=(when.since - timedelta(days=1)).date().isoformat(),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{NUMBERS}/report", page, "moderator", "The morning report", query=ReportAsked,
          page=True, html=True),
)  # fmt: skip
