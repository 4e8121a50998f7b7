"""The composition root of the web process."""

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from config.messages import sentence
from config.settings import Settings
from service.domain.check import Checker
from service.domain.keys import Keyring
from service.flow.deps import Deps
from service.http import cors, errors
from service.http.guard import view_of
from service.http.limits import Limits
from service.http.pages import BARE
from service.http.routes import ROUTES
from service.http.spent import Spent
from service.http.table import Web
from service.queue import Queue
from service.store.backlog import Kept, Usual
from service.store.session import connect
from service.store.sites import Sites

BODY_MAX = 512 * 1024  # 32,000 code points, each escaped in JSON, and room


class AnyKey(BaseConverter):
    """An article's key in a path: whatever it is, slashes too, wherever they stand."""

    regex = "(?s:.+)"
    part_isolating = False


def make_deps(settings: Settings) -> Deps:
    """Database, queue and key of a process. Needs a secret key."""
    if settings.secret_key is None:
        raise ValueError("YKIEN_SECRET_KEY: has to be set; `ykien run` makes one")
    engine = connect(settings.database_url, pool=settings.web_threads)
    return Deps(
        settings, engine, Keyring(settings.secret_key), Queue(settings.redis_url), Sites(engine)
    )


def create_app(settings: Settings, checker: Checker) -> Flask:
    """The WSGI application. Nothing is connected before the first request."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_MAX
    app.url_map.converters["key"] = AnyKey
    app.url_map.merge_slashes = False  # https://… is a key as good as any
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.globals["t"] = sentence
    deps = make_deps(settings)
    limits = Limits(deps.queue.redis, on=settings.limits)
    web = Web(deps, checker, limits, Spent(deps.queue.redis), Kept(deps.engine), Usual(deps.engine))
    rows = {row.name: row for row in ROUTES}
    for row in ROUTES:
        app.add_url_rule(
            row.path, row.name, view_of(row, web), methods=[row.method],
            provide_automatic_options=False,
        )  # fmt: skip
    for path in sorted({row.path for row in ROUTES if row.cors}):
        app.add_url_rule(
            path, f"preflight {path}", lambda **_: cors.preflight(web), methods=["OPTIONS"]
        )
    errors.install(app)

    @app.after_request
    def finish(response: Response) -> Response:
        row = rows.get(request.endpoint or "")
        if row is not None and row.cors:
            cors.mark(response, web)
        for name, value in BARE.items():
            if name not in response.headers:
                response.headers.add(name, value)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    app.extensions["ykien"] = web
    return app
