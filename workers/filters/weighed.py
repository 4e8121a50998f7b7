"""Groups of weak words in a text, and what they are worth together; config/lexicon/README.md tells how."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from unicodedata import normalize

import ahocorasick

from service.domain.text import Text
from service.domain.text.folds import BARE
from workers.filters.entries import lined
from workers.filters.known import Known
from workers.filters.shapes import shapes
from workers.filters.worth import AGAIN, Worth

TOLD = 3  # cues that a finding names
LONGEST = 1500  # letters; a longer text has everything somewhere
BESIDE = {  # counted in pairs, though they speak for no code
    "@name", "@full", "@brand", "@quote", "you", "yours", "thisone", "scum", "firstp", "hself", "hcalm"
}  # fmt: skip
NOTHING = frozenset[int]()
Place = tuple[int, int]
Seen = dict[str, dict[str, Place]]  # group → its words, where the last of each stands


class Cues:
    """Finds the groups in a text and weighs them."""

    def __init__(self, known: Known) -> None:
        """Compile the lists: as written, and without marks for texts that have none."""
        self.known = known
        keys = defaultdict[tuple[str, str], list[str]](list)  # of a group and one of its words
        for group, words in known.words.items():
            for key in map(lined, words):
                keys[group, key.translate(BARE).strip()].append(key)
        marked, bare = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number, ((_, name), spelt) in enumerate(keys.items()):
            for key in spelt:
                marked[key].append(number)
            if " " in name:  # one syllable without marks may be anything
                bare[f" {name} "].append(number)
        self._cues = [(group, name, spelt) for (group, name), spelt in keys.items()]
        self._marked, self._bare = map(_automaton, (marked, bare))
        self._worth = Worth(known.weights, list(keys), {*known.codes, *BESIDE})
        self._last: tuple[Text, float] | None = None

    def total(self, text: Text) -> float:
        """What all of `features` is worth together; the last is remembered: several filters ask."""
        if (last := self._last) is None or last[0] is not text:
            self._last = last = text, self._worth.total(self._met(text), _shapes(text))
        return last[1]

    def seen(self, text: Text) -> Seen:
        """The groups that stand there, with their words."""
        said, found = _said(text), Seen()
        for number in sorted(self._met(text)):
            group, name, spelt = self._cues[number]
            keys = [f" {name} "] if text.unmarked else spelt
            end = max(at + len(key) for key in keys if (at := said.rfind(key)) >= 0)
            found.setdefault(group, {})[name] = (end - len(name) - 2, end)
        return found

    def _met(self, text: Text) -> frozenset[int]:
        bare = text.unmarked
        scan = (self._bare if bare else self._marked).iter(_said(text))
        return NOTHING.union(*[numbers for _, numbers in scan])

    def features(self, text: Text, seen: Seen) -> Iterator[str]:
        """Everything that may have a weight."""
        looks = _shapes(text)
        yield from looks
        for group, words in seen.items():
            yield group
            yield from (f"{group}#{count}" for count in AGAIN if len(words) >= count)
            yield from (f"{group}:{word}" for word in words)
        paired = [one for one in (*seen, *looks) if one in self.known.codes or one in BESIDE]
        yield from map("&".join, combinations(sorted(paired), 2))

    def code(self, seen: Seen) -> tuple[str, list[Place]]:
        """What the groups speak for most, and where the three words stand that told most."""
        worth = self.known.weights.get
        best = max(
            sorted(set(self.known.codes.values())),
            key=lambda code: (
                min(2, sum(self.known.codes.get(group) == code for group in seen)),
                sum(worth(f"{code}|{group}", 0.0) for group in ("", *seen)),
            ),
        )
        told = {
            place: worth(f"{best}|{group}", 0.0) + worth(group, 0.0) + worth(f"{group}:{word}", 0.0)
            for group in sorted(seen)
            if group in self.known.codes
            for word, place in seen[group].items()
        }
        places: list[Place] = []
        for start, end in sorted(told, key=lambda place: (-told[place], place)):
            if all(end <= first or last <= start for first, last in places):
                places.append((start, end))
        return best, sorted(places[:TOLD])


def _automaton(rows: Mapping[str, Sequence[int]]) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for key, numbers in {**rows, "  ": ()}.items():  # no line has two blanks
        made.add_word(key, tuple(numbers))
    made.make_automaton()
    return made


def _said(text: Text) -> str:
    """The words that are looked at: as written, or without marks where the text has none."""
    said = text.line.bare if text.unmarked else text.line.text
    return said if len(said) <= LONGEST else said[: said.rfind(" ", 0, LONGEST) + 1]


def _shapes(text: Text) -> list[str]:
    bare = ["@bare"] if text.unmarked else []
    size = f"@size{min(5, text.line.text.count(' ') // 8)}"
    return [*bare, *shapes(normalize("NFC", text.text)[:LONGEST]), size]
