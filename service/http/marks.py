"""A text and what was found in it, as segments that are marked; findings may overlap.

Pure: spans are code points of the text, and all that leaves `html` is escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_SMALL = Markup('<sup class="pts k-{}" aria-hidden="true">{}</sup>')
_SPOKEN = Markup('<span class="vh"> [{}: {}] </span>')
LAYERS = 2  # underlines that can be told apart where findings overlap


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as the text shows it."""

    start: int
    end: int
    kind: str  # one colour each: abuse, ads, …
    points: float
    label: str  # what was found and how it was read, in the moderator's language
    told: str  # the points, as that language writes them


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is covered by the same findings, the heaviest first."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: bool = False  # no finding of this stretch covers the one before
    ends: tuple[Mark, ...] = ()  # findings whose last code point is here


def segments(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Cut a text where findings begin and end. Spans outside of the text are cut to it."""
    inside = [m for m in marks if max(m.start, 0) < min(m.end, len(text))]
    inside.sort(key=lambda m: (-m.points, m.start, m.end, m.kind))
    cuts = sorted({0, len(text)} | {c for m in inside for c in (max(m.start, 0),
                                                               min(m.end, len(text)))})  # fmt: skip
    made, before = list[Segment](), frozenset[int]()
    for start, end in pairwise(cuts):
        over = [m for m in inside if m.start < end and m.end > start]
        ends = tuple(m for m in over if min(m.end, len(text)) == end)
        names = frozenset(id(m) for m in over)
        made.append(Segment(text[start:end], tuple(over), bool(over) and not names & before, ends))
        before = names
    return tuple(made)


def html(text: str, marks: Iterable[Mark]) -> Markup:
    """The text as HTML: each stretch tinted and underlined in the colour of its kind.

    The points stand behind a finding's end; `data-` attributes carry nothing that is not visible.
    """
    return Markup("").join(_segment(one) for one in segments(text, marks))


def _segment(one: Segment) -> Markup:
    if not one.marks:
        return escape(one.text)
    kinds = list(dict.fromkeys(m.kind for m in one.marks))[:LAYERS]
    names = ["mark", f"k-{kinds[0]}", *(f"u-{kind}" for kind in kinds[1:])]
    names += ["from"] * one.begins + ["to"] * (len(one.ends) == len(one.marks))
    title = "\n".join(f"{m.label} · {m.told}" for m in one.marks)
    return Markup('<mark class="{}" title="{}">{}</mark>{}').format(
        " ".join(names), title, one.text, _points(one.ends)
    )


def _points(ends: Sequence[Mark]) -> Markup:
    """What the findings that end here cost: small for the eye, in words for a screen reader.

    Where they cost nothing the eye has the mark alone.
    """
    return Markup("").join(
        (_SMALL.format(m.kind, m.told) if round(m.points, 2) else Markup(""))
        + _SPOKEN.format(m.label, m.told)
        for m in ends
    )
