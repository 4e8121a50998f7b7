"""Numbers and times as each language writes them."""

from datetime import UTC, datetime
from math import ceil

from config.messages import sentence
from service.domain import dates
from service.domain.workdays import ZONE

MINUTE, HOUR, DAY = 60, 3600, 86400
MINUS = "\N{MINUS SIGN}"


def number(value: float, lang: str) -> str:
    """With one decimal or two, a true minus sign, and the comma where Vietnamese has it."""
    told = f"{abs(value):.2f}"
    told = told.removesuffix("0")
    told = f"{MINUS}{told}" if value < 0 else told
    return told.replace(".", ",") if lang == "vi" else told


def whole(value: int, lang: str) -> str:
    """A count: 1.234 in Vietnamese, 1,234 in English."""
    told = f"{value:,}"
    return told.replace(",", ".") if lang == "vi" else told


def moment(at: datetime, lang: str) -> str:
    """«14:05, 23/11/2026»."""
    return dates.moment(at.astimezone(ZONE), lang)


def day(said: str | datetime, lang: str) -> str:
    """The day of a moment: «23/11/2026»."""
    at = datetime.fromisoformat(said) if isinstance(said, str) else said
    return dates.day(at.astimezone(ZONE), lang)


def moment_of_record(at: datetime, now: datetime, lang: str) -> str:
    """The time with its seconds; the day too unless it is today."""
    here, today = at.astimezone(ZONE), now.astimezone(ZONE).date()
    return f"{here:%H:%M:%S}" + ("" if here.date() == today else f", {day(at, lang)}")


def moment_of_file(at: datetime, lang: str) -> str:
    """The same, always with its day and year: on paper nothing is today."""
    return f"{at.astimezone(ZONE):%H:%M:%S}, {day(at, lang)}"


def clock(at: datetime) -> str:
    """The hour alone, for what is over within minutes."""
    return f"{at.astimezone(ZONE):%H:%M:%S}"


def left(until: datetime, lang: str) -> str:
    """How long it is until then: a few seconds or minutes."""
    seconds = max(0, ceil((until - datetime.now(UTC)).total_seconds()))
    return sentence("desk.state.left", lang, n=whole(seconds, lang))


def age(at: datetime, now: datetime, lang: str) -> str:
    """How long ago: in minutes, hours or days."""
    seconds = max(0, round((now - at).total_seconds()))
    if seconds < MINUTE:
        return sentence("desk.age.now", lang)
    for name, unit in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= unit:
            count = seconds // unit
            return sentence(f"desk.age.{name}" if count > 1 else f"desk.age.{name}_one", lang,
                            n=whole(count, lang))  # fmt: skip
    raise AssertionError("a minute is the smallest unit")
