"""What no route has answered, as a page for whoever opened it in a browser."""

from flask import Response, render_template, request

from config.messages import sentence
from service.http.desk import HOME, kind_of
from service.http.errors import Problem
from service.http.locale import language
from service.http.pages import page


def lost(problem: Problem) -> Response | None:
    """The page; none for programs, and for what scripts ask."""
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        return None
    lang = language()
    shown = page(render_template(
        "lost.html", lang=lang, title=sentence(f"desk.trouble.{kind_of(problem)}", lang),
        detail=sentence(f"problem.{problem.code}", lang), desk=request.path.startswith(HOME),
        back=sentence("desk.trouble.back", lang),
    ), status=problem.status)  # fmt: skip
    shown.headers.update(problem.headers)
    return shown
