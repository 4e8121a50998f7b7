"""Why a comment was judged so: the sum, line by line, and its place between the thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from config import reasons
from config.messages import sentence
from service.domain.exempt import possible, term_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum."""

    label: str
    detail: str
    kind: str | None  # None: a cap, which has no colour of its own
    points: float
    alarm: str = ""  # what asks whether it is a false alarm, as the query of an address
    spared: bool = False  # the site has said so: it costs nothing


@dataclass(frozen=True, slots=True)
class Why:
    """A verdict as it is drawn: the sum, and where it lies between the thresholds."""

    outcome: str
    score: float
    review: float
    reject: float
    lines: Sequence[Line]
    failed: Sequence[str]
    policy: str
    ms: float

    @property
    def said(self) -> str:
        """The outcome's name; `clean` may have findings that don't weigh enough, or none at all."""
        if self.outcome != "clean" or not self.lines:
            return self.outcome
        return "topic" if any(line.kind == "topic" for line in self.lines) else "few"

    def place(self, points: float) -> str:
        """A place on the scale, or the length of a part of it, as an SVG percentage."""
        return f"{min(max(points / self.top, 0.0), 1.0) * 100:.2f}%"

    @property
    def top(self) -> float:
        """The points at the scale's end."""
        return max(self.reject * 1.3, self.score * 1.05)


def why(verdict: Mapping[str, Any] | None, lang: str) -> Why | None:
    """The sum, line by line, as it decided."""
    if verdict is None:
        return None
    thresholds = verdict["thresholds"]
    return Why(
        verdict["outcome"], verdict["score"], thresholds["review"], thresholds["reject"],
        [_line(one, lang) for one in verdict["findings"]],
        [_broken(name, lang) for name in verdict["failed"]],
        str(verdict["versions"].get("policy") or ""), verdict["ms"],
    )  # fmt: skip


def _broken(name: str, lang: str) -> str:
    """What failed: a filter, or what is read before any of them."""
    return sentence("desk.why.facts", lang) if name == "facts" else reasons.label(name, lang)


def _line(one: Mapping[str, Any], lang: str) -> Line:
    label = reasons.label(one["code"], lang)
    if one["code"].startswith(reasons.CAP):
        return Line(sentence("desk.why.cap", lang, group=label), one["message"], None,
                    one["points"])  # fmt: skip
    term = term_of(one["matched"], one["read_as"])
    asked = {"code": one["code"], "term": term if possible(one["code"], term) else ""}
    alarm = urlencode(asked) if possible(one["code"]) and one["weight"] else ""
    spared = possible(one["code"]) and not one["weight"]
    return Line(
        upper(label), one["message"], reasons.kind(one["code"]), one["points"], alarm, spared
    )


def upper(label: str) -> str:
    """A name as a line begins with it."""
    return label[:1].upper() + label[1:]
