"""What readers call to read: an article's published comments, and counts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Response, request
from markupsafe import escape
from sqlalchemy.engine import Connection, Row

from config.messages import sentence
from service.domain.comment import clean
from service.domain.lockdown import Lock
from service.domain.record import DESK
from service.domain.site import Article, Site, lock_of, mode_of
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
        article = sites.find_article(connection, site.id, asked.article)
        stands = _stands(connection, site, article, now())
        etag = _etag(site, article, asked, stands)
        if _known(etag):
            return _cached(Response(status=304), etag)
        rows, following = _rows(connection, article, asked, stands)
    shown = [told(row, site, stands.waits) for row in rows]
    body = {"comments": shown, "next": following, **_told(article, stands)}
    return _cached(Response(orjson.dumps(body), content_type="application/json"), etag)


@dataclass(frozen=True, slots=True)
class Stands:
    """How an article stands for readers at a moment."""

    accepts: bool
    lock: Lock | None
    notice: str | None  # what readers are told of a lock-down
    at: datetime  # what was to be seen later isn't there: now, or when a lock-down began
    waits: Soon


def _stands(connection: Connection, site: Site, article: Article | None, now: datetime) -> Stands:
    lock = lock_of(site, article, now)
    at = now if lock is None else min(now, lock.created)
    notice = (
        None if lock is None else lock.sentence or sentence(f"lockdown.{lock.level}", site.lang)
    )
    accepts = mode_of(site, article, now) != "closed"
    return Stands(accepts, lock, notice, at, soon.of(connection, article, at))


def _told(article: Article | None, stands: Stands) -> dict[str, Any]:
    hidden = article is None or (stands.lock is not None and stands.lock.level == "hide")
    count = 0 if article is None or hidden else article.published - len(stands.waits.waiting)
    return {"count": count, "accepts": stands.accepts, "notice": stands.notice}


def _rows(
    connection: Connection, article: Article | None, asked: wire.ThreadAsked, stands: Stands
) -> tuple[list[Row[Any]], str | None]:
    if article is None or (stands.lock is not None and stands.lock.level == "hide"):
        return [], None
    wanted = store.Wanted(
        article.id, stands.at, asked.parent, asked.sort, asked.limit, asked.cursor, stands.waits
    )
    return store.thread(connection, wanted)


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
        counts = _counts(connection, site, list(kept.values()))
    body = orjson.dumps({"counts": {asked: counts[key] for asked, key in kept.items()}})
    etag = hashlib.sha256(body).hexdigest()[:20]
    if _known(etag):
        return _cached(Response(status=304), etag)
    return _cached(Response(body, content_type="application/json"), etag)


def _counts(connection: Connection, site: Site, keys: list[str]) -> dict[str, int]:
    """The counts; of what is hidden nothing, of what is locked down as it was then."""
    counts = store.counts(connection, site.id, keys, now())
    for key in keys if site.locks else ():
        article = sites.find_article(connection, site.id, key)
        stands = _stands(connection, site, article, now())
        counts[key] = _told(article, stands)["count"]
    return counts


def site_of(call: Call, key: str) -> Site:
    """The site of this key. Raises Missing."""
    site = call.deps.sites.get(key)
    if site is None:
        raise Missing("site")
    return site


def _etag(site: Site, article: Article | None, asked: wire.ThreadAsked, stands: Stands) -> str:
    """Another one when readers would see something else, and only then."""
    known = (article.id, article.changed) if article is not None and article.changed else None
    lock = stands.lock and (stands.lock.public_id, stands.notice)
    seen = (site.key, site.show_edited, known, stands.accepts, lock, sorted(stands.waits.waiting),
            asked.model_dump_json())  # fmt: skip
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
