"""Flask without what nothing of ours uses, and every request would pay for.

That is sessions, blueprints, signals, functions before and after a request, hosts and async views:
a third of what a comment costs in Flask. What a request finds, and what an error becomes, is Flask's.
"""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import Map, MapAdapter
from werkzeug.sansio.utils import get_host

from service.http.pages import BARE

Server = tuple[str, int | None] | None
log = logging.getLogger(__name__)
JSON = {"Content-Type": "application/json", "Cache-Control": "no-store", **BARE}


class Whole(Response):
    """JSON that is here, whole: the server is handed its bytes, which cost it less than a stream."""

    def __init__(self, data: bytes, status: int) -> None:
        """Answer with this."""
        super().__init__(data, status, JSON)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer, as WSGI has it."""
        if environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return [self.get_data()]


class _NoSession(SessionInterface):
    _none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002
        return self._none


@lru_cache(100)
def _host(urls: Map, scheme: str, said: str | None, server: Server) -> str:
    """The host as addresses of ours would have it. Raises HTTPException: it can be none."""
    return urls.bind(get_host(scheme, said, server)).server_name


class Light(Flask):
    """The application; `finish` is what is done to every answer."""

    finish: Callable[[Response], Response]
    session_interface = _NoSession()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where a request wants to go."""
        if request is None:
            return super().create_url_adapter(request)
        sent = request.environ
        host = _host(self.url_map, request.scheme, sent.get("HTTP_HOST"), request.server)
        return MapAdapter(
            self.url_map, host, request.root_path, "", request.scheme, request.path,
            request.method, sent.get("QUERY_STRING", ""),
        )  # fmt: skip

    def full_dispatch_request(self) -> Response:
        """Have a request answered."""
        try:
            said: Any = self.dispatch_request()
        except Exception as error:  # noqa: BLE001 - Flask's own way, to the handlers of errors.py
            said = self.handle_user_exception(error)
        return self.finalize_request(said)

    def finalize_request(self, rv: Any, from_error_handler: bool = False) -> Response:  # noqa: FBT001, FBT002 - Flask's
        """Finish an answer, whoever gave it."""
        response = rv if isinstance(rv, Response) else self.make_response(rv)
        try:
            return self.finish(response)
        except Exception:
            if not from_error_handler:
                raise
            log.exception("an error's answer could not be finished")
            return response

    def do_teardown_request(self, exc: Any = None) -> None:
        """Nothing is left to be closed: whoever opens a transaction ends it."""

    do_teardown_appcontext = do_teardown_request

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """All of them are."""
        return func
