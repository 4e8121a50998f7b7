"""HTML answers: one strict Content-Security-Policy for all of them, and the pages for readers."""

from pathlib import Path

from flask import Response, redirect, render_template, send_from_directory

from service.http.errors import Problem
from service.http.table import Call, Reply, Route

STATIC = Path(__file__).parent.parent / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of whatever is no page: an answer that somebody opens by itself loads nothing and is framed by nobody.
BARE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
}  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


def page(html: str, *, status: int = 200) -> Response:
    """A page of ours: nothing foreign runs in it, and nobody frames it."""
    return Response(html, status, HEADERS, content_type="text/html; charset=utf-8")


def demo(call: Call) -> Reply:
    """An article that ends in the widget."""
    if not call.web.settings.demo:
        raise Problem(404, "unknown.page")
    return page(render_template(
        "demo.html", public_url=call.web.settings.public_url, lang=call.lang, site="demo",
        article_key="cau-con-may",
    ))  # fmt: skip


def front(call: Call) -> Reply:
    """Where somebody lands who types the address alone."""
    return redirect("/demo" if call.web.settings.demo else "/moderate", 303)


def widget(_call: Call) -> Reply:
    """The script that a newspaper's page loads."""
    return _static("widget.js")


def static(call: Call) -> Reply:
    """A file of ours: styles, scripts."""
    return _static(call.path["name"])


def _static(name: str) -> Response:
    response = send_from_directory(STATIC, name, conditional=True, max_age=60)
    response.headers["Cache-Control"] = "public, max-age=60, s-maxage=60"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Access-Control-Allow-Origin"] = "*"  # module scripts are asked for by CORS
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", front, "anyone", "To the demo, or to the desk", status=303, html=True),
    Route("GET", "/demo", demo, "anyone", "An article with the widget", html=True),
    Route("GET", "/widget.js", widget, "anyone", "The widget", html=True),
    Route("GET", "/static/<path:name>", static, "anyone", "Styles and scripts", html=True),
)  # fmt: skip
