"""Cards that will be shown next, fetched beforehand: claimed meanwhile, handed back if unused."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response
from pydantic import AwareDatetime
from sqlalchemy.engine import Connection, Row

from service.flow.deps import Missing, now
from service.http.card import Card, card
from service.http.console import form, mine
from service.http.desk import HOME, Plain, Typed, show, sites_of
from service.http.lists import leads
from service.http.table import Call, Reply, Route
from service.http.views import WAITING, View
from service.store import moderation
from service.store.session import read, write

MOST = 3  # cards of one moderator, the open one among them


class Ahead(Typed):
    """Which cards, a space between; of which list."""

    ids: Plain = ""
    back: Plain = ""


class Unused(Typed):
    """Which cards, and when they were claimed, as that answer said.

    A page that is left hands back what it had, while the page that comes may have claimed the same.
    """

    ids: Plain = ""
    at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """A card, and whether a colleague has it."""

    card: Card
    taken: bool
    leads: dict[str, object]


def ahead(call: Call) -> Reply:
    """Up to three cards, claimed if they wait for a decision and nobody else has them."""
    view, at = View.back(call.body.back), now()
    wanted = list(dict.fromkeys(call.body.ids.split()))[:MOST]
    with write(call.deps.engine) as connection:
        for row in _known(call, connection, wanted):
            if waits(row):
                moderation.claim(connection, row.public_id, call.me.name, at, call.me.sites())
    with read(call.deps.engine) as connection:
        coming = [_coming(call, connection, row, at) for row in _known(call, connection, wanted)]
    every = sites_of(call)
    return show(call, "ahead", at=at.isoformat(), coming=coming, view=view, back=view.query(), next="",
                shelf={"sites": every if len(every) > 1 else (), "tabs": ()})  # fmt: skip


def waits(row: Row[object]) -> bool:
    """Whether a comment is there to be claimed: it waits for a decision."""
    edit = row.status == "published" and row.shown != row.revision
    return row.status in WAITING or edit


def _known(call: Call, connection: Connection, wanted: list[str]) -> list[Row[object]]:
    """Those of one's own sites; a list may be older than an erasure."""
    found = list[Row[object]]()
    for public_id in wanted:
        try:
            found.append(mine(call, connection, public_id))
        except Missing:
            continue
    return found


def _coming(call: Call, connection: Connection, row: Row[object], at: datetime) -> Coming:
    shown = card(call, connection, row, at)
    taken = shown.claim is not None and shown.claim[0] != call.me.name
    return Coming(shown, taken, leads(call, row))


def unused(call: Call) -> Reply:
    """Hand back what was not looked at."""
    with write(call.deps.engine) as connection:
        moderation.release(connection, call.body.ids.split(), call.me.name, taken=call.body.at)
    return Response(status=204)


ROUTES: tuple[Route, ...] = (
    form(f"{HOME}/ahead", ahead, "Cards that come next", Ahead),
    form(f"{HOME}/unused", unused, "Hand claimed cards back", Unused),
)
