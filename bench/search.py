"""How long the desk's search takes with many comments: python -m bench.search [--rows N] [--database URL].

Fills an empty database (SQLite in a temporary folder, unless another one is named) with comments whose
words are as unequally common as those of a language, and prints milliseconds of the slowest of five runs:
page and count together, as the desk asks for them.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from service.domain.text import fold
from service.store import moderation
from service.store.migrate import migrate
from service.store.moderation import Filter
from service.store.session import connect, read, write
from service.store.tables import article, comment, revision, site

START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = [
    "không",
    "có",
    "người",
    "được",
    "một",
    "cho",
    "này",
    "trong",
    "nhưng",
    "nhà",
    "báo",
    "rất",
    "đường",
    "việc",
    "nước",
]
FEW = 20_000  # other words
LENGTH = (5, 60)  # words of a comment
HELD = 50_000
BATCH = 5_000


def words() -> tuple[list[str], list[float]]:
    """A vocabulary and how often each word is said, as Zipf has it."""
    known = COMMON + [f"từ{number}" for number in range(FEW)]
    return known, list(accumulate(1 / (rank + 2) for rank in range(len(known))))


def comments(number: int) -> Iterator[dict[str, Any]]:
    """Rows of comments, the newest ones held."""
    rng, (known, weights) = random.Random(7), words()
    for id_ in range(1, number + 1):
        said = rng.choices(known, cum_weights=weights, k=rng.randint(*LENGTH))
        if id_ == number // 3:
            said.append("hiếmlắm")
        at = START + timedelta(seconds=20 * id_)
        yield {
            "id": id_, "public_id": f"c{id_}", "site_id": 1, "article_id": 1 + id_ % 500,
            "status": "held" if id_ > number - HELD else "published", "created": at,
            "changed": at, "name": "An", "author": f"a{id_ % 5000}",
            "folded": fold("an " + " ".join(said)), "signature": "", "priority": float(id_),
            "shown": 0, "text": " ".join(said),
        }  # fmt: skip


def fill(engine: Engine, number: int) -> float:
    """Keep so many comments; returns seconds."""
    start = time.perf_counter()
    with write(engine) as connection:
        connection.execute(sa.insert(site), {"id": 1, "key": "a", "name": "A", "mode": "pre",
                                             "settings": {}, "created": START})  # fmt: skip
        connection.execute(sa.insert(article), [
            {"id": id_, "site_id": 1, "key": f"k{id_}", "created": START,
             "section": f"s{id_ % 10}"} for id_ in range(1, 501)
        ])  # fmt: skip
    batch = list[dict[str, Any]]()
    for row in comments(number):
        batch.append(row)
        if len(batch) == BATCH or row["id"] == number:
            _keep(engine, batch)
            batch = []
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))  # as autovacuum does in time
    return time.perf_counter() - start


def _keep(engine: Engine, batch: list[dict[str, Any]]) -> None:
    said = [{"comment_id": row["id"], "number": 0, "name": row["name"], "text": row.pop("text"),
             "by": "author", "created": row["created"]} for row in batch]  # fmt: skip
    with write(engine) as connection:
        connection.execute(sa.insert(comment), batch)
        connection.execute(sa.insert(revision), said)


ASKED: dict[str, dict[str, Any]] = {
    "a common word": {"q": "khong"}, "the same with marks": {"q": "không"},
    "two common words": {"q": "người đường"}, "ten common words": {"q": " ".join(COMMON[:10])},
    "a word of one in 200": {"q": "từ20"}, "a rare word": {"q": "hiếmlắm"},
    "a common and a rare one": {"q": "không hiếmlắm"}, "no such word": {"q": "zzzz"},
    "common, held only": {"q": "không", "status": ("held",)},
    "common, of one section": {"q": "không", "section": "s3"},
    "common, of one article": {"q": "không", "article": "k3"},
    "common, of one author": {"q": "không", "author": "a7"},
}  # fmt: skip


def measure(engine: Engine) -> Iterator[tuple[str, float, int]]:
    """Each question with its slowest of five answers, in milliseconds, and how many it found."""
    for name, asked in ASKED.items():
        slowest, found = 0.0, 0
        for _ in range(5):
            start = time.perf_counter()
            with read(engine) as connection:
                page = moderation.page(connection, Filter(
                    frozenset({1}), order="newest", limit=25, **asked
                ))  # fmt: skip
            slowest, found = max(slowest, time.perf_counter() - start), page.count
        yield name, slowest * 1000, found


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", help="an empty database: postgresql+psycopg://…")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ykien-search-") as folder:
        engine = connect(said.database or f"sqlite:///{Path(folder) / 'ykien.sqlite3'}")
        migrate(engine)
        seconds = fill(engine, said.rows)
        print(f"{engine.dialect.name}: {said.rows} comments, filled in {seconds:.0f} s")
        for name, ms, found in measure(engine):
            print(f"  {name:<26} {ms:8.1f} ms  {found:>6} found")
        engine.dispose()


if __name__ == "__main__":
    main()
