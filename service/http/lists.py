"""The desk's lists: what a tab holds, how an address says it, and the rows as they are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import StringConstraints
from sqlalchemy.engine import Connection, Row

from config import reasons
from service.domain.site import Site
from service.flow.deps import now
from service.http import figures, told
from service.http.desk import HOME, Asked, Plain
from service.http.table import Call
from service.store import moderation, sites
from service.store.cursor import BadCursor
from service.store.moderation import Filter

Tab = Literal[
    "waiting", "suspected", "edits", "reported", "appeals", "escalated", "soon", "published",
    "rejected", "taken_down", "all",
]  # fmt: skip
TABS: tuple[Tab, ...] = get_args(Tab)
SELDOM: tuple[Tab, ...] = (
    "edits",
    "reported",
    "appeals",
    "escalated",
    "soon",
)  # shown while there are any
UNDECIDED: tuple[Tab, ...] = ("waiting", "suspected", "edits", "reported", "appeals", "escalated")
ORDERS = ("priority", "oldest", "newest")
WAITING = ("received", "held")
LENGTH = 25  # rows of a page
LATE = timedelta(minutes=30)
CHIPS = 3
SNIPPET = 140
TOPIC = "topic.listed"
CAMPAIGN = "campaign.near"
_WANTED: Mapping[str, Mapping[str, Any]] = {
    "waiting": {"status": WAITING, "suspected": False},
    "suspected": {"status": WAITING, "suspected": True},
    "edits": {"needs": "edit"},
    "reported": {"needs": "report"},
    "appeals": {"needs": "appeal"},
    "escalated": {"needs": "escalated"},
    "soon": {"status": ("published",), "soon": True},
    "published": {"status": ("published",), "soon": False},
    "rejected": {"status": ("rejected",)},
    "taken_down": {"status": ("taken_down",)},
    "all": {},
}
Short = Annotated[Plain, StringConstraints(max_length=300)]


class DeskAsked(Asked):
    """What the address of a desk page says."""

    tab: Short = ""
    order: Short = ""
    site: Short = ""
    q: Short = ""
    author: Short = ""
    campaign: Short = ""
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
    cursor: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "View":
        """Read an address; nonsense counts as not said."""
        searching = bool(said.get("q", "").strip() or said.get("author") or said.get("campaign"))
        tab = said.get("tab", "")
        order = said.get("order", "")
        return cls(
            tab=tab if tab in TABS else "all" if searching else "waiting",
            order=order if order in ORDERS else "",
            site=said.get("site", ""), q=said.get("q", "").strip(),
            author=said.get("author", ""), campaign=said.get("campaign", ""),
            cursor=said.get("cursor", ""),
        )  # fmt: skip

    @classmethod
    def back(cls, query: str) -> "View":
        """The list that a form was sent from."""
        return cls.of(dict(parse_qsl(query)))

    @property
    def in_order(self) -> str:
        """What comes first: what waits by priority, what is done by time."""
        return self.order or ("priority" if self.tab in UNDECIDED else "newest")

    @property
    def searching(self) -> bool:
        """Whether something is looked for, wherever it stands."""
        return bool(self.q or self.author or self.campaign)

    def query(self, **more: str) -> str:
        """The list as the query of an address."""
        default = "all" if self.searching else "waiting"
        said = {"tab": "" if self.tab == default else self.tab, "order": self.order,
                "site": self.site, "q": self.q, "author": self.author,
                "campaign": self.campaign, "cursor": self.cursor} | more  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def path(self, public_id: str = "", **more: str) -> str:
        """The address of the list, or of a comment seen from it."""
        query = self.query(**more)
        start = f"{HOME}/comments/{public_id}" if public_id else HOME
        return f"{start}?{query}" if query else start

    def filter(self, mine: frozenset[int] | None, **more: Any) -> Filter:
        """What the store is asked; `mine` are the sites of whoever asks."""
        return Filter(
            sites=mine, at=now(), **_WANTED[self.tab], order=cast("moderation.Order", self.in_order),
            q=self.q or None, author=self.author or None, campaign=self.campaign or None,
            cursor=self.cursor or None, limit=LENGTH, **more,
        )  # fmt: skip

    def holds(self, row: Row[Any]) -> bool:
        """Whether a comment still stands in this list."""
        wanted = _WANTED[self.tab]
        if "needs" in wanted:
            return wanted["needs"] in told.needs(row)
        statuses = wanted.get("status")
        if wanted.get("soon", told.waits(row, now())) != told.waits(row, now()):
            return False
        suspected = wanted.get("suspected", row.outcome == "reject")
        return (statuses is None or row.status in statuses) and (
            suspected == (row.outcome == "reject")
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list, ready to be drawn."""

    view: View
    rows: Sequence[Row[Any]]
    count: str
    next: str | None  # the next page's address
    tabs: Sequence[Mapping[str, Any]]
    sites: Sequence[Site]  # to choose from, if there are several
    longest: str | None  # how long the oldest has been waiting
    late: bool  # longer than a reader would think right

    def beside(self, public_id: str) -> str:
        """The comment to go on with after this one."""
        ids = [row.public_id for row in self.rows]
        if public_id not in ids:
            return ids[0] if ids else ""
        place = ids.index(public_id)
        others = ids[place + 1 :] or ids[:place][::-1]
        return others[0] if others else ""


