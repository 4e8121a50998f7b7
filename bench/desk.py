"""How long the desk takes with many comments: python -m bench.desk [--rows N] [--database URL] [--only PART].

Fills an empty database as bench.many says (SQLite in a temporary folder, unless another one is named) and
asks the web process in this one, as a moderator's browser does: every tab, every filter, the search,
the numbers, a decision and the next cards; then Chromium, which decides by a key. Prints milliseconds of
several answers: the fastest and the middle one by the clock, which counts a database in another process
and whatever else the machine does, and the middle one of this process's own processor time; and how large a
page is when nginx has compressed it.
"""

import argparse
import gzip
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from bench.many import filled
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
PRESS = """() => {
  const began = performance.now(), was = document.querySelector(".card").dataset.id;
  document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {bubbles: true, code: "KeyA", key: "a"}));
  const card = document.querySelector(".card");
  card.getBoundingClientRect();
  return card.dataset.id === was ? -1 : performance.now() - began;
}"""
Took = tuple[float, float]  # by the clock, and of the processor
Figure = tuple[str, list[Took], str]


def took(act: Callable[..., Any], path: str, **more: Any) -> tuple[Took, Any]:
    """Milliseconds of one request, and its answer."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = act(path, **more)
    spent = time.perf_counter() - clock, time.process_time() - processor
    return (spent[0] * 1000, spent[1] * 1000), answer


def asked(client: FlaskClient, name: str, path: str, times: int = TIMES) -> Figure:
    """One page, asked for several times."""
    each, size = list[Took](), 0
    for _ in range(times):
        ms, answer = took(client.get, path)
        each.append(ms)
        size = len(gzip.compress(answer.data, 6))
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return name, each, f"{size / 1000:5.1f} kB"


def lists(client: FlaskClient) -> Iterator[Figure]:
    """Every tab, then every filter in the tabs that hold most."""
    yield asked(client, "first page", "/moderate")
    for tab in TABS:
        yield asked(client, f"tab {tab}", f"/moderate?tab={tab}")
    for tab in ("waiting", "published", "all"):
        for name, query in FILTERS.items():
            yield asked(client, f"{tab}: {name}", f"/moderate?tab={tab}&{query}", 3)


def search(client: FlaskClient) -> Iterator[Figure]:
    """The search as a page, over everything."""
    for name, words in SOUGHT.items():
        yield asked(client, f"search: {name}", f"/moderate?tab=all&q={words}", 3)


def numbers(client: FlaskClient) -> Iterator[Figure]:
    """The numbers; counted anew each time, as `Lately` is emptied."""
    web = client.application.extensions["ykien"]
    for days in PERIODS:
        each, kilobytes = list[Took](), ""
        for _ in range(3):
            web.lately.forget()
            _, (ms, *_rest), kilobytes = asked(client, "", f"/moderate/numbers?days={days}", 1)
            each.append(ms)
        yield f"numbers of {days} days", each, kilobytes


def acts(client: FlaskClient) -> Iterator[Figure]:
    """A decision and what comes next, as the desk without JavaScript does it."""
    ahead, decided = list[Took](), list[Took]()
    for _ in range(TIMES):
        page = client.get("/moderate").text
        ids, (csrf, *_rest) = list(dict.fromkeys(LISTED.findall(page))), CSRF.findall(page)
        ahead.append(
            took(client.post, "/moderate/ahead", data={"csrf": csrf, "ids": " ".join(ids[:3])})[0]
        )
        sent = {"csrf": csrf, "action": "reject", "reason": "abuse", "version": "1", "next": ids[1]}
        path = f"/moderate/comments/{ids[0]}/decide"
        decided.append(took(client.post, path, data=sent, follow_redirects=True)[0])
    yield "the next three cards", ahead, ""
    yield "a decision, and its page", decided, ""


def browser(client: FlaskClient) -> Iterator[Figure]:
    """From the key to the next card, in Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - asked for by this part alone
    from werkzeug.serving import make_server  # noqa: PLC0415

    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url, each = f"http://127.0.0.1:{server.port}", list[Took]()
    cookie = client.get_cookie(COOKIE)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium")
        page = chromium.new_page()
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie.value if cookie else "", "url": url}]
        )
        page.goto(f"{url}/moderate?outcome=clean")
        for _ in range(2 * TIMES):
            page.locator(".row[data-there]").nth(1).wait_for(state="attached")
            each.append((page.evaluate(PRESS), 0.0))
            page.locator("#waiting li").wait_for(state="detached")
        chromium.close()
    server.shutdown()
    thread.join()
    yield "browser: key to next card", each, ""


PARTS = {"lists": lists, "search": search, "numbers": numbers, "acts": acts, "browser": browser}


def application(engine: Engine, folder: str) -> Flask:
    """The web process over this database; Redis is not there, and is not needed."""
    url = engine.url.render_as_string(hide_password=False)
    return create_app(load({"YKIEN_DATA": folder, "YKIEN_SECRET_KEY": "x" * 40, "YKIEN_DATABASE_URL": url,
                            "YKIEN_REDIS_URL": "redis://127.0.0.1:1"}), build(at_once=False))  # fmt: skip


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--database", help="postgresql+psycopg://… or sqlite:///…; filled if it is empty"
    )
    parser.add_argument("--only", choices=PARTS)
    said = parser.parse_args()
    with filled(said.rows, said.database) as engine, tempfile.TemporaryDirectory() as folder:
        app = application(engine, folder)
        with write(engine) as connection:
            name = f"Hà {time.time_ns()}"
            me = access.add_moderator(connection, name, now(), root=True)
            cookie = access.start_session(connection, me, now())
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        print(f"  {'milliseconds':<34} fastest  middle  processor")
        for part, of in PARTS.items():
            for name, times, more in of(client) if said.only in (None, part) else ():
                clock, processor = zip(*times, strict=True)
                print(f"  {name:<34} {min(clock):7.1f} {statistics.median(clock):7.1f} "
                      f"{statistics.median(processor):7.1f}  {more}", flush=True)  # fmt: skip
        app.extensions["ykien"].deps.engine.dispose()


if __name__ == "__main__":
    main()
