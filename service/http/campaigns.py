"""A campaign at the desk: how it is spread, and who is in it, page by page."""

from sqlalchemy.engine import Connection

from service.flow.deps import Missing, now
from service.http.console import id_of
from service.http.desk import HOME, Asked, Plain, show
from service.http.lists import item
from service.http.table import Call, Reply, Route
from service.http.views import View
from service.store import moderation, spread as spreads
from service.store.cursor import BadCursor
from service.store.moderation import Filter, Page
from service.store.session import read

PAGE = f"{HOME}/campaigns/<id>"
LENGTH = 50  # members of a page


class PageAsked(Asked):
    """Which members come next."""

    cursor: Plain = ""


def page(call: Call) -> Reply:
    """The campaign as it stands. What is decided on all of it: http/batches.py."""
    name, view, at = id_of(call), View.of({"tab": "all", "campaign": id_of(call)}), now()
    with read(call.deps.engine) as connection:
        spread = spreads.spread(connection, name, call.me.sites())
        if spread is None:
            raise Missing("comment")
        found = _members(call, connection)
    items = [item(row, view=view, at=at, lang=call.lang) for row in found.rows]
    return show(
        call, "campaign", name=name, spread=spread, items=items, sample=items[0]["text"],
        next=found.next, first=not call.query.cursor,
    )  # fmt: skip


def _members(call: Call, connection: Connection) -> Page:
    """A page of them, oldest first. Raises Missing: there is no such page."""
    wanted = Filter(sites=call.me.sites(), campaign=id_of(call), order="oldest", limit=LENGTH,
                    cursor=call.query.cursor or None)  # fmt: skip
    try:
        found = moderation.page(connection, wanted)
    except BadCursor:
        raise Missing("comment") from None
    if not found.rows:
        raise Missing("comment")
    return found


ROUTES: tuple[Route, ...] = (
    Route("GET", PAGE, page, "moderator", "A campaign", query=PageAsked, page=True, html=True),
)
