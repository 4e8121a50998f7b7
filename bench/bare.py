"""Which patterns say nothing once the marks are gone.

python -m bench.bare [DATA …] [--write]

Takes the marks from the open sets of comments, spam, news and SafeSense (honest and not), and asks for each
pattern that a comment would not be flagged without: how many honest and how many bad comments that
is. A pattern needs TIMES as many bad ones as honest ones. `--write` gives the others the option
`exact` in config/lexicon: from then on they are read with their marks only. Despair is left out;
terms are a matter of their own tables (tests/filters).
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

from bench.quality import FOLDERS, HONEST, rows
from config import lexicon
from service.domain.check import Checker
from service.domain.facts import Facts
from service.domain.text import read
from workers.checker import build, listed
from workers.filters.hits import DANGER

SETS = (
    "newspaper_dev", "newspaper_fresh_dev", "newspaper_fresh2_dev", "newspaper_rows_dev",
    "vi_safesense_train_dev", "vi_news_vtb_train_dev", "commentspam_dev", "commentspam_fresh_dev",
    "commentspam_fresh2_dev",
)  # fmt: skip
TIMES = 3
FOLDER = Path(lexicon.__file__).parent / "lexicon"
Place = tuple[int, int]


def stripped(text: str) -> str:
    """As somebody types it who sets no marks."""
    apart = normalize("NFD", normalize("NFC", text).replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not "\u0300" <= char <= "\u036f")


def texts(folders: Sequence[Path]) -> Iterator[tuple[str, bool]]:
    """All texts without their marks, and whether they are bad."""
    for name in SETS:
        path = next((p for f in folders if (p := f / f"{name}.jsonl").exists()), None)
        for row in rows(path, None) if path else ():
            if row.get("lang", "vi") == "vi" and stripped(row["text"]) != row["text"]:
                yield stripped(row["text"]), (row.get("expected") or row["label"]) != HONEST


def needed(checker: Checker, text: str) -> Iterator[str]:
    """The patterns that a text would not be flagged without."""
    verdict, review = checker.check(text, Facts()), checker.policy.review
    if verdict.outcome == HONEST:
        return
    hits = listed()(read(text))
    loose = (hit for hit in hits if hit.entry.phrase and hit.stripped)
    terms = {hit.span: hit.entry.term for hit in loose if not hit.entry.code.startswith(DANGER)}
    points: dict[str, float] = defaultdict(float)
    for weighed in verdict.findings:
        span = weighed.finding.span
        points[terms.get(span, "") if span else ""] += weighed.points
    whole = sum(points.values())
    yield from (term for term, told in points.items() if term and whole - told < review)


def silence(terms: Iterable[str]) -> int:
    """Give the lines of these entries the option `exact`; how many there were."""
    told, count = set(terms), 0
    for path in sorted(FOLDER.glob("*.txt")):
        if path.name in lexicon.NO_LISTS:
            continue
        lines = path.read_text("utf-8").splitlines()
        for at, line in enumerate(lines):
            entries = [] if line.startswith("#") or not line.strip() else line.split(" | ")
            if entries and entries[0].strip() in told and "exact" not in entries[1:]:
                lines[at] = " | ".join([*(one for one in entries if one != "bare"), "exact"])
                count += 1
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return count


def main() -> None:
    """Count, tell, and write if asked."""
    parser = argparse.ArgumentParser(prog="bench.bare")
    parser.add_argument("data", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    checker, met = build(), defaultdict[str, list[int]](lambda: [0, 0])
    for text, bad in texts(options.data):
        for term in needed(checker, text):
            met[term][bad] += 1
    poor = {term: of for term, of in met.items() if of[0] and of[1] < TIMES * of[0]}
    for term, (honest, bad) in sorted(poor.items(), key=lambda one: -one[1][0]):
        sys.stdout.write(f"{honest:5} honest {bad:5} bad  {term[:90]}\n")
    if options.write:
        sys.stdout.write(f"{silence(poor)} lines are read with marks only\n")


if __name__ == "__main__":
    main()
