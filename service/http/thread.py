"""What readers call to read: an article's published comments, and counts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.engine import Connection, Row

from config.messages import sentence
from config.version import VERSION
from service.domain import markup
from service.domain.comment import clean
from service.domain.lockdown import Lock
from service.domain.mode import as_of, lock_of, mode_of
from service.domain.record import DESK
from service.domain.site import Article, Site
from service.domain.soon import NOTHING, Soon
from service.domain.votes import Allowed, step
from service.flow.deps import Missing, now
from service.http import answers, consents, wire
from service.http.ready import Kept
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import sites, soon, thread as store
from service.store.session import read, written

CACHE = "public, max-age=0, s-maxage=1, stale-while-revalidate=0"


@dataclass(frozen=True, slots=True)
class Stands:
    """An article as its readers find it at a moment; None: nobody has commented on it."""

    site: Site
    article: Article | None
    accepts: bool
    counting: bool  # votes have come in this step, and more of them may
    lock: Lock | None
    at: datetime  # what was to be seen later isn't there: now, or when a lock-down began
    waits: Soon
    mails: bool = False  # the house can send letters

    def etag(self, *asked: str) -> str:
        """Another one when readers would see something else, and only then.

        Votes change it twice in a step, with the first of them and when the step is over: in
        between it is a weak one, and the counts behind it may be some seconds old.
        """
        site, stands = self.site, None
        if self.article is not None and self.article.changed:
            stands = (self.article.id, self.article.changed, self.article.voted, self.counting)
        lock = self.lock and (self.lock.public_id, self.notice)
        seen = (site.key, site.show_edited, site.votes, site.markdown, site.links, site.hints, site.reply_depth, stands, self.accepts, lock,
                sorted(self.waits.waiting), site.consents, self.notify, *asked)  # fmt: skip
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]

    @property
    def about(self) -> str:
        """What pages say of the article beside its comments, and which code draws them."""
        said = self.article and (self.article.confirmed, self.article.title, self.article.url)
        return repr((said, VERSION))

    @property
    def votes(self) -> Allowed:
        """What readers may say of a comment."""
        return self.site.votes if self.accepts else "off"

    @property
    def notify(self) -> bool:
        """Whether a reader may ask to be told by mail what becomes of his comment."""
        return self.accepts and self.mails and self.site.notify

    @property
    def shown(self) -> Article | None:
        """The article, if there is one and its comments are not hidden."""
        return None if self.lock is not None and self.lock.level == "hide" else self.article

    @property
    def count(self) -> int:
        """How many comments readers see, replies too."""
        return 0 if self.shown is None else self.shown.published - len(self.waits.waiting)

    @property
    def notice(self) -> str | None:
        """What readers are told of a lock-down."""
        if self.lock is None:
            return None
        return self.lock.sentence or sentence(f"lockdown.{self.lock.level}", self.site.lang)


def stands(connection: Connection, site: Site, key: str, *, mails: bool = False) -> Stands:
    """The article of this key."""
    article, moment_ = sites.find_article(connection, site.id, key), now()
    lock = lock_of(site, article, moment_)
    at = as_of(site, article, moment_)
    return Stands(
        site, article, accepts=mode_of(site, article, moment_) != "closed",
        counting=article is not None and article.voted == step(moment_), lock=lock, at=at,
        waits=soon.of(connection, article, at), mails=mails,
    )  # fmt: skip


def list_comments(call: Call) -> Reply:
    """A page of an article's thread. An article nobody has commented on is empty, not unknown."""
    site, asked = site_of(call, call.query.site), call.query.model_dump_json()
    found = call.web.ready.fresh(asked, site, now(), written())
    if found is None or (found.body is None and not known(found.etag)):
        found = _read(call, site, asked)
    if known(found.etag):
        return cached(Response(status=304), found.etag, weak=found.weak)
    answer = Response(found.body, content_type="application/json")
    return cached(answer, found.etag, weak=found.weak)


def _read(call: Call, site: Site, asked: str) -> Kept:
    """The list as it stands; its bytes are made only if it has changed and somebody lacks them."""
    at, before, ready = now(), written(), call.web.ready
    with read(call.deps.engine) as connection:
        here = stands(connection, site, call.query.article, mails=call.web.settings.mails)
        etag = here.etag(asked)
        old = ready.same(asked, etag, at)
        body, made = (old.body, old.made) if old is not None else (None, at)
        if body is None and not known(etag):
            body = orjson.dumps(_listed(connection, here, call.query))
    return ready.keep(asked, Kept(at, before, site, etag, here.counting, body, made))


