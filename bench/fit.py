"""Which weights fit what people have labelled.

python -m bench.fit [DATA …] [--write]

Reads the open sets (…_held are never opened here, nor those whose licence lets one only measure) with the house's filters and looks, code by
code, for the weight that serves all sets best: the mean over sets of recall in percent, less thirty
for each percent of honest comments flagged beyond the set's budget, less a little for each step
away from the weight that stands. A code that fewer than 20 rows meet keeps its weight: a human set
it. Then it prints what each threshold would flag. `--write` stores the weights in config/policy.toml.

The filters know no author and no article here; codes that need them keep their weights, too.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality import FOLDERS, HELD, HONEST, rows
from config import policy
from service.domain.check import Checker
from service.domain.facts import Facts
from service.domain.finding import Context, examine
from service.domain.sketch import reading
from workers.checker import build

STEP, MOST = 0.25, 6.0
ENOUGH = 20  # rows that a code has to stand in
BEYOND = 30.0  # what one percent of honest comments too many costs, in percent of recall
STAY = 0.02  # what a step away from the present weight costs
BUDGETS = {"vi_news": 0.2, "vi_safesense": 1.0, "newspaper": 2.0, "vi_vihos": 1.0}
MEASURE_ONLY = ("vi_vihos", "mhc_5lang", "en_youtube", "en_sms")  # shared/data/README.md
BUDGET = 3.0  # percent of honest comments flagged, for sets not named above
FILE = Path(policy.__file__).with_name("policy.toml")
Scores = dict[str, float]  # sum of scores by code


@dataclass(frozen=True, slots=True)
class Set:
    """One labelled set, as the filters see it: distinct pictures of findings, counted."""

    name: str
    budget: float
    bad: dict[tuple[tuple[str, float], ...], int]
    honest: dict[tuple[tuple[str, float], ...], int]


def load(checker: Checker, path: Path, limit: int | None) -> Set:
    """Read a set. Rows without a finding count, and cost nothing later."""
    name = path.stem
    budget = next((b for start, b in BUDGETS.items() if name.startswith(start)), BUDGET)
    made = Set(name, budget, {}, {})
    for row in rows(path, limit):
        found = examine(checker.filters, Context(reading(row["text"]), Facts())).findings
        sums = Scores()
        for finding in found:
            sums[finding.code] = round(sums.get(finding.code, 0.0) + finding.score, 2)
        into = made.honest if (row.get("expected") or row["label"]) == HONEST else made.bad
        picture = tuple(sorted(sums.items()))
        into[picture] = into.get(picture, 0) + 1
    return made


class Fit:
    """Weights that are moved one at a time."""

    def __init__(self, checker: Checker, sets: Sequence[Set]) -> None:
        """Begin with the house's weights."""
        self._caps, self.review = checker.policy.caps, checker.policy.review
        self.weights, self.stood = dict(checker.policy.weights), checker.policy.weights
        self._sets = sets
        self.met = dict[str, int]()
        seen = [item for one in sets for of in (one.bad, one.honest) for item in of.items()]
        for picture, count in seen:
            for code, _ in picture:
                self.met[code] = self.met.get(code, 0) + count

    def points(self, picture: Sequence[tuple[str, float]]) -> float:
        """What the policy makes of these findings, caps counted."""
        groups = dict[str, float]()
        for code, score in picture:
            group = code.partition(".")[0]
            groups[group] = groups.get(group, 0.0) + score * self.weights[code]
        return sum(min(total, self._caps.get(group, total)) for group, total in groups.items())

    def share(self, of: dict[tuple[tuple[str, float], ...], int], at: float) -> float:
        """Percent of rows that reach a threshold."""
        total = sum(of.values())
        flagged = sum(n for picture, n in of.items() if self.points(picture) >= at - 0.005)
        return 100 * flagged / total if total else 0.0

    def worth(self) -> float:
        """How well the weights serve all sets."""
        told = 0.0
        for one in self._sets:
            too_many = max(0.0, self.share(one.honest, self.review) - one.budget)
            told += self.share(one.bad, self.review) - BEYOND * too_many
        moved = sum(abs(w - self.stood[code]) for code, w in self.weights.items()) / STEP
        return told / len(self._sets) - STAY * moved

    def improve(self, code: str) -> bool:
        """Give one code the best weight, others as they stand; whether that is another one."""
        before = best = self.weights[code]
        most = self.worth()
        for step in range(int(MOST / STEP) + 1):
            self.weights[code] = step * STEP
            worth = self.worth()
            if worth > most + 1e-9:
                most, best = worth, step * STEP
        self.weights[code] = best
        return best != before


def write(weights: dict[str, float], stood: dict[str, float]) -> None:
    """Store what has changed; comments and order stay."""
    text = FILE.read_text("utf-8")
    for code, weight in weights.items():
        if weight != stood[code]:
            text = re.sub(
                rf'^"{re.escape(code)}" = .*$', f'"{code}" = {weight}', text, flags=re.MULTILINE
            )
    FILE.write_text(text, "utf-8")


def main() -> None:
    """Fit, print, and store if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="*", default=FOLDERS)
    parser.add_argument("--limit", type=int, help="rows of a set at most")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    paths = [path for folder in chosen.data for path in sorted(folder.glob("*.jsonl"))]
    checker = build()
    closed = (HELD, *MEASURE_ONLY)
    open_ = [path for path in paths if not any(name in path.stem for name in closed)]
    sets = [load(checker, path, chosen.limit) for path in open_]
    if not sets:
        sys.exit("no *.jsonl there")
    fit = Fit(checker, sets)
    codes = sorted(code for code, met in fit.met.items() if met >= ENOUGH)
    print(f"worth {fit.worth():.2f}, {len(codes)} codes with {ENOUGH} rows or more")
    while [code for code in codes if fit.improve(code)]:  # until none gets another weight
        print(f"worth {fit.worth():.2f}")
    print(f"\n{'code':24}{'rows':>8}{'stands':>9}{'fits':>8}")
    for code in codes:
        mark = " *" if fit.weights[code] != fit.stood[code] else ""
        print(f"{code:24}{fit.met[code]:8}{fit.stood[code]:9.2f}{fit.weights[code]:8.2f}{mark}")
    print(f"\nflagged at a threshold, honest / bad, in percent\n{'set':34}" + "".join(
        f"{at:>14.1f}" for at in (2.0, 2.5, 3.0, 3.5, 4.0, 8.0)))  # fmt: skip
    for one in sets:
        cells = (f"{fit.share(one.honest, at):6.2f} /{fit.share(one.bad, at):6.2f}"
                 for at in (2.0, 2.5, 3.0, 3.5, 4.0, 8.0))  # fmt: skip
        print(f"{one.name:34}" + "".join(cells))
    if chosen.write:
        write(fit.weights, dict(fit.stood))


if __name__ == "__main__":
    main()
