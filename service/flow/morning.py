"""The morning report by mail: of the day before, once a day, to whom the site has named.

Days and hours are those of the site's own time zone.

A row for the day is written with the letters, in one transaction: however many workers look, and
whatever is started anew, one of them writes it. Where no mail can be sent nothing is written.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config import reasons
from config.messages import sentence
from service.domain import dates
from service.domain.mail import Letter
from service.domain.numbers import in_units, midnight, yesterday
from service.domain.site import Site
from service.flow import mail, numbers
from service.flow.deps import Deps
from service.flow.numbers import Numbers
from service.store import moderation, mornings
from service.store.session import read, write

LETTER = "morning"
LINES = 5  # articles, and findings
PAGE = "/moderate/numbers/report"


def send_due(deps: Deps, now: datetime) -> int:
    """Write the letters of all reports that are due; returns how many reports."""
    if not deps.settings.mails:
        return 0
    wanted = [(site, now.astimezone(ZoneInfo(site.time_zone)))
              for site in deps.sites.all().values() if site.report_to]  # fmt: skip
    written = sum(_write(deps, site, here.date(), now) for site, here in wanted
                  if f"{here:%H:%M}" >= site.report_at)  # fmt: skip
    if written:
        deps.queue.call()
    return written


def _write(deps: Deps, site: Site, day: date, now: datetime) -> bool:
    zone = ZoneInfo(site.time_zone)
    with read(deps.engine) as connection:  # counting holds up nobody who writes
        if mornings.is_written(connection, site.id, day):
            return False
        seen = numbers.look(connection, [site], yesterday(now, zone), now)
        late = numbers.latest(connection, [site], now)
    data = told(deps, site, seen, None if late is None else late.waited)
    until = midnight(now, -1, zone)
    with write(deps.engine) as connection:
        if not mornings.claim(connection, site.id, day, now):
            return False
        for to in dict.fromkeys(site.report_to):
            mail.post(connection, deps, site.id, Letter(LETTER, to, site.lang, until, data), now)
    return True


def told(deps: Deps, site: Site, seen: Numbers, late: timedelta | None) -> dict[str, str]:
    """What fills the letter's words. Nobody's decisions are told by name."""
    acts = Counter[str]()
    for row in seen.decided:
        acts[row.action] += 0 if row.undone else row.number
    day = seen.span.since.date()
    wait, lang = seen.wait, site.lang
    none = sentence("mail.morning.none", lang)
    return {
        "site": site.name, "day": dates.day(day, lang), "arrivals": str(sum(seen.arrivals)),
        "approve": str(acts["approve"]), "reject": str(acts["reject"]),
        "take_down": str(acts["take_down"]), "waiting": str(seen.waiting),
        "p50": lasting(wait.p50, lang) if wait else none,
        "p95": lasting(wait.p95, lang) if wait else none,
        "late": "" if late is None else sentence(
            "mail.morning.late", lang, waited=lasting(late.total_seconds(), lang),
            promise=lasting(site.promise_minutes * 60, lang)) + "\n\n",
        "articles": _lines([(one.title or one.key, one.number) for one in seen.hot]) or none,
        "findings": _lines([(reasons.label(one.code, lang), one.found) for one in seen.rates]) or none,
        "url": f"{deps.settings.public_url}{PAGE}?site={site.key}&day={day.isoformat()}",
    }  # fmt: skip


def _lines(counted: list[tuple[str, int]]) -> str:
    sums = Counter[str]()  # several kinds of findings may have one name
    for name, number in counted:
        sums[" ".join(name.split())] += number
    return "\n".join(f"- {name}: {number}" for name, number in sums.most_common(LINES))


def lasting(seconds: float, lang: str) -> str:
    """How long, in two units at most."""
    name, data = in_units(seconds)
    return sentence(f"lasting.{name}", lang, **data)


def upto(number: int, lang: str) -> str:
    """A count as the desk tells it: «10.000+» where it was not counted further."""
    told = f"{min(number, moderation.COUNTED):,}"
    told = told.replace(",", ".") if lang == "vi" else told
    return told + ("+" if number > moderation.COUNTED else "")