def shelf(call: Call, connection: Connection, view: View, at: datetime) -> Shelf:
    """Read a list with its neighbours' counts."""
    mine = call.me.sites()
    all_mine = [s for s in sites.all_sites(connection) if mine is None or s.id in mine]
    chosen = frozenset(s.id for s in all_mine if s.key == view.site)
    mine = chosen or frozenset(s.id for s in all_mine)  # every index begins with the site
    view = view if chosen else replace(view, site="")
    try:
        found = moderation.page(connection, view.filter(mine))
    except BadCursor:
        view = replace(view, cursor="")
        found = moderation.page(connection, view.filter(mine))
    oldest = _oldest(connection, mine)
    following = replace(view, cursor=found.next).path() if found.next else None
    return Shelf(
        view, found.rows, _count(found.count, call.lang, exact=found.exact), following,
        _tabs(call, connection, view, mine), all_mine if len(all_mine) > 1 else (),
        figures.age(oldest, at, call.lang) if oldest else None,
        oldest is not None and at - oldest > LATE,
    )  # fmt: skip


def _tabs(
    call: Call, connection: Connection, view: View, mine: frozenset[int] | None
) -> list[dict[str, Any]]:
    made = list[dict[str, Any]]()
    for name in TABS[:-1]:
        plain = View(tab=name, site=view.site)
        count = moderation.count(connection, plain.filter(mine))
        exact = count <= moderation.COUNTED
        made.append({
            "name": name, "path": plain.path(), "current": name == view.tab,
            "shown": count > 0 or name == view.tab or name not in SELDOM,
            "count": _count(min(count, moderation.COUNTED), call.lang, exact=exact),
        })  # fmt: skip
    return made


def _count(count: int, lang: str, *, exact: bool) -> str:
    return figures.whole(count, lang) + ("" if exact else "+")


def _oldest(connection: Connection, mine: frozenset[int] | None) -> datetime | None:
    """When the comment that has been waiting longest came in."""
    wanted = Filter(sites=mine, status=WAITING, order="oldest", limit=1)
    rows = moderation.page(connection, wanted).rows
    return rows[0].created if rows else None


def _chip(one: Mapping[str, Any], lang: str) -> str:
    """What was found; of a topic its own name, which its editor knows it by."""
    return str(one["note"]) if one["code"] == TOPIC else reasons.label(one["code"], lang)


def item(row: Row[Any], *, view: View, at: datetime, lang: str) -> dict[str, Any]:
    """A row as it stands in the list: who, how old, how it begins, what was found."""
    found = sorted(row.findings or (), key=lambda one: (one["code"] != TOPIC, -one["points"]))
    chips = {_chip(one, lang): reasons.kind(one["code"]) for one in found
             if not one["code"].startswith(reasons.CAP)}  # fmt: skip
    if row.campaign is not None:  # the first ones of a campaign have no finding that says so
        chips.setdefault(reasons.label(CAMPAIGN, lang), reasons.kind(CAMPAIGN))
    claimed = row.claimed_until is not None and row.claimed_until > at
    text = " ".join(row.text.split())
    return {
        "id": row.public_id, "path": view.path(row.public_id), "name": row.name,
        "soon": row.publish_at if told.waits(row, at) else None,
        "age": figures.age(row.created, at, lang), "status": row.status,
        "text": text if len(text) <= SNIPPET else text[:SNIPPET].rstrip() + "…",
        "chips": list(chips.items())[:CHIPS], "more": max(0, len(chips) - CHIPS),
        "examined": row.v_outcome is not None, "failed": bool(row.failed),
        "claimed_by": row.claimed_by if claimed else None,
    }  # fmt: skip
