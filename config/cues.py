"""Cues: words that say little alone and much together. lexicon/README.md tells the formats."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

FILE, WEIGHTS = "cues.txt", "cue_weights.txt"
PART = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|([^\s()\[\]]+)")
HONEST = "honest"  # the section of what speaks for a comment


@dataclass(frozen=True, slots=True)
class Cues:
    """Groups of words, what each speaks for, and what they are worth together."""

    words: dict[str, tuple[str, ...]]  # by group
    codes: dict[str, str]  # of groups that speak against a comment
    weights: dict[str, float]  # of `group`, `group#2`, `group:word`, `group&group`, `@shape`
    need: float  # the sum from which it is a finding
    doubt: float  # the sum below which a pattern of words alone is doubted


class BadCues(ValueError):
    """A line that cannot be read."""


@cache
def load() -> Cues:
    """Read both files, once for a process."""
    folder = files("config").joinpath("lexicon")
    words, codes = parse(folder.joinpath(FILE).read_text("utf-8"))
    weights = weighed(folder.joinpath(WEIGHTS).read_text("utf-8"))
    return Cues(words, codes, weights, weights.pop("need"), weights.pop("doubt"))


def parse(text: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The groups of words, and the code that each speaks for."""
    words: dict[str, tuple[str, ...]] = {}
    codes: dict[str, str] = {}
    code = HONEST
    for line in text.splitlines():
        if line.startswith("["):
            code = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            name, found, said = line.partition(" = ")
            if not found or name in words:
                raise BadCues(f"{name}: a group is told once, as name = word, word")
            words[name] = tuple(one for part in said.split(",") for one in told(part))
            if bad := [one for one in words[name] if not any(map(str.isalnum, one))]:
                raise BadCues(f"{name}: {bad[0]!r} has no word: it would stand in every text")
            if code != HONEST:
                codes[name] = code
    return words, codes


def told(term: str) -> tuple[str, ...]:
    """What a term with choices stands for: (a/b) c is a c and b c; [a] b is b as well."""
    choices = [
        tuple(need.split("/")) if need else ("", *may.split("/")) if may else (word,)
        for need, may, word in PART.findall(term)
    ]
    return tuple(" ".join(filter(None, way)) for way in product(*choices))


def weighed(text: str) -> dict[str, float]:
    """What each is worth: a line is what, a tab, how much."""
    lines = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return {what: float(worth) for what, worth in lines}
