"""How long a comment takes to read: python -m bench.reading prints microseconds, by part.

Views, the finder of listed words, each filter and all together over texts of some 250 letters, on one
core; then 5,000 hostile letters of several kinds, in milliseconds.
"""

import time
from collections.abc import Callable, Iterable

from bench.texts import text
from service.domain.facts import Facts
from service.domain.finding import Context
from service.domain.text import read
from workers.checker import build, listed

TEXTS, ROUNDS = 400, 5
HOSTILE = {
    "one letter": "a" * 5000, "marks": "ồ\u0323" * 2500, "spaced": "đ ị t " * 833,
    "stars": "m*" * 2500, "digits": "0912 345 " * 555, "invisible": "l\u200bồ\u200bn " * 833,
    "curses": "địt mẹ bọn chó " * 333,
}  # fmt: skip


def timed(each: Callable[[int], object]) -> list[float]:
    """Microseconds for each text, the best of some rounds."""
    best = [float("inf")] * TEXTS
    for _ in range(ROUNDS):
        for n in range(TEXTS):
            start = time.perf_counter()
            each(n)
            best[n] = min(best[n], (time.perf_counter() - start) * 1e6)
    return sorted(best)


def told(name: str, took: Iterable[float]) -> None:
    """One line."""
    values = list(took)
    print(f"{name:12}{sum(values) / TEXTS:8.0f}{values[TEXTS * 99 // 100]:8.0f}")


def main() -> None:
    """Run and print."""
    checker, find, facts = build(), listed(), Facts()
    texts = [text(n) for n in range(TEXTS)]
    print(f"{'':12}{'mean':>8}{'p99':>8}  microseconds")
    told("all", timed(lambda n: checker.check(texts[n], facts)))
    told("views", timed(lambda n: read(texts[n]).lines))
    known = [Context(read(one), facts) for one in texts]
    told("finder", timed(lambda n: find(known[n].text)))
    for name, look in checker.filters.items():
        told(name, timed(lambda n, look=look: tuple(look(known[n]))))  # type: ignore[misc]
    for name, hostile in HOSTILE.items():
        start = time.perf_counter()
        checker.check(hostile, facts)
        print(f"{name:12}{(time.perf_counter() - start) * 1000:8.1f} ms for {len(hostile)} letters")


if __name__ == "__main__":
    main()
