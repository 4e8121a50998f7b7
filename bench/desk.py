"""How long the desk takes with many comments: python -m bench.desk [--rows N].

Fills an empty database (SQLite in a temporary folder) as bench.search does, and asks the web process in
this one, as a moderator's browser does: the first page, the next cards, a decision and the page that
its answer is. Prints the median and the slowest of forty, in milliseconds of the processor.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from bench.search import fill
from config.settings import load
from service.app import create_app
from service.flow.deps import now
from service.http.guard import COOKIE
from service.store import access
from service.store.migrate import migrate
from service.store.session import write
from workers.checker import build

TIMES = 40
LISTED = re.compile(r'data-id="(c\d+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def took(act: Callable[..., object], path: str, **more: Any) -> float:
    """Milliseconds of one request; of the processor, so that others' work does not count."""
    start = time.process_time()
    act(path, **more)
    return (time.process_time() - start) * 1000


def asked(client: FlaskClient) -> Iterator[tuple[str, list[float]]]:
    """What a browser asks for, and how long each answer took."""
    first, ahead, decided = list[float](), list[float](), list[float]()
    for _ in range(TIMES):
        first.append(took(client.get, "/moderate"))
        page = client.get("/moderate").text
        ids, (csrf, *_rest) = list(dict.fromkeys(LISTED.findall(page))), CSRF.findall(page)
        form = {"csrf": csrf, "ids": " ".join(ids[:3])}
        ahead.append(took(client.post, "/moderate/ahead", data=form))
        sent = {"csrf": csrf, "action": "approve", "version": "1", "next": ids[1]}
        path = f"/moderate/comments/{ids[0]}/decide"
        decided.append(took(client.post, path, data=sent, follow_redirects=True))
    yield "first page", first
    yield "the next three cards", ahead
    yield "a decision, and its page", decided


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=200_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ykien-desk-") as folder:
        app = create_app(load({"YKIEN_DATA": folder, "YKIEN_SECRET_KEY": "x" * 40,
                               "YKIEN_DATABASE_URL": f"sqlite:///{Path(folder) / 'ykien.sqlite3'}",
                               "YKIEN_REDIS_URL": "redis://127.0.0.1:1"}),
                         build(at_once=False))  # fmt: skip
        deps = app.extensions["ykien"].deps
        migrate(deps.engine)
        seconds = fill(deps.engine, said.rows)
        with write(deps.engine) as connection:
            me = access.add_moderator(connection, "Hà", now(), root=True)
            cookie = access.start_session(connection, me, now())
        client = app.test_client()
        client.set_cookie(COOKIE, cookie)
        print(f"{said.rows} comments, filled in {seconds:.0f} s")
        for name, times in asked(client):
            print(f"  {name:<26} {statistics.median(times):8.1f} ms  {max(times):8.1f} slowest")
        deps.engine.dispose()


if __name__ == "__main__":
    main()
