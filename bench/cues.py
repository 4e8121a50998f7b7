"""What weak words are worth together: fits config/lexicon/cue_weights.txt.

python -m bench.cues [DATA …] [--write]

Reads the open newspaper sets (never a held one), honest rows of the news and of SafeSense where they lie
beside the project, and looks for weights of groups, words, pairs of groups and shapes that tell bad from honest
comments: a linear support vector machine by dual coordinate descent, drawn to zero. Which words
stand in which group is written by hand (config/lexicon/cues.txt). The sum from which it is a finding is
chosen on folds whose weights did not see them: so that no more honest comments than BUDGETS says are
flagged. Then it prints what the folds found.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from bench.bare import stripped
from bench.quality import FOLDERS, HONEST
from config import cues
from service.domain.facts import Facts
from service.domain.finding import Context
from service.domain.text import read
from workers.checker import listed
from workers.filters.cues import SAID, STRONG, said as listed_in
from workers.filters.weighed import Cues

SETS = ("newspaper_dev", "newspaper_fresh_dev", "newspaper_fresh2_dev", "newspaper_rows_dev")
OTHERS = (  # honest rows only
    "vi_safesense_train_dev", "vi_news_vtb_train_dev", "commentspam_dev", "commentspam_fresh_dev",
    "commentspam_fresh2_dev",
)  # fmt: skip
BUDGETS = {"newspaper": 0.4, "vi_safesense": 0.4, "vi_news": 0.25, "commentspam": 1.0}  # percent
MOST, FOLDS, ROUNDS = 3000, 3, 12
BARE = 3  # one row of so many is learned from without its marks, too
DOUBT = 10  # percent of bad newspaper comments whose cues stay below the sum of doubt
STRENGTH = 0.1  # how much a row weighs against small weights
SCALES = {":": 0.5, "&": 0.4}  # words and pairs are many: they are held nearer to zero
SELDOM = {"&": 4}  # rows that something has to stand in; 2 where not named
SMALL = 0.02  # weights that are left out
CODES = {  # what a kind of the sets is called
    "implicit_insult": "insult.implied", "coded_vulgar": "insult.implied", "mild_slur": "slur.group",
    "veiled_threat": "threat.veiled", "call_to_violence": "threat.violence", "mock_dead": "insult.dead",
    "doxxing": "doxxing.person", "accusation": "claim.person", "self_harm": "selfharm.risk",
    "soft_advert": "spam.soft", "campaign": "spam.soft", "impersonation": "identity.poses",
}  # fmt: skip
FILE = Path(cues.__file__).parent / "lexicon" / cues.WEIGHTS
Marks = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled comment as the filter sees it."""

    of: str
    bad: bool
    marks: Marks
    fold: int
    said: float  # how sure listed terms are of it
    code: str = ""


