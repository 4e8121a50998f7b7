"""Threads of two articles become one, by the API."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.engine import Row

from service.domain.comment import clean
from service.flow import merge as flow
from service.flow.deps import By, now
from service.http.answers import When
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.shapes import ArticleKey, Asked, Cursor, In, Key, Limit, Out
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import merges
from service.store.session import read

HERE = f"{BASE}/merges"


class MergeIn(In):
    """Whose comments are to stand under which article."""

    site: Key
    key: Annotated[ArticleKey, Field(alias="from")]
    into: ArticleKey


class MergesAsked(Asked):
    """Which merges."""

    site: Key | None = None
    limit: Limit = 20
    cursor: Cursor | None = None


class Merge(Out):
    """A merge: comments of `from`, a key of `into` since, and by whom it was taken back."""

    id: str
    site: str
    key: Annotated[str, Field(alias="from")]
    into: str
    comments: int
    by: str
    created: When
    undone: When | None
    undone_by: str | None


class Merges(Out):
    """A page of merges, the newest first."""

    merges: list[Merge]
    next: str | None


def told(row: Row[Any]) -> Mapping[str, Any]:
    """A merge on the wire."""
    return {
        "id": row.public_id, "site": row.site, "from": row.key, "into": row.into,
        "comments": row.comments, "by": row.by, "created": moment(row.created),
        "undone": moment(row.undone), "undone_by": row.undone_by,
    }  # fmt: skip


def list_merges(call: Call) -> Reply:
    """Merges at one's sites, or at one of them."""
    asked: MergesAsked = call.query
    where = call.me.sites()
    if asked.site is not None:
        where = frozenset({my_site(call, asked.site, "moderator").id})
    with read(call.deps.engine) as connection:
        rows, following = merges.page(connection, where, limit=asked.limit, cursor=asked.cursor)
    return {"merges": [told(row) for row in rows], "next": following}


def merge_articles(call: Call) -> Reply:
    """Have all comments of one article stand under another one, whose alias its key becomes."""
    body: MergeIn = call.body
    site = my_site(call, body.site, "editor")
    key, into = (clean(one).text for one in (body.key, body.into))
    return told(flow.merge(call.deps, site, key, into, by=By(call.me.name, None), now=now()))


def undo_merge(call: Call) -> Reply:
    """Put back what was moved, with the replies to it since."""
    by = By(call.me.name, call.me.sites("editor"))
    return told(flow.undo(call.deps, call.path["id"], by, now()))


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_merges, "moderator", "Merges of threads", query=MergesAsked,
          answer=Merges, errors=(400, 404)),
    Route("POST", HERE, merge_articles, "editor", "Merge two articles' threads", body=MergeIn,
          answer=Merge, status=201, errors=(404, 409)),
    Route("POST", f"{HERE}/<id>/undo", undo_merge, "editor", "Undo a merge", answer=Merge,
          errors=(404, 409)),
)  # fmt: skip
