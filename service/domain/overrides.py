"""What a site decides otherwise than the house: weights, caps, thresholds; and its own topics."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain import exempt
from service.domain.comment import FieldError, clean
from service.domain.exempt import Exempt
from service.domain.pointer import part
from service.domain.policy import Policy
from service.domain.text import fold
from service.domain.topics import GROUP, Topic, Topics

PARTS = ("thresholds", "weights", "caps", "topics", "exempt")
LETTERS = 2  # of a term, at least: a single one is in every text


@dataclass(frozen=True, slots=True)
class Overrides:
    """One version of a site's own policy. Number 0: it has never had one."""

    version: str = ""  # "demo/7"
    number: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    review: float | None = None
    reject: float | None = None
    topics: Topics | None = None
    exempt: tuple[Exempt, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the house's policy stands as it is."""
        own = self.weights or self.caps or self.review or self.reject or self.topics
        return not (own or self.exempt)

    def data(self) -> dict[str, Any]:
        """The same as `read` takes it, and as the database keeps it."""
        limits = {"review": self.review, "reject": self.reject}
        lists = self.topics.lists if self.topics else ()
        parts: dict[str, Any] = {
            "thresholds": {name: value for name, value in limits.items() if value is not None},
            "weights": dict(self.weights), "caps": dict(self.caps),
            "topics": [{"name": one.name, "terms": list(one.terms)} for one in lists],
            "exempt": [one.data() for one in self.exempt],
        }  # fmt: skip
        return {name: value for name, value in parts.items() if value}


NONE = Overrides()


def read(site: str, number: int, data: Mapping[str, Any]) -> Overrides:
    """A version of a site's policy, from data without faults."""
    version, limits = f"{site}/{number}", data.get("thresholds", {})
    lists = tuple(_topic(one) for one in data.get("topics", ()))
    return Overrides(
        version, number, data.get("weights", {}), data.get("caps", {}),
        limits.get("review"), limits.get("reject"), Topics(version, lists) if lists else None,
        exempt.read(data.get("exempt", ())),
    )  # fmt: skip


def _topic(said: Mapping[str, Any]) -> Topic:
    terms = dict.fromkeys(_line(term) for term in said["terms"])
    return Topic(_line(said["name"]), tuple(terms))


def _line(typed: str) -> str:
    return " ".join(clean(typed).text.split())


def effective(house: Policy, own: Overrides) -> Policy:
    """The policy that weighs a site's comments: the house's, with what the site says otherwise.

    A code that the house has given up meanwhile is passed over.
    """
    if own.empty:
        return house
    review, reject = own.review or house.review, own.reject or house.reject
    return Policy(
        version=own.version,
        weights={code: own.weights.get(code, points) for code, points in house.weights.items()},
        caps={group: own.caps.get(group, points) for group, points in house.caps.items()},
        review=review,
        reject=max(review, reject),  # the house may have lowered its own since
    )


def faults(said: Mapping[str, Any], house: Policy) -> Iterator[FieldError]:
    """All that cannot be meant. What is of a wrong type is passed over: its shape is told."""
    yield from _points(said.get("weights"), "/weights", house.weights)
    yield from _points(said.get("caps"), "/caps", house.caps)
    yield from _thresholds(said.get("thresholds"), house)
    yield from _topics(said.get("topics"))
    yield from exempt.faults(said.get("exempt"), house.weights)


def _points(said: Any, where: str, known: Collection[str]) -> Iterator[FieldError]:
    for name, value in said.items() if isinstance(said, dict) else ():
        at = f"{where}/{part(name)}"
        if name not in known:
            yield FieldError(at, f"{where[1:]}.unknown")
        elif name.partition(".")[0] == GROUP and value != 0:
            yield FieldError(at, "topics.points")


def _thresholds(said: Any, house: Policy) -> Iterator[FieldError]:
    given = said if isinstance(said, dict) else {}
    own = {name: given[name] for name in ("review", "reject") if _number(given.get(name))}
    review, reject = own.get("review", house.review), own.get("reject", house.reject)
    if own and not 0 < review <= reject:
        yield FieldError(f"/thresholds/{next(iter(own))}", "thresholds.order")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _topics(said: Any) -> Iterator[FieldError]:
    names = set[str]()
    for i, one in enumerate(said if isinstance(said, list) else ()):
        name, terms = (one.get("name"), one.get("terms")) if isinstance(one, dict) else (None, None)
        if isinstance(name, str):
            yield from _name(name, f"/topics/{i}/name", names)
        yield from _terms(terms if isinstance(terms, list) else (), f"/topics/{i}/terms")


def _name(name: str, at: str, names: set[str]) -> Iterator[FieldError]:
    folded = fold(_line(name))
    if not _letters(folded):
        yield FieldError(at, "topics.name")
    elif folded in names:
        yield FieldError(at, "topics.twice")
    names.add(folded)


def _terms(terms: Sequence[Any], at: str) -> Iterator[FieldError]:
    for i, term in enumerate(terms):
        if isinstance(term, str) and _letters(fold(_line(term))) < LETTERS:
            yield FieldError(f"{at}/{i}", "topics.term")


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
