"""Which list of the desk an address means: its tab, its order, and what is looked for in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import Field, StringConstraints
from sqlalchemy.engine import Row

from service.domain.workdays import ZONE
from service.flow.appeal import OTHERS
from service.flow.deps import now
from service.http import told
from service.http.desk import HOME, Asked, Plain
from service.http.shapes import YEARS
from service.store import moderation
from service.store.moderation import Filter

LENGTH = 25  # rows of a page
Tab = Literal[
    "waiting", "suspected", "edits", "reported", "appeals", "escalated", "proposed", "soon", "published",
    "rejected", "taken_down", "all",
]  # fmt: skip
TABS: tuple[Tab, ...] = get_args(Tab)
SELDOM: tuple[Tab, ...] = (
    "edits",
    "reported",
    "appeals",
    "escalated",
    "proposed",
    "soon",
)  # shown while there are any
UNDECIDED: tuple[Tab, ...] = (
    "waiting", "suspected", "edits", "reported", "appeals", "escalated", "proposed",
)  # fmt: skip
ORDERS = ("priority", "oldest", "newest")
WAITING = ("received", "held")
_WANTED: Mapping[str, Mapping[str, Any]] = {
    "waiting": {"status": WAITING, "suspected": False, "proposed": False},
    "suspected": {"status": WAITING, "suspected": True, "proposed": False},
    "edits": {"needs": "edit"},
    "reported": {"needs": "report"},
    "appeals": {"needs": "appeal"},
    "escalated": {"needs": "escalated"},
    "proposed": {"needs": "proposed"},
    "soon": {"status": ("published",), "soon": True},
    "published": {"status": ("published",), "soon": False},
    "rejected": {"status": ("rejected",)},
    "taken_down": {"status": ("taken_down",)},
    "all": {},
}
Short = Annotated[Plain, StringConstraints(max_length=300)]
# What may be looked for within a list: the filter, and its name in an address.
LOOKED_FOR = {
    "q": "q", "author": "author", "campaign": "campaign", "code": "code", "outcome": "outcome",
    "section": "section", "article": "article", "lang": "language", "since": "from", "until": "to",
    "watched": "watched", "mine": "mine", "turn": "turn",
}  # fmt: skip
OUTCOMES = ("clean", "review", "reject")


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    return lambda said: said if said in known else ""


def _day(said: str) -> str:
    """A day as a browser's field says it."""
    try:
        day = datetime.strptime(said, "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return ""
    return day.isoformat() if day.year in YEARS else ""


_READ: Mapping[str, Callable[[str], str]] = {
    "outcome": _one_of(OUTCOMES), "watched": _one_of(("1",)), "mine": _one_of(("1",)), "turn": _one_of(("1",)), "since": _day, "until": _day,
}  # fmt: skip


class DeskAsked(Asked):
    """What the address of a desk page says."""

    tab: Short = ""
    order: Short = ""
    site: Short = ""
    q: Short = ""
    author: Short = ""
    campaign: Short = ""
    code: Short = ""
    outcome: Short = ""
    section: Short = ""
    article: Short = ""
    lang: Short = Field("", alias="language")
    since: Short = Field("", alias="from")
    until: Short = Field("", alias="to")
    watched: Short = ""  # 1: only articles that whoever asks watches
    mine: Short = ""  # 1: only sections that whoever asks has
    turn: Short = ""  # 1: no appeals against what whoever asks has refused, while others come first
    cursor: Short = ""
    id: Short = ""
    changes: Short = ""  # all: not only the newest one is drawn
    did: Short = ""  # the decision that was just made
    undone: Short = ""  # the decision that was just taken back
    said: Short = ""  # another sentence to say once


@dataclass(frozen=True, slots=True)
class View:
    """A list as its address says it; what was not said is the default and not said again."""

    tab: Tab = "waiting"
    order: str = ""
    site: str = ""
    q: str = ""
    author: str = ""
    campaign: str = ""
    code: str = ""
    outcome: str = ""
    section: str = ""
    article: str = ""
    lang: str = ""
    since: str = ""  # days at the newsroom's place, both of them within
    until: str = ""
    watched: str = ""
    mine: str = ""
    turn: str = ""
    cursor: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "View":
        """Read an address; nonsense counts as not said."""
        asked = {name: value.strip() for name, said_as in LOOKED_FOR.items()
                 if (value := _READ.get(name, str)(said.get(said_as, "")))}  # fmt: skip
        searching = bool({"q", "author", "campaign"} & set(asked))
        tab = said.get("tab", "")
        order = said.get("order", "")
        return cls(
            tab=tab if tab in TABS else "all" if searching else "waiting",
            order=order if order in ORDERS else "",
            site=said.get("site", ""), cursor=said.get("cursor", ""), **asked,
        )  # fmt: skip

    @classmethod
    def back(cls, query: str) -> "View":
        """The list that a form was sent from."""
        said = dict(parse_qsl(query))
        return cls.of({name: value.replace("\0", "") for name, value in said.items()})

    @property
    def in_order(self) -> str:
        """What comes first: what waits by priority, what is done by time."""
        return self.order or ("priority" if self.tab in UNDECIDED else "newest")

    @property
    def searching(self) -> bool:
        """Whether something is looked for, wherever it stands."""
        return bool(self.q or self.author or self.campaign)

    @property
    def asked(self) -> dict[str, str]:
        """What is looked for, by the name of the filter."""
        return {name: value for name in LOOKED_FOR if (value := getattr(self, name))}

    @property
    def filters(self) -> list[str]:
        """Which filters are set, but for what has a place of its own on the page."""
        return [
            name for name in self.asked if name not in ("q", "author", "campaign", "mine", "turn")
        ]

    def without(self, name: str) -> str:
        """The address of the same list with a filter less."""
        less: dict[str, Any] = {name: "", "cursor": ""}
        return replace(self, **less).path()

    def whose(self, mine: str) -> str:
        """The address of the same list, of one's own sections or of all."""
        return replace(self, mine=mine, cursor="").path()

    def turned(self, turn: str) -> str:
        """The same, of what is one's own turn or of all."""
        return replace(self, turn=turn, cursor="").path()

    def query(self, **more: str) -> str:
        """The list as the query of an address."""
        default = "all" if self.searching else "waiting"
        said = {"tab": "" if self.tab == default else self.tab, "order": self.order,
                "site": self.site, "cursor": self.cursor,
                **{LOOKED_FOR[name]: value for name, value in self.asked.items()}} | more  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def path(self, public_id: str = "", **more: str) -> str:
        """The address of the list, or of a comment seen from it."""
        query = self.query(**more)
        start = f"{HOME}/comments/{public_id}" if public_id else HOME
        return f"{start}?{query}" if query else start

    def filter(self, mine: frozenset[int] | None, who: str = "") -> Filter:
        """What the store is asked; `mine` are the sites of `who` asks."""
        return Filter(
            sites=mine, at=now(), **_WANTED[self.tab], order=cast("moderation.Order", self.in_order),
            cursor=self.cursor or None, limit=LENGTH, folded=not self.searching,
            **self._looked_for(who),
        )  # fmt: skip

    def _looked_for(self, who: str) -> dict[str, Any]:
        asked: dict[str, Any] = dict(self.asked)
        asked |= {name: who for name in ("watched", "mine") if name in asked}
        if self.turn:
            asked["turn"] = (who, now() - OTHERS)
        for name, days in (("since", 0), ("until", 1)):
            if name in asked:
                day = datetime.fromisoformat(asked[name]).replace(tzinfo=ZONE)
                asked[name] = day + timedelta(days=days)
        return asked

    def holds(self, row: Row[Any]) -> bool:
        """Whether a comment still stands in this list."""
        wanted = _WANTED[self.tab]
        if "needs" in wanted:
            return wanted["needs"] in told.needs(row)
        statuses = wanted.get("status")
        if wanted.get("soon", told.waits(row, now())) != told.waits(row, now()):
            return False
        if wanted.get("proposed") is False and row.proposed is not None:
            return False
        suspected = wanted.get("suspected", row.outcome == "reject")
        return (statuses is None or row.status in statuses) and (
            suspected == (row.outcome == "reject")
        )
