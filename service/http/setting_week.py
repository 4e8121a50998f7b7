"""The hours of a week as rows of a plain form: of each day two spans, and what it has beyond them.

The site's setting stays what it is; here its lines become fields, and fields become lines.
"""

from collections.abc import Iterator, Mapping

from service.domain.hours import HOLIDAY, WEEKDAYS

DAYS = (*WEEKDAYS, HOLIDAY)
SPANS = (("from", "to"), ("from2", "to2"))
MORE = "more"  # a third span and others, written as the setting has them
SAME = "hours_same"  # ticked: Tuesday to Friday are as Monday is
NAMES = tuple(
    f"hours_{day}_{part}" for day in DAYS for part in (*(one for two in SPANS for one in two), MORE)
)
# A field of time knows no 24:00, and an end at 00:00 is the next day's anyway.
_MIDNIGHT, _END = "00:00", "24:00"


def told(week: Mapping[str, str]) -> str:
    """The setting as lines, in the order of the week; the end of a day is always written alike."""
    said = {day: " ".join(map(_ended, week[day].split())) for day in DAYS if day in week}
    return "\n".join(f"{day} = {spans}" for day, spans in said.items())


def _ended(span: str) -> str:
    start, _, end = span.partition("-")
    return f"{start}-{_END}" if end == _MIDNIGHT else span


def rows(lines: str) -> dict[str, list[str]]:
    """The spans of each day that the lines name."""
    pairs = (line.partition(" = ") for line in lines.split("\n") if line)
    return {day: spans.split() for day, _, spans in pairs}


def fields(lines: str) -> dict[str, str]:
    """The lines as the form's fields."""
    return dict(_fields(rows(lines)))


def _fields(week: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for day in DAYS:
        spans = week.get(day, [])
        for names, span in zip(SPANS, [*spans, "", ""], strict=False):
            start, _, end = span.partition("-")
            yield f"hours_{day}_{names[0]}", start
            yield f"hours_{day}_{names[1]}", _MIDNIGHT if end == _END else end
        yield f"hours_{day}_{MORE}", " ".join(spans[len(SPANS) :])


def lines(typed: Mapping[str, str]) -> str:
    """The form's fields as lines; a span that lacks its start or its end stays wrong, and is told so."""
    copied = WEEKDAYS[1:5] if typed.get(SAME) else ()
    week = {day: _day(typed, WEEKDAYS[0] if day in copied else day) for day in DAYS}
    return told({day: spans for day, spans in week.items() if spans})


def _day(typed: Mapping[str, str], day: str) -> str:
    two = (
        "-".join(typed.get(f"hours_{day}_{one}", "").strip() for one in names) for names in SPANS
    )
    return " ".join(
        [*(one for one in two if one != "-"), typed.get(f"hours_{day}_{MORE}", "")]
    ).strip()
