"""Lock-downs: an editor stops a site, section, tag or article, by the API."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlalchemy.engine import Row

from service.domain.lockdown import Level, Scope
from service.flow import lockdown as flow
from service.flow.deps import By, now
from service.flow.lockdown import Wanted
from service.http.answers import When
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.shapes import Asked, Cursor, In, Key, Limit, Moment, Out
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import lockdowns
from service.store.session import read

HERE = f"{BASE}/lockdowns"
Target = Annotated[str, Field(max_length=200)]
SENTENCE = 300  # code points


class PlaceIn(In):
    """A place: a site, or a section, tag or article of it."""

    site: Key
    scope: Scope
    target: Target = ""


class LockdownIn(PlaceIn):
    """What is stopped there, what readers are told, who has ordered it."""

    level: Level
    sentence: Annotated[str, Field(max_length=SENTENCE)] = ""
    ordered_by: Annotated[str, Field(max_length=200)] = ""
    until: Moment | None = None


class LockdownsAsked(Asked):
    """Which lock-downs."""

    site: Key | None = None
    ended: bool = False
    limit: Limit = 20
    cursor: Cursor | None = None


class Lockdown(Out):
    """A lock-down."""

    id: str
    site: str
    scope: Scope
    target: str
    level: Level
    sentence: str
    ordered_by: str
    by: str
    created: When
    until: When | None
    ended: When | None
    ended_by: str | None


class Lockdowns(Out):
    """A page of lock-downs, the newest first."""

    lockdowns: list[Lockdown]
    next: str | None


class Touched(Out):
    """What is there."""

    articles: int
    published: int
    waiting: int


def told(row: Row[Any]) -> Mapping[str, Any]:
    """A lock-down on the wire."""
    return {
        "id": row.public_id, "site": row.site, "scope": row.scope, "target": row.target,
        "level": row.level, "sentence": row.sentence, "ordered_by": row.ordered_by, "by": row.by,
        "created": moment(row.created), "until": moment(row.until), "ended": moment(row.ended),
        "ended_by": row.ended_by,
    }  # fmt: skip


def list_lockdowns(call: Call) -> Reply:
    """Lock-downs of one's sites, or of one of them: in force, or over."""
    asked: LockdownsAsked = call.query
    where = call.me.sites()
    if asked.site is not None:
        where = frozenset({my_site(call, asked.site, "moderator").id})
    with read(call.deps.engine) as connection:
        rows, following = lockdowns.page(connection, where, ended=asked.ended, now=now(),
                                         limit=asked.limit, cursor=asked.cursor)  # fmt: skip
    return {"lockdowns": [told(row) for row in rows], "next": following}


def order_lockdown(call: Call) -> Reply:
    """Lock a place down from now on, until it is ended or its time has come."""
    body: LockdownIn = call.body
    site = my_site(call, body.site, "editor")
    wanted = Wanted(**body.model_dump(exclude={"site"}))
    return told(flow.order(call.deps, site, wanted, By(call.me.name, None), now()))


def preview_lockdown(call: Call) -> Reply:
    """What stands at a place; nothing is stored."""
    body: PlaceIn = call.body
    site = my_site(call, body.site, "editor")
    return flow.preview(call.deps, site, Wanted(body.scope, "hold", body.target))


def lift_lockdown(call: Call) -> Reply:
    """Open a place again."""
    flow.lift(call.deps, call.path["id"], By(call.me.name, call.me.sites("editor")), now())
    return Response(status=204)


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_lockdowns, "moderator", "Lock-downs", query=LockdownsAsked,
          answer=Lockdowns, errors=(400, 404)),
    Route("POST", HERE, order_lockdown, "editor", "Lock a place down", body=LockdownIn,
          answer=Lockdown, status=201, errors=(404,)),
    Route("POST", f"{HERE}/preview", preview_lockdown, "editor", "What a lock-down touches",
          body=PlaceIn, answer=Touched, errors=(404,)),
    Route("DELETE", f"{HERE}/<id>", lift_lockdown, "editor", "End a lock-down", status=204,
          errors=(404,)),
)  # fmt: skip