def rows(known: Cues, folders: Sequence[Path]) -> list[Row]:
    """All rows to learn from, in an order that chance has made."""
    made: list[Row] = []
    find = listed()
    for name in SETS + OTHERS:
        path = next((p for f in folders if (p := f / f"{name}.jsonl").exists()), None)
        told = map(json.loads, path.read_text("utf-8").splitlines()) if path else ()
        picked = [row for row in told if row.get("lang", "vi") == "vi"]
        if name in OTHERS:
            picked = [row for row in picked if (row.get("expected") or row["label"]) == HONEST]
            picked = random.Random(1).sample(picked, min(MOST, len(picked)))
        for number, row in enumerate(picked):
            bad = name in SETS and row["expected"] != HONEST
            code = CODES.get(row.get("kind", ""), "") if bad else ""
            said = {row["text"], stripped(row["text"]) if number % BARE == 0 else row["text"]}
            for text in map(read, sorted(said)):  # one that is like another is tried with it
                told = listed_in(Context(text, Facts()), find(text))
                marks = [(one, _scale(one)) for one in known.features(text, known.seen(text))]
                made.append(Row(name, bad, marks, number // BARE % FOLDS, told, code))
    random.Random(2).shuffle(made)
    return made


def _scale(mark: str) -> float:
    return next((scale for sign, scale in SCALES.items() if sign in mark), 1.0)


def fit(of: Sequence[Row]) -> dict[str, float]:
    """Weights that tell them apart, the one of nothing ("") with them."""
    met = Counter(mark for row in of for mark, _ in row.marks)
    known = {
        mark for mark, count in met.items() if count >= SELDOM.get("&" if "&" in mark else "", 2)
    }
    seen = [[*((m, s) for m, s in row.marks if m in known), ("", 1.0)] for row in of]
    sizes = [sum(s * s for _, s in marks) + 1 / (2 * STRENGTH) for marks in seen]
    weights, shares = dict.fromkeys((*known, ""), 0.0), [0.0] * len(of)
    for at in (one for turn in range(ROUNDS) for one in _shuffled(len(of), turn)):
        sign, share = (1 if of[at].bad else -1), shares[at]
        wrong = sign * sum(weights[m] * s for m, s in seen[at]) - 1 + share / (2 * STRENGTH)
        shares[at] = max(0.0, share - wrong / sizes[at])
        step = sign * (shares[at] - share)
        for mark, scale in seen[at] if step else ():
            weights[mark] += step * scale
    worth = {mark: weight * _scale(mark) for mark, weight in weights.items()}
    return {mark: weight for mark, weight in worth.items() if abs(weight) >= SMALL or not mark}


def _shuffled(count: int, seed: int) -> list[int]:
    return random.Random(seed).sample(range(count), count)


def named(of: Sequence[Row], groups: frozenset[str]) -> dict[str, float]:
    """How much a group speaks for a code: by how often it stands there and in all bad rows."""
    told = [(row.code, {mark for mark, _ in row.marks} & groups) for row in of if row.code]
    rows_of, met = Counter(code for code, _ in told), Counter(g for _, seen in told for g in seen)
    both = Counter((code, group) for code, seen in told for group in seen)
    made = {f"{code}|": 0.5 * log(count / len(told)) for code, count in rows_of.items()}
    for code, count in rows_of.items():
        for group in sorted(met):
            share = (both[code, group] + 0.5) / (count + 1)
            made[f"{code}|{group}"] = log(share * len(told) / met[group])
    return made


def total(weights: dict[str, float], row: Row) -> float:
    """What a row's cues come to."""
    return weights[""] + sum(weights.get(mark, 0.0) for mark, _ in row.marks)


def whole(row: Row, worth: float) -> float:
    """The same with its listed terms."""
    return worth + SAID * row.said


def needed(folds: Sequence[tuple[Row, float]]) -> float:
    """The sum that few enough honest rows of each set reach, without those that a term tells alone."""
    most = []
    for start, percent in BUDGETS.items():
        honest = [(row, s) for row, s in folds if row.of.startswith(start) and not row.bad]
        sums = sorted(whole(row, s) for row, s in honest if row.said <= STRONG)
        most += [sums[-1 - int(len(sums) * percent / 100)] + 0.01] if sums else []
    return max(most)


def main() -> int:
    """Fit, tell, and write if asked."""
    parser = argparse.ArgumentParser(prog="bench.cues")
    parser.add_argument("data", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    words, codes = cues.parse(FILE.with_name(cues.FILE).read_text("utf-8"))
    of = rows(Cues(cues.Cues(words, codes, {}, 0.0, 0.0)), options.data)
    folds: list[tuple[Row, float]] = []
    for fold in range(FOLDS):
        weights = fit([row for row in of if row.fold != fold])
        folds += [(row, total(weights, row)) for row in of if row.fold == fold]
    need = needed(folds)
    bad_sums = sorted(s for row, s in folds if row.bad)
    doubt = bad_sums[len(bad_sums) * DOUBT // 100]
    for name in SETS + OTHERS:
        for bad in (True, False):
            sums = [(whole(row, s), s) for row, s in folds if row.of == name and row.bad == bad]
            found = 100 * sum(s >= need for s, _ in sums) / max(1, len(sums))
            unsure = 100 * sum(s < doubt for _, s in sums) / max(1, len(sums))
            sys.stdout.write(
                f"{name} {'bad' if bad else 'honest'}: {found:.2f} % of {len(sums)}; {unsure:.0f} % doubted\n"
            )
    weights = fit(of)
    nothing = weights.pop("")
    weights |= named(of, frozenset(codes))
    lines = [f"{mark}\t{weight:.2f}" for mark, weight in sorted(weights.items())]
    if options.write:
        head = "# Written by python -m bench.cues --write: what cues are worth, and what they need."
        FILE.write_text(
            "\n".join(
                (head, f"need\t{need - nothing:.2f}", f"doubt\t{doubt - nothing:.2f}", *lines)
            )
            + "\n",
            "utf-8",
        )
    sys.stdout.write(
        f"{len(lines)} weights, needed: {need - nothing:.2f}, doubted below {doubt - nothing:.2f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
