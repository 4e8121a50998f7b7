"""The desk's lists: what a tab holds, and the rows as they are drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from config import reasons
from service.domain.site import Site
from service.http import figures, told
from service.http.duties import Own, own_of
from service.http.table import Call
from service.http.views import SELDOM, TABS, WAITING, View
from service.store import moderation, sites, spread, watches
from service.store.cursor import BadCursor
from service.store.moderation import Filter

CHIPS = 3
SNIPPET = 140
TOPIC = "topic.listed"
CAMPAIGN = "campaign.near"


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
    watching: int  # articles that whoever asks watches
    own: Own  # sections that whoever asks has
    turn: str | None  # appeals that whoever asks may decide; None: all of them
    locked: int  # lock-downs in force at these sites
    campaigns: Mapping[str, int]  # how large those are that a row stands for
    codes: Sequence[tuple[str, str]]  # kinds of findings to choose from, by their names

    def told(self, name: str, say: Callable[[str], str]) -> str:
        """What a filter is set to, in words."""
        value = str(getattr(self.view, name))
        if name in ("watched", "mine"):
            return str(self.watching if name == "watched" else self.own.number)
        return dict(self.codes).get(value, value) if name == "code" else (
            say(f"outcome.{value}") if name == "outcome" else value
        )  # fmt: skip

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
    all_mine = _all(call, connection)
    view, mine, own = seen_by(call, connection, view)
    view = view if any(s.key == view.site for s in all_mine) else replace(view, site="")
    try:
        found = moderation.page(connection, view.filter(mine, call.me.name))
    except BadCursor:
        view = replace(view, cursor="")
        found = moderation.page(connection, view.filter(mine, call.me.name))
    rows = found.rows
    sizes = spread.sizes(connection, {row.campaign for row in rows if row.campaign})
    oldest = _oldest(connection, mine)
    following = replace(view, cursor=found.next).path() if found.next else None
    counted = _count(found.count, call.lang, exact=found.exact)
    return Shelf(
        view, rows, counted, following, _tabs(call, connection, view, mine, counted), all_mine if len(all_mine) > 1 else (),
        figures.age(oldest, at, call.lang) if oldest else None,
        watches.count(connection, call.me.name, mine), own, _turn(call, connection, view, mine, counted), _locked(call, mine, at), sizes,
        reasons.groups(call.lang),
    )  # fmt: skip


def _all(call: Call, connection: Connection) -> list[Site]:
    mine = call.me.sites()
    return [s for s in sites.all_sites(connection) if mine is None or s.id in mine]


def sites_at(call: Call, connection: Connection, view: View) -> frozenset[int]:
    """The sites of a list, one by one: every index begins with the site."""
    every = _all(call, connection)
    return frozenset(s.id for s in every if s.key == view.site) or frozenset(s.id for s in every)


def seen_by(
    call: Call, connection: Connection, view: View
) -> tuple[View, frozenset[int], Own]:  # fmt: skip
    """A list as whoever asks sees it, its sites and one's own there; nothing is: all see all."""
    mine = sites_at(call, connection, view)
    own = own_of(connection, call.me.name, mine)
    return view if own.number else replace(view, mine=""), mine, own


def _locked(call: Call, mine: frozenset[int], at: datetime) -> int:
    locks = (lock for site in call.deps.sites.all().values() if site.id in mine
             for lock in site.locks)  # fmt: skip
    return sum(lock.until is None or lock.until > at for lock in locks)


def _tabs(
    call: Call, connection: Connection, view: View, mine: frozenset[int], counted: str
) -> list[dict[str, Any]]:
    made = list[dict[str, Any]]()
    for name in TABS[:-1]:
        plain = View(tab=name, site=view.site, watched=view.watched, mine=view.mine)
        known = plain == replace(view, order="", cursor="")  # just counted, for the list itself
        number = counted if known else _counted(call, connection, plain.filter(mine, call.me.name))
        made.append({
            "name": name, "path": plain.path(), "current": name == view.tab, "count": number,
            "shown": number != "0" or name == view.tab or name not in SELDOM,
        })  # fmt: skip
    return made


def _turn(
    call: Call, connection: Connection, view: View, mine: frozenset[int], counted: str
) -> str | None:
    """How many appeals of a list are one's own turn, where that differs from all."""
    if view.turn or view.tab != "appeals":
        return counted if view.turn else None
    number = _counted(call, connection, replace(view, turn="1").filter(mine, call.me.name))
    return number if number != counted else None


def _counted(call: Call, connection: Connection, wanted: Filter) -> str:
    count = moderation.count(connection, wanted)
    most = moderation.COUNTED
    return _count(min(count, most), call.lang, exact=count <= most)


def _count(count: int, lang: str, *, exact: bool) -> str:
    return figures.whole(count, lang) + ("" if exact else "+")


def _oldest(connection: Connection, mine: frozenset[int] | None) -> datetime | None:
    """When the comment that has been waiting longest came in."""
    wanted = Filter(sites=mine, status=WAITING, order="oldest", limit=1)
    rows, _ = moderation.first(connection, wanted)
    return rows[0].created if rows else None


def leads(call: Call, row: Row[Any] | None) -> dict[str, Any]:
    """Where a card leads to, and what whoever looks at it may do there."""
    if row is None:
        return {"editor": False, "admin": False, "campaign_path": "", "author_path": ""}
    about = {"tab": "all", "site": row.site_key}
    return {
        "editor": call.me.may("editor", row.site_id), "admin": call.me.may("admin", row.site_id),
        "campaign_path": View.of({**about, "campaign": row.campaign}).path() if row.campaign else "",
        "author_path": View.of({**about, "author": row.author}).path(),
    }  # fmt: skip


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
        "id": row.public_id, "version": row.version, "path": view.path(row.public_id), "name": row.name,
        "soon": row.publish_at if told.waits(row, at) else None,
        "age": figures.age(row.created, at, lang), "status": row.status,
        "text": text if len(text) <= SNIPPET else text[:SNIPPET].rstrip() + "…",
        "chips": list(chips.items())[:CHIPS], "more": max(0, len(chips) - CHIPS),
        "examined": row.v_outcome is not None, "failed": bool(row.failed),
        "campaign": row.campaign, "claimed_by": row.claimed_by if claimed else None, "proposed": row.proposed,
    }  # fmt: skip
