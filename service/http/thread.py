"""What readers call to read: an article's published comments, and counts."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from flask import Response, request
from markupsafe import escape
from sqlalchemy.engine import Connection, Row

from service.domain.comment import clean
from service.domain.record import DESK
from service.domain.site import Article, Site, mode_of
from service.domain.soon import NOTHING, Soon
from service.flow.deps import Missing, now
from service.http import answers, wire
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import sites, soon, thread as store
from service.store.session import read

CACHE = "public, max-age=0, s-maxage=1, stale-while-revalidate=0"


def list_comments(call: Call) -> Reply:
    """A page of an article's thread. An article nobody has commented on is empty, not unknown."""
    asked: wire.ThreadAsked = call.query
    site = site_of(call, asked.site)
    with read(call.deps.engine) as connection:
        article, at = sites.find_article(connection, site.id, asked.article), now()
        accepts = mode_of(site, article, at) != "closed"
        waits = soon.of(connection, article, at)
        etag = _etag(site, article, asked, accepts=accepts, waiting=waits.waiting)
        if _known(etag):
            return _cached(Response(status=304), etag)
        rows, following = _rows(connection, article, asked, waits, at=at)
    shown, count = [told(row, site, waits) for row in rows], _count(article, waits)
    body = {"comments": shown, "count": count, "next": following, "accepts": accepts}
    return _cached(Response(orjson.dumps(body), content_type="application/json"), etag)


def _rows(
    connection: Connection,
    article: Article | None,
    asked: wire.ThreadAsked,
    waits: Soon,
    *,
    at: datetime,
) -> tuple[list[Row[Any]], str | None]:
    if article is None:
        return [], None
    wanted = store.Wanted(
        article.id, at, asked.parent, asked.sort, asked.limit, asked.cursor, waits
    )
    return store.thread(connection, wanted)


def _count(article: Article | None, waits: Soon) -> int:
    return 0 if article is None else article.published - len(waits.waiting)


def told(row: Row[Any], site: Site, waits: Soon = NOTHING) -> dict[str, Any]:
    """A published comment, or the place of one that is gone."""
    gone = not row.seen
    hidden = row.number == 0 or (row.by == DESK and not site.show_edited)
    return {
        "id": row.public_id, "parent": row.parent, "name": "" if gone else row.name,
        "text": "" if gone else row.text, "html": "" if gone else html(row.text),
        "created": moment(row.created), "edited_by": None if gone or hidden else row.by,
        "votes": {"up": row.votes_up, "down": row.votes_down}, "replies": row.replies - waits.off(row.id),
        "staff": row.staff, "pinned": row.pinned, "removed": gone,
    }  # fmt: skip


def html(text: str) -> str:
    """A text as paragraphs, everything in it escaped."""
    parts = (part.strip("\n") for part in text.split("\n\n"))
    shown = (str(escape(part)).replace("\n", "<br>") for part in parts if part)
    return "".join(f"<p>{part}</p>" for part in shown)


def get_counts(call: Call) -> Reply:
    """How many comments of each article are published."""
    site = site_of(call, call.query.site)
    kept = {asked: clean(asked).text for asked in call.query.article}
    with read(call.deps.engine) as connection:
        counts = store.counts(connection, site.id, kept.values(), now())
    body = orjson.dumps({"counts": {asked: counts[key] for asked, key in kept.items()}})
    etag = hashlib.sha256(body).hexdigest()[:20]
    if _known(etag):
        return _cached(Response(status=304), etag)
    return _cached(Response(body, content_type="application/json"), etag)


def site_of(call: Call, key: str) -> Site:
    """The site of this key. Raises Missing."""
    site = call.deps.sites.get(key)
    if site is None:
        raise Missing("site")
    return site


def _etag(
    site: Site, article: Article | None, asked: wire.ThreadAsked, *, accepts: bool,
    waiting: frozenset[int],
) -> str:  # fmt: skip
    """Another one when readers would see something else, and only then."""
    stands = (article.id, article.changed) if article is not None and article.changed else None
    seen = (site.key, site.show_edited, stands, accepts, sorted(waiting), asked.model_dump_json())
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def _known(etag: str) -> bool:
    """Whether the reader has it; a proxy that compresses has made its tag a weak one."""
    return request.if_none_match.contains_weak(etag)


def _cached(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = CACHE
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/v1/comments", list_comments, "anyone", "An article's published comments",
          query=wire.ThreadAsked, answer=answers.Thread, errors=(304, 400, 404), cors=True),
    Route("GET", "/api/v1/counts", get_counts, "anyone", "Counts of published comments",
          query=wire.CountsAsked, answer=answers.Counts, errors=(304, 404), cors=True),
)  # fmt: skip
