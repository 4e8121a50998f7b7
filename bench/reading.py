"""How long a comment takes to read: python -m bench.reading prints microseconds of the processor, by part.

Views, the finder of listed words, each filter and all together over texts of some 250 letters, on one
core; then 5,000 hostile letters of several kinds, in milliseconds. First two libraries that look for
listed words, over the same texts, where they are installed (they are nothing of ours):
pip install better-profanity-rs glin-profanity
With --news FILE (text, one a line as JSON) it reads what a newspaper prints instead of drawn words.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path

from bench.texts import text
from service.domain.facts import Facts
from service.domain.finding import Context
from service.domain.text import read
from workers.checker import build, listed

TEXTS, ROUNDS = 400, 5
HOSTILE = {
    "one letter": "a" * 5000, "marks": "ồ\u0323" * 2500, "spaced": "đ ị t " * 833,
    "stars": "m*" * 2500, "digits": "0912 345 " * 555, "invisible": "l\u200bồ\u200bn " * 833,
    "curses": "địt mẹ bọn chó " * 333, "dollars": "$" * 5000, "capitals": "A" * 5000,
    "circled": "①a" * 2500,
}  # fmt: skip


def nothing(_: int) -> None:
    """What is done before a text is timed, where nothing is."""


def timed(each: Callable[[int], object], before: Callable[[int], object] = nothing) -> list[float]:
    """Microseconds of the processor for each text, the best of some rounds."""
    best = [float("inf")] * TEXTS
    for _ in range(ROUNDS):
        for n in range(TEXTS):
            before(n)
            start = time.thread_time()
            each(n)
            best[n] = min(best[n], (time.thread_time() - start) * 1e6)
    return sorted(best)


def told(name: str, took: Iterable[float]) -> None:
    """One line."""
    values = list(took)
    print(f"{name:20}{sum(values) / TEXTS:8.0f}{values[TEXTS * 99 // 100]:8.0f}")


def beside() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Other libraries' question whether a text has a bad word, of those that are here."""
    try:
        yield (
            "better-profanity-rs",
            import_module("better_profanity_rs").profanity.contains_profanity,
        )
    except ImportError:
        print("better-profanity-rs is not installed")
    try:
        glin = import_module("glin_profanity").Filter({"languages": ["english"]})
        yield "glin-profanity", glin.is_profane
    except ImportError:
        print("glin-profanity is not installed")


def printed(path: Path) -> list[str]:
    """Sentences of a newspaper, put together to comments of 200 to 280 letters."""
    texts, said = list[str](), ""
    for line in path.read_text("utf-8").splitlines():
        said = f"{said} {json.loads(line)['text']}".strip()
        if len(said) >= 200:
            texts += [said] if len(said) <= 280 else []
            said = ""
    return list(islice(texts, TEXTS))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path)
    news = parser.parse_args().news
    checker, find, facts = build(), listed(), Facts()
    texts = printed(news) if news else [text(n) for n in range(TEXTS)]
    if len(texts) < TEXTS:
        parser.error(f"fewer than {TEXTS} texts of 200 to 280 letters")
    print(f"{'':20}{'mean':>8}{'p99':>8}  microseconds")
    for name, asked in beside():
        told(name, timed(lambda n, asked=asked: asked(texts[n])))  # type: ignore[misc]
    told("all", timed(lambda n: checker.check(texts[n], facts)))
    told("views", timed(lambda n: read(texts[n]).lines))
    known = [Context(read(one), facts) for one in texts]
    told("finder", timed(lambda n: find(known[n].text)))
    for name, look in checker.filters.items():  # what is listed has been found before
        took = timed(
            lambda n, look=look: tuple(look(known[n])),  # type: ignore[misc]
            before=lambda n: find(known[n].text),
        )
        told(name, took)
    for name, hostile in HOSTILE.items():
        took = []
        for n in range(ROUNDS):
            start = time.thread_time()
            checker.check(hostile + " " * n, facts)  # a text that was read before is remembered
            took.append((time.thread_time() - start) * 1000)
        print(f"{name:20}{min(took):8.1f} ms for {len(hostile)} letters")


if __name__ == "__main__":
    main()
