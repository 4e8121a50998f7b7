"""When the newsroom reads comments, as a reader who waits is told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.messages import sentence
from service.domain.site import Site
from service.http.told import moment

MORNING = range(4, 11)  # hours that Vietnamese calls so


def hours(site: Site, at: datetime, lang: str) -> dict[str, Any] | None:
    """`{open, closes, opens, text}` of a site that says its hours; None: it does not."""
    if not site.hours:
        return None
    reads, zone = site.reading.at(at), ZoneInfo(site.time_zone)
    told = {"open": reads.now, "closes": moment(reads.closes), "opens": moment(reads.opens)}
    text = None
    if reads.opens is not None:
        today = at.astimezone(zone).date()
        opens = _when(reads.opens.astimezone(zone), today, lang)
        if not reads.now:
            text = sentence("reading.away", lang, opens=opens)
        elif reads.closes is not None:
            closes = _when(reads.closes.astimezone(zone), today, lang)
            text = sentence("reading.after", lang, closes=closes, opens=opens)
    return told | {"text": text}


def wait(told: Mapping[str, Any], lang: str) -> str | None:
    """«Thường được duyệt trong 30 phút», while somebody is there to read."""
    seconds, open_ = told.get("usual_wait"), (told.get("hours") or {}).get("open", True)
    if seconds is None or not open_:
        return None
    unit, name = (60, "minutes") if seconds < 3600 else (3600, "hours")
    length = sentence(f"reading.{name}", lang, n=seconds // unit)
    return sentence("reading.wait", lang, wait=length)


def _when(at: datetime, today: date, lang: str) -> str:
    """«22 giờ», «7 giờ 30 sáng mai», «13 giờ thứ hai, 30/11»."""
    if lang == "vi":
        clock = f"{at.hour} giờ {at:%M}" if at.minute else f"{at.hour} giờ"
        clock += " sáng" if at.hour in MORNING else ""
    else:
        clock = f"{at:%H:%M}"
    if at.date() == today:
        return clock
    if at.date() == today + timedelta(days=1):
        morning = "morning" if at.hour in MORNING else "tomorrow"
        return sentence(f"reading.{morning}", lang, clock=clock)
    day = sentence(f"reading.day.{at.weekday()}", lang)
    on = f"{at.day}/{at.month}" if lang == "vi" else f"{at.day} {at:%b}"
    return sentence("reading.on", lang, clock=clock, day=day, date=on)
