"""How long the desk's search takes with many comments: python -m bench.search [--rows N] [--database URL].

Fills an empty database as bench.many says (SQLite in a temporary folder, unless another one is named), its
words as unequally common as those of a language, and prints milliseconds of the slowest of five runs: page
and count together, as the desk asks for them.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Engine

from bench.many import COMMON, filled
from service.store import moderation
from service.store.moderation import Filter
from service.store.session import read

ASKED: dict[str, dict[str, Any]] = {
    "a common word": {"q": "khong"}, "the same with marks": {"q": "không"},
    "two common words": {"q": "người đường"}, "ten common words": {"q": " ".join(COMMON[:10])},
    "a word of one in 200": {"q": "từ20"}, "a rare word": {"q": "hiếmlắm"},
    "a common and a rare one": {"q": "không hiếmlắm"}, "no such word": {"q": "zzzz"},
    "common, held only": {"q": "không", "status": ("held",)},
    "common, of one section": {"q": "không", "section": "s3"},
    "common, of one article": {"q": "không", "article": "k3"},
    "common, of one author": {"q": "không", "author": "a0"},
}  # fmt: skip


def measure(engine: Engine) -> Iterator[tuple[str, float, int]]:
    """Each question with its slowest of five answers, in milliseconds, and how many it found."""
    for name, asked in ASKED.items():
        slowest, found = 0.0, 0
        for _ in range(5):
            start = time.perf_counter()
            with read(engine) as connection:
                page = moderation.page(connection, Filter(
                    frozenset({1, 2}), order="newest", limit=25, **asked
                ))  # fmt: skip
            slowest, found = max(slowest, time.perf_counter() - start), page.count
        yield name, slowest * 1000, found


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", help="an empty database: postgresql+psycopg://…")
    said = parser.parse_args()
    with filled(said.rows, said.database) as engine:
        for name, ms, found in measure(engine):
            print(f"  {name:<26} {ms:8.1f} ms  {found:>6} found")


if __name__ == "__main__":
    main()
