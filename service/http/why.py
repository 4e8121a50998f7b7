"""Why a comment was judged so: the sum, line by line, and its place between the thresholds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from config import policy, reasons
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
class Also:
    """What is marked in the text and costs nothing, told in passing."""

    label: str
    kind: str
    words: Sequence[str]


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
    also: Sequence[Also] = ()

    @property
    def said(self) -> str:
        """The outcome's name; `clean` may have findings that don't weigh enough, or none at all."""
        if self.outcome != "clean" or not (self.lines or self.also):
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
    thresholds, found = verdict["thresholds"], verdict["findings"]
    return Why(
        verdict["outcome"], verdict["score"], thresholds["review"], thresholds["reject"],
        [_line(one, lang) for one in _once(one for one in found if not _quiet(one))],
        [_broken(name, lang) for name in verdict["failed"]],
        str(verdict["versions"].get("policy") or ""), verdict["ms"],
        _also([one for one in found if _quiet(one)], lang),
    )  # fmt: skip


def _quiet(one: Mapping[str, Any]) -> bool:
    """Whether a line of its own would only lengthen the sum: marked in the text, and no points.

    A topic is why the comment was kept back, and an exemption is to be seen: these have a line.
    """
    free = bool(one["weight"]) or policy.load().weights.get(one["code"]) == 0
    return bool(
        one["matched"] and free and not round(one["points"], 2)
        and reasons.kind(one["code"]) != "topic"
    )  # fmt: skip


def _once(found: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Without those that cost nothing and have been told in the same words."""
    told = set[str]()
    for one in found:
        if one["points"] or one["message"] not in told:
            told.add(one["message"])
            yield one


def _also(found: Iterable[Mapping[str, Any]], lang: str) -> list[Also]:
    """By what they are called, each word once."""
    words = dict[str, dict[str, None]]()
    for one in found:
        words.setdefault(one["code"], {})[one["matched"]] = None
    return [
        Also(
            reasons.label(code, lang),
            reasons.kind(code),
            [sentence("desk.why.word", lang, word=one) for one in said],
        )
        for code, said in words.items()
    ]


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
