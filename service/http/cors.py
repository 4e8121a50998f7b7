"""Which pages may call us from a reader's browser: those of the sites' own lists."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import request
from werkzeug.wrappers import Response

from service.domain.site import Site
from service.http.client import header
from service.http.errors import Problem
from service.http.table import Web

ALLOW = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match",
    "Access-Control-Max-Age": "600",
}
EXPOSE = "Date, ETag, Retry-After, RateLimit, RateLimit-Policy"


def own_origin(web: Web) -> str:
    """Our own pages' origin."""
    parts = urlsplit(web.settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


def need_admitted(web: Web, site: Site) -> None:
    """Refuse a page that is not on the site's list."""
    if not site.admits(header("Origin"), own_origin(web)):
        raise Problem(403, "origin")


def _admitted(web: Web, *, ask: bool) -> bool:
    origin = header("Origin")
    if origin is None:
        return False
    all_sites = web.deps.sites.known(ask=ask)
    site = all_sites.get(request.args.get("site", ""))
    own = own_origin(web)
    # Where the site stands in the body, which a preflight has not, any site's page may ask further.
    return any(one.admits(origin, own) for one in ([site] if site else all_sites.values()))


def mark(response: Response, web: Web) -> None:
    """Let the browser hand the answer to the page that asked, if that page may ask.

    Where the database did not answer the handler it isn't made to keep the page waiting once more.
    """
    varies = response.headers.getlist("Vary")
    response.headers["Vary"] = ", ".join([*varies, "Origin"])
    if _admitted(web, ask=response.status_code != HTTPStatus.SERVICE_UNAVAILABLE):
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = EXPOSE


def preflight(web: Web) -> Response:
    """Answer a browser that asks before it calls."""
    response = Response(status=204)
    mark(response, web)
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers.update(ALLOW)
    return response
