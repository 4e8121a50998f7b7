"""Groups of weak words in a text, and what they are worth together; config/lexicon/README.md tells how."""

from collections.abc import Iterator
from itertools import combinations
from unicodedata import normalize

import ahocorasick

from service.domain.text import Text
from service.domain.text.folds import BARE
from workers.filters.entries import lined
from workers.filters.known import Known
from workers.filters.shapes import SHAPES

TOLD = 3  # cues that a finding names
AGAIN = (2, 3)  # how often a group stands there, told apart up to three
LONGEST = 1500  # letters; a longer text has everything somewhere
BESIDE = {  # counted in pairs, though they speak for no code
    "@name", "@full", "@brand", "@quote", "you", "yours", "thisone", "scum", "firstp", "hself", "hcalm"
}  # fmt: skip
Place = tuple[int, int]
Seen = dict[str, dict[str, Place]]  # group → its words, where the last of each stands


class Cues:
    """Finds the groups in a text and weighs them."""

    def __init__(self, known: Known) -> None:
        """Compile the lists: as written, and without marks for texts that have none."""
        self.known = known
        marked: dict[str, tuple[str, set[str]]] = {}
        bare: dict[str, tuple[str, set[str]]] = {}
        for group, words in known.words.items():
            for word in words:
                key = lined(word)
                name = key.translate(BARE).strip()
                marked.setdefault(key, (name, set()))[1].add(group)
                if " " in name:  # one syllable without marks may be anything
                    bare.setdefault(f" {name} ", (name, set()))[1].add(group)
        self._marked, self._bare = _automaton(marked), _automaton(bare)
        self._last: tuple[Text, Seen, float] | None = None

    def weigh(self, text: Text) -> tuple[Seen, float]:
        """The groups that stand there, and their sum; the last is remembered: several filters ask."""
        last = self._last
        if last is None or last[0] is not text:
            seen, worth = self.seen(text), self.known.weights.get
            last = text, seen, sum(worth(one, 0.0) for one in self.features(text, seen))
            self._last = last
        return last[1:]

    def seen(self, text: Text) -> Seen:
        """The groups that stand there, with their words."""
        line, found = text.line, Seen()
        scan, said = (self._bare, line.bare) if text.unmarked else (self._marked, line.text)
        for last, (name, groups) in scan.iter(said[:LONGEST]):
            place = (last - len(name) - 1, last + 1)
            for group in groups:
                found.setdefault(group, {})[name] = place
        return found

    def features(self, text: Text, seen: Seen) -> Iterator[str]:
        """Everything that may have a weight."""
        said = normalize("NFC", text.text)[:LONGEST]
        shapes = [name for name, shape in SHAPES.items() if shape.search(said)]
        shapes.append(f"@size{min(5, text.line.text.count(' ') // 8)}")
        yield from ("@bare", *shapes) if text.unmarked else shapes
        for group, words in seen.items():
            yield group
            yield from (f"{group}#{count}" for count in AGAIN if len(words) >= count)
            yield from (f"{group}:{word}" for word in words)
        paired = [group for group in seen if group in self.known.codes or group in BESIDE]
        paired += [name for name in shapes if name in BESIDE]
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


def _automaton(words: dict[str, tuple[str, set[str]]]) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for key, (name, groups) in words.items():
        made.add_word(key, (name, tuple(sorted(groups))))
    made.make_automaton()
    return made
