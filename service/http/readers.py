"""Who signed in at the newspaper, looked up at the desk by the newspaper's own id.

The id comes in the body and stands in no URL: what the list is asked for is the author's HMAC.
"""

from flask import redirect

from service.domain.identity import signed_identity
from service.flow.erase import comments_of
from service.http.console import form
from service.http.desk import HOME, Plain, Typed
from service.http.lists import sites_at
from service.http.table import Call, Reply, Route
from service.http.views import View
from service.store import comments
from service.store.session import read


class Look(Typed):
    """Which id, and at which site; no site: at all of one's own."""

    reader: Plain = ""
    site: Plain = ""


def find(call: Call) -> Reply:
    """All that this reader wrote, newest first; at several sites, where the newest is."""
    view = View(site=call.body.site)
    with read(call.deps.engine) as connection:
        mine = sites_at(call, connection, view)
    ids = comments_of(call.deps, signed_identity(call.body.reader.strip()), mine)
    with read(call.deps.engine) as connection:
        found = comments.those(connection, ids[-1:])
    if not found:
        return redirect(view.path(said="no_reader"), 303)
    site = call.deps.sites.by_id(found[0].site_id)
    key = "" if site is None else site.key
    return redirect(View(tab="all", site=key, author=found[0].author).path(), 303)


ROUTES: tuple[Route, ...] = (form(f"{HOME}/author", find, "Find an author by a signed id", Look),)
