"""How long an article's list takes in the web process: python -m bench.lists prints microseconds.

The whole WSGI call, one core, nothing in front of it: a page of 20 asked for anew, and
one that its reader has (304). Beside a thread of 20 comments stands one of `--large` (100,000): the
ratios say whether a long thread opens as fast as a short one.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder

from config.settings import load
from service.app import create_app
from service.domain.site import Site
from service.flow.deps import now
from service.store import sites
from service.store.migrate import migrate
from service.store.session import connect, write
from service.store.tables import article, comment, revision
from workers.checker import build

ROUNDS, SMALL, BATCH = 400, 20, 5000


def grow(connection: sa.Connection, site_id: int, key: str, size: int, first: int) -> None:
    """An article with that many published comments; `first` is the id of its first."""
    made = connection.execute(sa.insert(article).returning(article.c.id).values(
        site_id=site_id, key=key, published=size, changed=1, created=now(),
    )).scalar_one()  # fmt: skip
    for start in range(first, first + size, BATCH):
        ids = range(start, min(start + BATCH, first + size))
        connection.execute(sa.insert(comment), [
            {"id": n, "public_id": f"c{n}", "site_id": site_id, "article_id": made,
             "status": "published", "created": now(), "changed": now(), "shown": 0, "revision": 0,
             "name": "Lê An", "author": f"a{n % 97}", "folded": "", "signature": "", "priority": 0.0,
             "standing": n * 7919 % 1000} for n in ids
        ])  # fmt: skip
        connection.execute(sa.insert(revision), [
            {"comment_id": n, "number": 0, "name": "Lê An", "by": "author", "created": now(),
             "text": f"Ý kiến số {n}. " * 12} for n in ids
        ])  # fmt: skip


def middle(app: Flask, key: str, sort: str, *, had: bool = False, changed: bool = False) -> float:
    """Microseconds of the WSGI call in the middle: what `changed` asks for is made anew each time."""
    path = "/api/v1/comments?site=a&article={}&sort={}&limit={}"
    took = []
    etag = app.test_client().get(path.format(key, sort, 20)).headers["ETag"]
    for _ in range(ROUNDS):
        asked = EnvironBuilder(path=path.format(key, sort, 20)).get_environ()
        if changed:
            app.extensions["ykien"].ready.__init__()
        if had:
            asked["HTTP_IF_NONE_MATCH"] = etag
        said = list[str]()
        start = time.perf_counter()
        b"".join(app.wsgi_app(asked, lambda status, *_, told=said: told.append(status)))
        took.append((time.perf_counter() - start) * 1e6)
        assert said == ["304 NOT MODIFIED" if had else "200 OK"]
    return sorted(took)[ROUNDS // 2]


def main() -> None:
    """Fill, run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--database", help="an empty one; SQLite in a new folder if left out")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ykien-bench-"))
    settings = replace(
        load({"YKIEN_DATA": str(folder), "YKIEN_SECRET_KEY": "k" * 64}),
        database_url=asked.database or f"sqlite:///{folder / 'ykien.db'}",
    )
    engine = connect(settings.database_url)
    migrate(engine)
    with write(engine) as connection:
        made = sites.add_site(connection, Site(0, "a", "A", "pre"), now())
        grow(connection, made.id, "small", SMALL, 1)
        grow(connection, made.id, "large", asked.large, SMALL + 1)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
    app = create_app(settings, build())
    print(f"{'':8}{'made':>16}{'':>9}{'kept':>9}{'304':>9}  microseconds")
    for sort in ("newest", "oldest", "top"):
        small, large = (middle(app, key, sort, changed=True) for key in ("small", "large"))
        kept, again = middle(app, "large", sort), middle(app, "large", sort, had=True)
        print(f"{sort:8}{small:8.0f}{large:8.0f}{large / small:8.1f}x{kept:9.0f}{again:9.0f}")


if __name__ == "__main__":
    main()
