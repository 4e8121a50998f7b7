"""How well the filters read: precision, recall, F1 and false alarms by set and kind.

make bench-quality, or python -m bench.quality [DATA …] [--misses SET] [--limit N] [--save]

DATA are folders of JSONL files (id, text, label or expected; ../shared/data/README.md): bench/data, and
what lies beside the project, if it does. Nothing is tuned here: it prints what the house's policy
makes of each set at the `review` threshold, beside the run that is kept in bench/quality.json.
Sets called …_held were written by another hand than the rules and are read by nobody who writes
rules; their misjudged rows are never printed.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.domain.check import Checker
from service.domain.facts import Facts
from service.domain.policy import Verdict, group_of
from workers.checker import build

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE / "data", HERE.parent.parent / "shared" / "data")
KEPT = HERE / "quality.json"
HONEST, HELD = "clean", "_held"
ABUSE = {"profanity", "insult", "slur", "threat"}
Row = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of a set, or of one kind in it."""

    bad: int = 0
    found: int = 0
    honest: int = 0
    alarms: int = 0
    rejected: int = 0  # honest ones

    def add(self, *, bad: bool, flagged: bool, rejected: bool) -> None:
        """Count one row."""
        if bad:
            self.bad += 1
            self.found += flagged
        else:
            self.honest += 1
            self.alarms += flagged
            self.rejected += rejected

    def figures(self) -> dict[str, float | None]:
        """Percentages; None where there is nothing to divide by."""
        caught = self.found + self.alarms
        recall, precision = _share(self.found, self.bad), _share(self.found, caught)
        f1 = None
        if recall and precision:
            f1 = round(2 * recall * precision / (recall + precision), 2)
        return {
            "recall": recall, "precision": precision if self.bad else None, "f1": f1,
            "fpr": _share(self.alarms, self.honest),
            "rejected": _share(self.rejected, self.honest),
        }  # fmt: skip


@dataclass(slots=True)
class Letters:
    """Which characters are marked, where a set says which should be."""

    right: int = 0
    marked: int = 0
    meant: int = 0

    def add(self, row: Row, verdict: Verdict) -> None:
        """Compare one row's marked characters with those that people marked."""
        meant = set(row["chars"])
        marked = {
            place
            for weighed in verdict.findings
            if weighed.finding.span and group_of(weighed.finding) in ABUSE
            for place in range(*weighed.finding.span)
        }
        self.right += len(meant & marked)
        self.marked += len(marked)
        self.meant += len(meant)

    def f1(self) -> float | None:
        """Of all characters together, in percent."""
        both = self.marked + self.meant
        return round(200 * self.right / both, 2) if both else None


@dataclass(slots=True)
class Measured:
    """One set's figures."""

    whole: Tally = field(default_factory=Tally)
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    letters: Letters = field(default_factory=Letters)
    rows: int = 0
    seconds: float = 0.0
    broken: int = 0

    def told(self) -> dict[str, Any]:
        """As kept."""
        return {
            "rows": self.rows, **self.whole.figures(), "characters_f1": self.letters.f1(),
            "per_second": round(self.rows / self.seconds) if self.seconds else None,
        }  # fmt: skip


def rows(path: Path, limit: int | None) -> Iterator[Row]:
    """The scored rows of a set."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            row: Row = json.loads(line)
            if not row.get("disputable"):
                yield row


def measure(checker: Checker, path: Path, limit: int | None, *, tell: bool) -> Measured:
    """Run one set through the checker."""
    made, facts = Measured(), Facts()
    for row in rows(path, limit):
        started = time.perf_counter()
        verdict = checker.check(row["text"], facts)
        made.seconds += time.perf_counter() - started
        made.rows += 1
        made.broken += bool(verdict.failed)
        bad = (row.get("expected") or row["label"]) != HONEST
        flagged = verdict.outcome != HONEST
        kind = str(row.get("trick") or row.get("kind") or row.get("functionality") or "")
        for tally in (made.whole, made.kinds[kind]):
            tally.add(bad=bad, flagged=flagged, rejected=verdict.outcome == "reject")
        if "chars" in row:
            made.letters.add(row, verdict)
        if tell and bad != flagged and HELD not in path.stem:
            why = [(w.finding.code, w.points, _matched(row["text"], w)) for w in verdict.findings]
            print(f"{'missed' if bad else 'alarm':6} {kind:18} {verdict.score:5.2f} "
                  f"{row['text'][:200]!r} {why}")  # fmt: skip
    return made


def _matched(text: str, weighed: Any) -> str:
    span = weighed.finding.span
    return text[slice(*span)] if span else ""


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


COLUMNS = ("rows", "recall", "precision", "f1", "fpr", "rejected", "characters_f1", "per_second")


def line(name: str, figures: dict[str, Any], before: dict[str, Any] | None = None) -> str:
    """One line of the table; behind each figure what it was in the kept run, where it differs."""
    cells = []
    for column in COLUMNS:
        now, was = figures.get(column), (before or {}).get(column)
        cell = "–" if now is None else f"{now:g}"
        changed = was is not None and was != now and column not in ("rows", "per_second")
        cells.append(f"{cell} ({was:g})" if changed else cell)
    return f"{name:34}" + "".join(f"{cell:>16}" for cell in cells)


def main() -> int:
    """Print the table; 1 if a filter broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="*", default=FOLDERS)
    parser.add_argument("--misses", default="", help="print the misjudged rows of sets so named")
    parser.add_argument("--limit", type=int, help="rows of a set at most")
    parser.add_argument(
        "--save", action="store_true", help="keep the figures in bench/quality.json"
    )
    chosen = parser.parse_args()
    sets = [path for folder in chosen.data for path in sorted(folder.glob("*.jsonl"))]
    if not sets:
        sys.exit("no *.jsonl there")
    checker = build()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    print(
        f"versions {dict(checker.versions)}, policy {checker.policy.version}; (in brackets: kept)"
    )
    print(f"{'set':34}" + "".join(f"{column:>16}" for column in COLUMNS))
    found, broken = dict[str, Any](), 0
    for path in sets:
        name = f"{path.parent.parent.name}/{path.stem}" if path.parent != FOLDERS[0] else path.stem
        made = measure(
            checker, path, chosen.limit, tell=bool(chosen.misses) and chosen.misses in path.stem
        )
        found[name] = made.told()
        broken += made.broken
        print(line(name, found[name], kept.get(name)))
        if len(made.kinds) > 1 and len(made.kinds) < 80:
            for kind, tally in sorted(made.kinds.items()):
                print(
                    line(f"    {kind}"[:34], {"rows": tally.bad + tally.honest, **tally.figures()})
                )
    if broken:
        print(f"a filter broke on {broken} rows")
    if chosen.save:
        KEPT.write_text(json.dumps(kept | found, indent=1, sort_keys=True) + "\n", "utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
