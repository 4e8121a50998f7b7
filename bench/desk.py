"""How long the desk takes with many comments: python -m bench.desk [--rows N] [--database URL …] [--only PART].

Fills each empty database as bench.many says (SQLite in a temporary folder, unless others are named) and
asks the web process in this one, as a moderator's browser does: every tab, every filter, the search,
the numbers, a decision and the next cards; then Chromium, which decides by a key. Prints milliseconds of
several answers: the fastest and the middle one by the clock, which counts whatever else the machine does,
and the middle one by the processor (the web process and, where PostgreSQL runs on this machine, the
database); the goal, and «over» where the processor's is above it; and how large a page is when nginx has
compressed it. One that is named is kept, to be measured again.
"""

import argparse
import gzip
import logging
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from bench.many import filled
from bench.meter import Meter
from config.settings import load
from service.app import create_app
from service.flow.deps import now
from service.http.guard import COOKIE
from service.http.views import TABS
from service.store import access
from service.store.session import write
from workers.checker import build

TIMES = 7
LISTED = re.compile(r'data-id="(c\d+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
DAY = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
FILTERS = {
    "one site": "site=b", "a section": "section=s3", "a seldom section": "section=none",
    "a code": "code=profanity.word", "a group of codes": "code=links", "a seldom code": "code=x.y",
    "a busy article": "article=k1", "a quiet article": "article=k1999", "no article": "article=none",
    "a busy author": "author=a0", "an author": "author=a7", "a language": "language=en",
    "an outcome": "outcome=review", "a campaign": "campaign=endless", "one day": f"from={DAY}&to={DAY}", "a day": "from=2026-01-01&to=2099-01-01",
    "a section, and a code": "section=s3&code=links", "watched": "watched=1",
    "newest": "order=newest", "oldest": "order=oldest",
}  # fmt: skip
SOUGHT = {
    "a common word": "khong", "with marks": "không", "two common words": "người đường",
    "ten common words": "không có người được một cho này trong nhưng nhà",
    "a word of one in 200": "từ20", "a rare word": "hiếmlắm", "a common and a rare one": "không hiếmlắm",
    "no such word": "zzzz",
}  # fmt: skip
PERIODS = (1, 7, 30, 90)
LOADED = """() => ["navigation", "resource"].flatMap((kind) =>
  performance.getEntriesByType(kind).map((one) => one.name)).filter((url) => !url.endsWith("/ahead"))"""
PRESS = """() => {
  const began = performance.now(), was = document.querySelector(".card").dataset.id;
  document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {bubbles: true, code: "KeyA", key: "a"}));
  const card = document.querySelector(".card");
  card.getBoundingClientRect();
  const there = card.dataset.id !== was && document.activeElement.id === "card-title";
  return there ? performance.now() - began : -1;
}"""
PAGE, SEARCH, NEXT, KB = 150.0, 200.0, 50.0, 60.0  # goals: milliseconds, and a page compressed
Took = tuple[float, float]  # by the clock, and by the processor


@dataclass(frozen=True, slots=True)
class Figure:
    """What was asked for several times."""

    name: str
    each: list[Took]
    kb: float | None = None  # as it is sent, compressed
    goal: float = PAGE

    def __str__(self) -> str:
        """A line of the table; of what a browser does only the clock is told."""
        clock, processor = (sorted(times) for times in zip(*self.each, strict=True))
        middle, worked = statistics.median(clock), statistics.median(processor)
        over = (worked or middle) > self.goal or (self.kb or 0) > KB
        size = "" if self.kb is None else f"{self.kb:5.1f} kB"
        return (f"  {self.name:<38} {clock[0]:8.1f} {middle:8.1f} {worked:9.1f} {self.goal:6.0f} "
                f"{'over' if over else '':<5} {size}").rstrip()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """A moderator's browser, and what it costs."""

    client: FlaskClient
    meter: Meter

    def took(self, act: Callable[..., Any], path: str, **more: Any) -> tuple[Took, Any]:
        """Milliseconds of one request, and its answer."""
        used, clock = self.meter.read(), time.perf_counter()
        answer = act(path, **more)
        spent = time.perf_counter() - clock
        return (spent * 1000, self.meter.since(used)), answer

    def asked(self, name: str, path: str, times: int = TIMES, goal: float = PAGE) -> Figure:
        """One page, asked for several times."""
        each, size = list[Took](), 0
        for _ in range(times):
            ms, answer = self.took(self.client.get, path)
            each.append(ms)
            size = packed(answer.data)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
        return Figure(name, each, size / 1000, goal)


def packed(data: bytes) -> int:
    """Bytes, as nginx compresses them."""
    return len(gzip.compress(data, 6))


def lists(desk: Desk) -> Iterator[Figure]:
    """Every tab, then every filter in the tabs that hold most."""
    yield desk.asked("first page", "/moderate")
    for tab in TABS:
        yield desk.asked(f"tab {tab}", f"/moderate?tab={tab}")
    for tab in ("waiting", "published", "all"):
        for name, query in FILTERS.items():
            yield desk.asked(f"{tab}: {name}", f"/moderate?tab={tab}&{query}", 3)


def search(desk: Desk) -> Iterator[Figure]:
    """The search as a page, over everything."""
    for name, words in SOUGHT.items():
        yield desk.asked(f"search: {name}", f"/moderate?tab=all&q={words}", 3, SEARCH)


def numbers(desk: Desk) -> Iterator[Figure]:
    """The numbers; counted anew each time, as `Lately` is emptied."""
    web = desk.client.application.extensions["ykien"]
    for days in PERIODS:
        each, size = list[Took](), None
        for _ in range(3):
            web.lately.forget()
            figure = desk.asked("", f"/moderate/numbers?days={days}", 1)
            each += figure.each
            size = figure.kb
        yield Figure(f"numbers of {days} days", each, size)


def acts(desk: Desk) -> Iterator[Figure]:
    """A decision and what comes next, as the desk without JavaScript does it."""
    ahead, decided = list[Took](), list[Took]()
    post = desk.client.post
    for _ in range(TIMES):
        page = desk.client.get("/moderate").text
        ids, (csrf, *_rest) = list(dict.fromkeys(LISTED.findall(page))), CSRF.findall(page)
        sent = {"csrf": csrf, "ids": " ".join(ids[:3])}
        ahead.append(desk.took(post, "/moderate/ahead", data=sent)[0])
        sent = {"csrf": csrf, "action": "reject", "reason": "abuse", "version": "1", "next": ids[1]}
        path = f"/moderate/comments/{ids[0]}/decide"
        decided.append(desk.took(post, path, data=sent, follow_redirects=True)[0])
    yield Figure("the next three cards", ahead)
    yield Figure("a decision, and its page", decided)


def browser(desk: Desk) -> Iterator[Figure]:
    """The first page with all that it loads, and from a key to the next card, in Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - asked for by this part alone
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").disabled = True
    server = make_server("127.0.0.1", 0, desk.client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url, each = f"http://127.0.0.1:{server.port}", list[Took]()
    cookie = desk.client.get_cookie(COOKIE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium")
        page = chromium.new_page()
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie.value if cookie else "", "url": url}]
        )
        page.goto(f"{url}/moderate?outcome=clean")
        loaded = page.evaluate(LOADED)
        for _ in range(2 * TIMES):
            page.locator(".row[data-there]").nth(1).wait_for(state="attached")
            page.locator("[data-keyed] body:not([aria-busy])").wait_for()  # keys are heard again
            each.append((page.evaluate(PRESS), 0.0))
            page.locator("#waiting li").wait_for(state="detached")
        chromium.close()
    server.shutdown()
    thread.join()
    if min(each)[0] < 0:
        raise RuntimeError(f"the next card was not there: {each}")
    size = sum(packed(desk.client.get(one).data) for one in loaded)
    yield Figure("browser: key to next card", each, goal=NEXT)
    print(f"  the first page and all that it loads, the first time: {size / 1000:.1f} kB")


PARTS = {"lists": lists, "search": search, "numbers": numbers, "acts": acts, "browser": browser}


def application(engine: Engine, folder: str) -> Flask:
    """The web process over this database; Redis is not there, and is not needed."""
    url = engine.url.render_as_string(hide_password=False)
    return create_app(load({"YKIEN_DATA": folder, "YKIEN_SECRET_KEY": "x" * 40, "YKIEN_DATABASE_URL": url,
                            "YKIEN_REDIS_URL": "redis://127.0.0.1:1"}), build(at_once=False))  # fmt: skip


def signed_in(app: Flask, engine: Engine) -> FlaskClient:
    """Somebody who may do everything."""
    with write(engine) as connection:
        name = f"Hà {time.time_ns()}"
        me = access.add_moderator(connection, name, now(), root=True)
        cookie = access.start_session(connection, me, now())
    client = app.test_client()
    client.set_cookie(COOKIE, cookie)
    return client


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", action="append", help=(
        "postgresql+psycopg://… or sqlite:///…; filled if it is empty, and kept; may be said again"
    ))  # fmt: skip
    parser.add_argument("--only", choices=PARTS)
    said = parser.parse_args()
    parts = [PARTS[said.only]] if said.only else PARTS.values()
    for url in said.database or [None]:
        with filled(said.rows, url) as engine, tempfile.TemporaryDirectory() as folder:
            app = application(engine, folder)
            desk = Desk(signed_in(app, engine), Meter(engine))
            print(f"  {'milliseconds':<38}  fastest   middle processor   goal")
            for figure in chain.from_iterable(of(desk) for of in parts):
                print(figure, flush=True)
            app.extensions["ykien"].deps.engine.dispose()


if __name__ == "__main__":
    main()
