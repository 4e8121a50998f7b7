"""The composition root of the web process."""

from functools import cache

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter, Map, Rule

from config.messages import sentence
from config.settings import Settings
from service.domain.check import Checker
from service.domain.keys import Keyring
from service.flow.deps import Deps
from service.http import cors, errors
from service.http.guard import view_of
from service.http.light import Light, Whole
from service.http.limits import Limits
from service.http.lost import lost
from service.http.pages import BARE
from service.http.routes import ROUTES
from service.http.spent import Spent
from service.http.table import Web
from service.queue import Queue
from service.store.backlog import Kept, Usual
from service.store.session import connect
from service.store.sites import Sites

PREFLIGHT = "preflight "  # endpoints that answer a browser which asks before it calls
# To the database, and four more when it has to be: those who keep comments share one.
CONNECTIONS = 8
BODY_MAX = 512 * 1024  # 32,000 code points, each escaped in JSON, and room


class AnyKey(BaseConverter):
    """An article's key in a path: whatever it is, slashes too, wherever they stand."""

    regex = "(?s:.+)"
    part_isolating = False


@cache
def paths() -> Map:
    """Where each route is found: compiled once for a process, however many applications it makes."""
    made = Map(merge_slashes=False)  # https://… is a key as good as any
    made.converters["key"] = AnyKey
    for row in ROUTES:
        made.add(Rule(row.path, endpoint=row.name, methods=[row.method]))
    for path in sorted({row.path for row in ROUTES if row.cors}):
        made.add(Rule(path, endpoint=PREFLIGHT + path, methods=["OPTIONS"]))
    return made


def make_deps(settings: Settings) -> Deps:
    """Database, queue and key of a process. Needs a secret key."""
    if settings.secret_key is None:
        raise ValueError("YKIEN_SECRET_KEY: has to be set; `ykien run` makes one")
    engine = connect(settings.database_url, pool=min(settings.web_threads, CONNECTIONS))
    return Deps(
        settings, engine, Keyring(settings.secret_key), Queue(settings.redis_url), Sites(engine)
    )


def create_app(settings: Settings, checker: Checker) -> Flask:
    """The WSGI application. Nothing is connected before the first request."""
    app = Light(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_MAX
    app.url_map = paths()
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.globals["t"] = sentence
    deps = make_deps(settings)
    limits = Limits(deps.queue.redis, on=settings.limits)
    web = Web(deps, checker, limits, Spent(deps.queue.redis), Kept(deps.engine), Usual(deps.engine))
    rows = {row.name: row for row in ROUTES}
    for row in ROUTES:
        app.view_functions[row.name] = view_of(row, web)
        if row.cors:
            app.view_functions[PREFLIGHT + row.path] = lambda **_: cors.preflight(web)
    errors.install(app, lost)

    def finish(response: Response) -> Response:
        row = rows.get(request.endpoint or "")
        if row is not None and row.cors:
            cors.mark(response, web)
        if not isinstance(response, Whole):  # which has them
            for name, value in BARE.items():
                response.headers.setdefault(name, value)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    app.finish = finish
    app.extensions["ykien"] = web
    return app
