"""The web process on a free port, a newspaper's page of another origin, and a headless Chromium."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.http.guard import COOKIE
from service.store import access
from service.store.session import write
from tests.support.story import TOKEN, Person, make_person, make_site
from tests.support.web import application

ROOT = {"Authorization": f"Bearer {TOKEN}"}
ARTICLE = "bai-thu"


def whole(app: Callable[..., Any]) -> Callable[..., list[bytes]]:
    """The application with its answers read whole, so that their files are closed.

    Werkzeug's server leaves a file open when the browser goes away while it is sent.
    """

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        parts = app(environ, start)
        try:
            return [b"".join(parts)]
        finally:
            getattr(parts, "close", int)()

    return answer


@contextmanager
def serving(made: Callable[[str], Any]) -> Iterator[str]:
    """Serve the WSGI application that `made` builds for its own address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        server = make_server("127.0.0.1", 0, whole(made(url)), threaded=True, fd=door.fileno())
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield url
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Paper:
    """A site that a real web process serves, and its newsroom."""

    url: str
    site: Site
    deps: Deps

    def set(self, **values: object) -> None:
        """Other settings of the site, in force at once: said to the process that serves it."""
        url = f"{self.url}/api/v1/moderation/sites/{self.site.key}"
        httpx.patch(url, json=values, headers=ROOT).raise_for_status()

    def waiting(self, status: str = "received") -> list[dict[str, Any]]:
        """What nobody has examined or decided, oldest first; no worker runs here."""
        query = {"site": self.site.key, "order": "oldest", "status": status}
        answer = httpx.get(f"{self.url}/api/v1/moderation/comments", params=query, headers=ROOT)
        return list(answer.raise_for_status().json()["comments"])

    def seen(self, comment: dict[str, Any]) -> dict[str, Any]:
        """A comment whole, as the newsroom sees it."""
        path = f"{self.url}/api/v1/moderation/comments/{comment['id']}"
        return dict(httpx.get(path, headers=ROOT).raise_for_status().json())

    def decide(
        self, comment: dict[str, Any], action: str = "approve", *, by: dict[str, str] = ROOT,
        **more: str,
    ) -> None:  # fmt: skip
        """One decision of the newsroom."""
        httpx.post(
            f"{self.url}/api/v1/moderation/comments/{comment['id']}/decisions", headers=by,
            json={"action": action, "version": comment["version"], **more},
        ).raise_for_status()  # fmt: skip

    def keep(self, text: str, *, name: str = "Lê An", parent: str | None = None) -> str:
        """A published comment of somebody else."""
        body = {"site": self.site.key, "article": {"key": ARTICLE}, "name": name, "text": text,
                "email": "an@example.com", "parent": parent}  # fmt: skip
        answer = httpx.post(f"{self.url}/api/v1/comments", json=body).raise_for_status().json()
        self.decide({"id": answer["id"], "version": self._version(answer["id"])})
        return str(answer["id"])

    def _version(self, public_id: str) -> int:
        url = f"{self.url}/api/v1/moderation/comments/{public_id}"
        return int(httpx.get(url, headers=ROOT).raise_for_status().json()["version"])


@pytest.fixture
def paper(settings: Settings, deps: Deps, checker: Checker) -> Iterator[Paper]:
    """The site `demo` as a real web process serves it, on whatever port is free."""
    site = make_site(deps, "demo", origins=("*",))
    with ExitStack() as stack:

        def made(url: str) -> Flask:
            own = replace(settings, public_url=url, demo=True)
            return stack.enter_context(application(own, checker))

        with serving(made) as url:
            yield Paper(url, site, deps)


HOST = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Báo khác</title>
<link rel="stylesheet" href="/page.css"><h1>Bài của báo khác</h1>
<ykien-comments site="demo" article="{article}"></ykien-comments>
<div data-ykien-site="demo" data-ykien-article="khac" data-ykien-lang="en"></div>
<script type="module" src="{url}/widget.js"></script></html>"""
RESET = "* { all: unset; font-size: 5px } ykien-comments { display: inline; letter-spacing: 9px }"


@pytest.fixture
def elsewhere(paper: Paper) -> Iterator[str]:
    """A newspaper's page on an origin of its own, with a strict policy and a rude style sheet."""
    policy = (
        f"default-src 'none'; style-src 'self'; script-src {paper.url}; connect-src {paper.url}; "
        "require-trusted-types-for 'script'"
    )

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        css = environ["PATH_INFO"] == "/page.css"
        kind = "text/css" if css else "text/html; charset=utf-8"
        start("200 OK", [("Content-Type", kind), ("Content-Security-Policy", policy)])
        return [(RESET if css else HOST.format(url=paper.url, article=ARTICLE)).encode()]

    with serving(lambda _url: app) as url:
        yield url


Opened = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    """opened(url, …) is a page of a reader of its own; no page may break or offend its policy."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(url: str, *, before: str | None = None, **more: Any) -> Page:
        context = chromium.new_context(timezone_id="Asia/Ho_Chi_Minh", locale="vi-VN", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda said: broken.append(said.text)
                if "Content Security Policy" in said.text else None)  # fmt: skip
        if before:
            page.add_init_script(before)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not broken


AtDesk = Callable[..., Page]


@pytest.fixture
def at_desk(paper: Paper, deps: Deps, opened: Opened) -> Iterator[AtDesk]:
    """at_desk(path, …) is the desk of a moderator who is signed in, in a browser of its own."""
    people, pages = dict[str, Person](), list[Page]()

    def open_desk(path: str = "/moderate?order=oldest", *, who: str = "Hà", **more: Any) -> Page:
        if who not in people:
            people[who] = make_person(deps, who, {paper.site.id: "moderator"})
        page = opened(f"{paper.url}/healthz", **more)
        enter(page, deps, people[who], paper.url)
        page.goto(paper.url + path)
        pages.append(page)
        return page

    yield open_desk
    for page in pages:
        page.goto("about:blank")  # what it has claimed it hands back while somebody listens


def enter(page: Page, deps: Deps, who: Person, url: str) -> None:
    """Sign a browser in, as another tab of it would."""
    with write(deps.engine) as connection:
        value = access.start_session(connection, who.id, now())
    page.context.add_cookies([{"name": COOKIE, "value": value, "url": url}])
