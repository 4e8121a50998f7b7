"""A cheap poll: what has happened to comments since the last one."""

from typing import Annotated

from pydantic import Field

from service.flow.deps import now
from service.http import moderator
from service.http.moderator_answers import Changes
from service.http.shapes import Asked, Key
from service.http.table import Call, Reply, Route
from service.store import changes
from service.store.session import read


class ChangesAsked(Asked):
    """Since which answer's `next`; without it only where to begin is told."""

    site: Key | None = None
    since: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = None


def list_changes(call: Call) -> Reply:
    """Comments that something was done with, as they stand now; and where to ask from next time."""
    sites, asked = moderator.my_sites(call, call.query.site), call.query.since
    with read(call.deps.engine) as connection:
        if asked is None:
            return {"changes": [], "next": str(changes.newest(connection, sites, now()))}
        found, following = changes.since(connection, sites, int(asked), now())
    told = [{"id": one.id, "version": one.version, "status": one.status,
             "proposed": one.proposed} for one in found]  # fmt: skip
    return {"changes": told, "next": str(following)}


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{moderator.BASE}/changes", list_changes, "moderator",
          "What has happened since the last poll", scope="moderate", query=ChangesAsked,
          answer=Changes, errors=(404,)),
)  # fmt: skip
