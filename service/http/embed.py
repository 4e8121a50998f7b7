"""The form and thread of an article as one page without scripts: for iframes, includes, crawlers."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, render_template, request
from markupsafe import Markup
from sqlalchemy.engine import Connection

from service.domain.comment import TEXT_MAX
from service.domain.site import Site
from service.flow.deps import Missing
from service.http import consents, figures, thread, wire
from service.http.locale import LANGS
from service.http.pages import CSP, HEADERS
from service.http.shapes import Title, Url
from service.http.table import Call, Lang, Reply, Route
from service.store.session import read

# What a policy takes as it is: an origin with anything else in it would say more than an origin.
_ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.:\[\]*-]+")
LIMIT = wire.ThreadAsked.model_fields["limit"].default


class EmbedAsked(wire.ThreadAsked):
    """A page of a thread as HTML."""

    url: Url | None = None
    title: Title | None = None
    fragment: Literal["1"] | None = None  # without a page around it, to be put into one


def get_page(call: Call) -> Reply:
    """The form, and a page of the thread or of the replies to one comment."""
    site = thread.site_of(call, call.query.site)
    with read(call.deps.engine) as connection:
        mails = call.web.settings.mails
        here = thread.stands(connection, site, call.query.article, mails=mails)
        etag = _etag(call, here)
        if thread.known(etag):
            return _answer(Response(status=304), here, etag)
        html = render_template("embed.html", **_told(call, connection, here))
    return _answer(Response(html, content_type="text/html; charset=utf-8"), here, etag)


def _etag(call: Call, here: thread.Stands) -> str:
    """The list's, and what else of the site stands on the page."""
    site, asked = here.site, call.query.model_dump_json()
    return here.etag("embed", asked, _lang(site), repr((site.version, site.origins)), here.about)


def _lang(site: Site) -> Lang:
    """As the address says, else the site's: what a cache keeps is not in one reader's language."""
    said = (request.args.get("lang"), site.lang)
    return next((lang for one in said for lang in LANGS if lang == one), "vi")


def _told(call: Call, connection: Connection, here: thread.Stands) -> dict[str, Any]:
    asked: EmbedAsked = call.query
    lang = _lang(here.site)
    above = None
    if asked.parent is not None:
        above = thread.one(connection, here, asked.parent)
        if above is None:
            raise Missing("comment")
    rows, following = thread.rows_of(connection, here, asked)
    base = f"{call.web.settings.public_url}/embed"

    def path(**more: str | None) -> str:
        said = {"site": asked.site, "article": asked.article, "parent": asked.parent, "lang": request.args.get("lang"), "url": asked.url, "title": asked.title,
                "sort": None if asked.sort == "newest" else asked.sort,
                "limit": None if asked.limit == LIMIT else str(asked.limit)}  # fmt: skip
        return f"{base}?{urlencode({k: v for k, v in (said | more).items() if v})}"

    confirmed = here.article if here.article is not None and here.article.confirmed else None
    return {
        "asked": asked, "site": here.site, "lang": lang, "base": call.web.settings.public_url,
        "accepts": here.accepts, "required": here.site.signed_only or here.site.challenge == "required", "path": path,
        "count": figures.whole(here.count, lang),
        "number": here.count, "notice": here.notice,
        "above": _shown(above, here, lang) if above is not None else None,
        "comments": [_shown(row, here, lang) for row in rows], "next": following,
        "canonical": confirmed.url if confirmed and confirmed.url else path(parent=None, sort=None),
        "headline": confirmed.title if confirmed else "", "page": confirmed.url if confirmed else "",
        "feed": f"{base.removesuffix('embed')}feed.atom?{urlencode({'site': asked.site, 'article': asked.article})}",
        "boxes": consents.of(here.site), "most": min(here.site.text_max, TEXT_MAX), "votes": here.votes,
        "notify": here.notify,
    }  # fmt: skip


def _shown(row: Any, here: thread.Stands, lang: Lang) -> Mapping[str, Any]:
    """A comment with its text as markup, which `told` has escaped, and its time in words."""
    told = thread.told(row, here.site, here.waits)
    when = figures.moment(datetime.fromisoformat(told["created"]), lang)
    return told | {"when": when, "html": Markup(told["html"])}  # noqa: S704


def _answer(response: Response, here: thread.Stands, etag: str) -> Response:
    """Cached like the list; and the one page that the site's own pages may frame."""
    frames = " ".join(["'self'", *filter(_ORIGIN.fullmatch, here.site.origins)])
    response.headers.update(
        {name: value for name, value in HEADERS.items() if name not in ("X-Frame-Options", "Vary")}
    )
    response.headers["Content-Security-Policy"] = CSP.replace(
        "frame-ancestors 'none'", f"frame-ancestors {frames}"
    )
    return thread.cached(response, etag, weak=here.counting)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/embed", get_page, "anyone", "Form and thread as a page without scripts",
          query=EmbedAsked, media="text/html", errors=(304, 400, 404)),
)  # fmt: skip