def _listed(connection: Connection, here: Stands, asked: wire.ThreadAsked) -> dict[str, Any]:
    rows, following = rows_of(connection, here, asked)
    return {
        "comments": [told(row, here.site, here.waits) for row in rows], "count": here.count,
        "next": following, "accepts": here.accepts, "votes": here.votes, "notice": here.notice,
        "consents": consents.told(here.site), "notify": here.notify, "hints": here.site.hints, "depth": here.site.reply_depth,
    }  # fmt: skip


def rows_of(
    connection: Connection, here: Stands, asked: wire.ThreadAsked
) -> tuple[list[Row[Any]], str | None]:
    """A page of the rows of an article, and the next cursor. Raises BadCursor."""
    if here.shown is None:
        return [], None
    wanted = store.Wanted(
        here.shown.id, here.at, asked.parent, asked.sort, asked.limit, asked.cursor, here.waits
    )
    if asked.id is not None:
        return store.way_to(connection, wanted, asked.id), None
    return store.thread(connection, wanted)


def one(connection: Connection, here: Stands, public_id: str) -> Row[Any] | None:
    """A comment that readers see, or the place of one that is gone."""
    if here.shown is None:
        return None
    return store.one(connection, store.Wanted(here.shown.id, here.at, soon=here.waits), public_id)


def newest(connection: Connection, here: Stands, limit: int) -> list[Row[Any]]:
    """The newest published comments of an article, replies too."""
    return [] if here.shown is None else store.newest(connection, here.shown.id, here.at, limit)


def told(row: Row[Any], site: Site, waits: Soon = NOTHING) -> dict[str, Any]:
    """A published comment, or the place of one that is gone."""
    gone = not row.seen
    hidden = row.number == 0 or (row.by == DESK and not site.show_edited)
    return {
        "id": row.public_id, "parent": row.parent, "name": "" if gone else row.name,
        "text": "" if gone else row.text, "html": "" if gone else html(row.text, site),
        "created": moment(row.created), "edited_by": None if gone or hidden else row.by,
        "votes": {"up": row.votes_up, "down": row.votes_down}, "replies": row.replies - waits.off(row.id),
        "staff": row.staff, "confirmed": row.confirmed and not gone, "pinned": row.pinned and not gone, "removed": gone,
    }  # fmt: skip


def html(text: str, site: Site) -> str:
    """A text as the site shows it, everything in it escaped."""
    return markup.html(text, markdown=site.markdown, links=site.links)


def get_counts(call: Call) -> Reply:
    """How many comments of each article are published."""
    site = site_of(call, call.query.site)
    kept = {asked: clean(asked).text for asked in call.query.article}
    with read(call.deps.engine) as connection:
        counts = _counts(connection, site, list(kept.values()))
    body = orjson.dumps({"counts": {asked: counts[key] for asked, key in kept.items()}})
    etag = hashlib.sha256(body).hexdigest()[:20]
    if known(etag):
        return cached(Response(status=304), etag)
    return cached(Response(body, content_type="application/json"), etag)


def _counts(connection: Connection, site: Site, keys: list[str]) -> dict[str, int]:
    """The counts; of what is hidden nothing, of what is locked down as it was then."""
    if site.locks:
        return {key: stands(connection, site, key).count for key in keys}
    return store.counts(connection, site.id, keys, now())


def site_of(call: Call, key: str) -> Site:
    """The site of this key. Raises Missing."""
    site = call.deps.sites.get(key)
    if site is None:
        raise Missing("site")
    return site


def known(etag: str) -> bool:
    """Whether the reader has it; a proxy that compresses has made its tag a weak one."""
    return request.if_none_match.contains_weak(etag)


def cached(response: Response, etag: str, *, weak: bool = False) -> Response:
    """An answer that caches keep for a second, and ask about by its tag."""
    response.set_etag(etag, weak=weak)
    response.headers["Cache-Control"] = CACHE
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/v1/comments", list_comments, "anyone", "An article's published comments",
          query=wire.ThreadAsked, answer=answers.Thread, errors=(304, 400, 404), cors=True),
    Route("GET", "/api/v1/counts", get_counts, "anyone", "Counts of published comments",
          query=wire.CountsAsked, answer=answers.Counts, errors=(304, 404), cors=True),
)  # fmt: skip
