"""A day and a moment as each language writes them: 28/11/2026, and 28 Nov 2026, which nobody misreads."""

from datetime import date, datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(here: date, lang: str) -> str:
    """The day, by the clock that `here` is of."""
    if lang == "vi":
        return f"{here:%d/%m/%Y}"
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def moment(here: datetime, lang: str) -> str:
    """«14:05, 23/11/2026»."""
    return f"{here:%H:%M}, {day(here, lang)}"
