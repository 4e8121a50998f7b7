"""A publisher's receiver of webhooks: a real server on a free port that checks signatures."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from standardwebhooks import Webhook

from service.domain.delivery import Answer
from service.domain.webhook import TYPES, Endpoint
from service.flow import endpoints
from service.flow.deliver import attempt, take
from service.flow.deps import Deps
from service.store import sites
from service.store.session import read
from tests.support.story import NOW

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Got:
    """One request, as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The webhook's id."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        return dict(json.loads(self.body))

    def signed_by(self, secret: str) -> bool:
        """Whether the standard's own library accepts it."""
        try:
            Webhook(secret).verify(self.body, self.headers)
        except Exception:  # noqa: BLE001 - whatever it does not like
            return False
        return True


@dataclass(slots=True)
class Receiver:
    """What came in, and what is to be answered."""

    url: str
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    slow: str = "nothing is slow"  # a path that is answered when `go` is set
    go: threading.Event = field(default_factory=threading.Event)

    def ids(self) -> list[str]:
        """Webhook ids in the order of arrival."""
        return [one.id for one in self.got]


class _Handler(BaseHTTPRequestHandler):
    of: ClassVar[Receiver]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.of.got.append(Got(self.path, headers, body))
        if self.path == self.of.slow:
            self.of.go.wait(30)
        with suppress(OSError):
            self.send_response(self.of.status)
            for name, value in self.of.headers.items():
                self.send_header(name, value)
            self.end_headers()

    do_GET = do_POST  # noqa: N815 - a redirect that is followed would come as one

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything."""
    made = Receiver("")
    server = ThreadingHTTPServer((HOST, 0), type("Handler", (_Handler,), {"of": made}))
    made.url = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.go.set()
    server.shutdown()
    server.server_close()
    thread.join()


def endpoint(
    deps: Deps, site: str, url: str, types: tuple[str, ...] = TYPES
) -> tuple[Endpoint, str]:
    """An endpoint of a site, and its secret."""
    with read(deps.engine) as connection:
        found = sites.find_site(connection, site)
    assert found is not None
    return endpoints.add(deps, found, url, types, "alice", now=NOW)  # type: ignore[arg-type]


@dataclass(slots=True)
class Wire:
    """Takes what is sent, and answers what the test says."""

    answer: Answer = field(default_factory=lambda: Answer(204))
    got: list[Got] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.got.append(Got(url, dict(headers), body))
        return self.answer


def deliver(deps: Deps, wire: Wire, at: datetime) -> list[str]:
    """Send all that is due; what became of each."""
    done = list[str]()
    while letters := take(deps, {}, 100, at):
        done += [attempt(deps, one, wire, lambda: at) for one in letters]
    return done
