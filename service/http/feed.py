"""An article's published comments as Atom, where the site says so."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response
from sqlalchemy.engine import Row

from config.messages import sentence
from service.domain.site import Site
from service.flow.deps import Missing
from service.http import thread
from service.http.shapes import ArticleKey, Asked, Key
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store.session import read

ATOM, KIND = "http://www.w3.org/2005/Atom", "application/atom+xml"
MOST = 50  # entries, the newest
EMPTY = "2026-01-01T00:00:00.000Z"  # since when nothing has come, where nothing has
TAGGED = 2026  # the year from which on our names hold
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FeedAsked(Asked):
    """Which article."""

    site: Key
    article: ArticleKey


def get_feed(call: Call) -> Reply:
    """The newest published comments; what is taken down is gone with the next request."""
    site = thread.site_of(call, call.query.site)
    if not site.feed:
        raise Missing("feed")
    with read(call.deps.engine) as connection:
        here = thread.stands(connection, site, call.query.article)
        etag = here.etag("feed", call.query.article, str(site.version), here.about)
        if thread.known(etag):
            return thread.cached(Response(status=304), etag, weak=here.counting)
        rows = thread.newest(connection, here, MOST)
    answer = Response(_document(call, here, rows), content_type=f"{KIND}; charset=utf-8")
    return thread.cached(answer, etag, weak=here.counting)


def _document(call: Call, here: thread.Stands, rows: list[Row[Any]]) -> bytes:
    base, asked, lang = call.web.settings.public_url, call.query, here.site.lang
    query = urlencode({"site": asked.site, "article": asked.article})
    said = here.article if here.article is not None and here.article.confirmed else None
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": lang})
    _add(feed, "id", f"{base}/feed.atom?{query}")
    about = (said.title if said else "") or asked.article
    _add(feed, "title", sentence("feed.title", lang, about=about))
    _add(feed, "updated", max((_changed(row) for row in rows), default=EMPTY))
    SubElement(feed, "link", rel="self", type=KIND, href=f"{base}/feed.atom?{query}")
    page = (said.url if said else "") or f"{base}/embed?{query}"
    SubElement(feed, "link", rel="alternate", type="text/html", href=_plain(page))
    for row in rows:
        link = f"{base}/embed?{query}&id={row.public_id}#ykien-{row.public_id}"
        _entry(feed, row, link, urlsplit(base).hostname or "", here.site)
    told: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return told


def _entry(feed: Element, row: Row[Any], link: str, host: str, site: Site) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "id", f"tag:{host},{TAGGED}:{row.public_id}")
    _add(entry, "title", sentence("feed.entry", site.lang, who=row.name))
    _add(SubElement(entry, "author"), "name", row.name)
    _add(entry, "published", moment(row.created) or EMPTY)
    _add(entry, "updated", _changed(row))
    SubElement(entry, "link", rel="alternate", type="text/html", href=link)
    _add(entry, "content", thread.html(row.text, site), type="html")


def _changed(row: Row[Any]) -> str:
    """When the text that readers see was written, as RFC 3339: sorts as text."""
    at: datetime = max(row.created, row.revised)
    return moment(at) or EMPTY


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _plain(text)


def _plain(text: str) -> str:
    """Without what XML cannot hold, not even escaped."""
    return _NO_XML.sub("\ufffd", text)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/feed.atom", get_feed, "anyone", "An article's newest comments as Atom",
          query=FeedAsked, media=KIND, errors=(304, 404)),
)  # fmt: skip
