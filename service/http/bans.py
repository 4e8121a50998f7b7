"""Bans of a site: whom and what an editor keeps from being published."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlalchemy.engine import Row

from service.domain.ban import Kind
from service.flow import bans as flow
from service.flow.bans import Wanted
from service.flow.deps import By, now
from service.http.answers import When
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.shapes import Asked, Cursor, In, Key, Limit, Moment, Out, PublicId
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import bans
from service.store.session import read

HERE = f"{BASE}/bans"
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class BanIn(In):
    """What is banned: by a comment of whoever sent it, or by what is typed."""

    site: Key
    kind: Kind
    reason: Reason
    comment: PublicId | None = None
    value: Annotated[str, Field(max_length=300)] | None = None
    until: Moment | None = None


class PreviewIn(In):
    """What would be banned."""

    site: Key
    kind: Kind
    comment: PublicId | None = None
    value: Annotated[str, Field(max_length=300)] | None = None


class BansAsked(Asked):
    """Which bans."""

    site: Key | None = None
    ended: bool = False
    limit: Limit = 20
    cursor: Cursor | None = None


class Ban(Out):
    """A ban; an author and an address are known by a comment of theirs alone."""

    id: str
    site: str
    kind: Kind
    value: str
    comment: str | None
    name: str | None
    reason: str
    by: str
    created: When
    until: When | None
    ended: When | None
    ended_by: str | None


class Bans(Out):
    """A page of bans, the newest first."""

    bans: list[Ban]
    next: str | None


class BanPreview(Out):
    """Comments of the last 30 days that it would have met."""

    comments: int
    published: int


def told(row: Row[Any]) -> Mapping[str, Any]:
    """A ban on the wire."""
    return {
        "id": row.public_id, "site": row.site, "kind": row.kind, "value": row.value,
        "comment": row.comment, "name": row.name, "reason": row.reason, "by": row.by,
        "created": moment(row.created), "until": moment(row.until), "ended": moment(row.ended),
        "ended_by": row.ended_by,
    }  # fmt: skip


def list_bans(call: Call) -> Reply:
    """Bans of one's sites, or of one of them: in force, or over."""
    asked: BansAsked = call.query
    where = call.me.sites("editor")
    if asked.site is not None:
        where = frozenset({my_site(call, asked.site, "editor").id})
    with read(call.deps.engine) as connection:
        rows, following = bans.page(connection, where, ended=asked.ended, now=now(),
                                    limit=asked.limit, cursor=asked.cursor)  # fmt: skip
    return {"bans": [told(row) for row in rows], "next": following}


def add_ban(call: Call) -> Reply:
    """Ban from now on; it is a finding of what it meets, and nothing is dropped unseen."""
    body: BanIn = call.body
    site = my_site(call, body.site, "editor")
    wanted = Wanted(body.kind, body.reason, body.comment, body.value, body.until)
    return told(flow.ban(call.deps, site, wanted, By(call.me.name, None), now()))


def preview_ban(call: Call) -> Reply:
    """How many comments of the last 30 days a ban would have met; nothing is stored."""
    body: PreviewIn = call.body
    site = my_site(call, body.site, "editor")
    wanted = Wanted(body.kind, "", body.comment, body.value)
    count, published = flow.preview(call.deps, site, wanted, now())
    return {"comments": count, "published": published}


def end_ban(call: Call) -> Reply:
    """End a ban."""
    flow.unban(call.deps, call.path["id"], By(call.me.name, call.me.sites("editor")), now())
    return Response(status=204)


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_bans, "editor", "Bans", query=BansAsked, answer=Bans,
          errors=(400, 404)),
    Route("POST", HERE, add_ban, "editor", "Ban", body=BanIn, answer=Ban, status=201,
          errors=(404,)),
    Route("POST", f"{HERE}/preview", preview_ban, "editor", "What a ban would meet",
          body=PreviewIn, answer=BanPreview, errors=(404,)),
    Route("DELETE", f"{HERE}/<id>", end_ban, "editor", "End a ban", status=204, errors=(404,)),
)  # fmt: skip
