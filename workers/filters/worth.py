"""What groups of weak words are worth together: weights of the cues as tables by number."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

AGAIN = (2, 3)  # how often a group stands there, told apart up to three
EXACT = 6  # decimals that count: sums of such weights are not exact beyond


class Worth:
    """The weights of `group`, `group#2`, `group:word`, `group&group` and `@shape`."""

    def __init__(
        self, weights: Mapping[str, float], cues: Sequence[tuple[str, str]], paired: Collection[str]
    ) -> None:
        """Take the cues, each a group and one of its words, and what counts in pairs."""
        self._weights = weights
        self._group = [group for group, _ in cues]
        self._word = [weights.get(f"{group}:{word}", 0.0) for group, word in cues]
        self._groups = {group: self._times(group) for group in self._group}
        couples = [name.split("&") for name in weights if "&" in name]
        self._beside: dict[str, dict[str, float]] = {one: {} for one in paired}
        for one, other in couples:
            worth = weights[f"{one}&{other}"]
            self._beside.setdefault(one, {})[other] = self._beside.setdefault(other, {})[one] = (
                worth
            )

    def _times(self, group: str) -> tuple[float, ...]:
        """What a group is worth by how many of its words stand there: none, one, two, three."""
        sums = [0.0, self._weights.get(group, 0.0)]
        for count in AGAIN:
            sums.append(sums[-1] + self._weights.get(f"{group}#{count}", 0.0))
        return tuple(sums)

    def total(self, met: Iterable[int], shapes: Iterable[str]) -> float:
        """The sum for these cues in a text that looks so."""
        counts = Counter(map(self._group.__getitem__, met))
        total = sum(map(self._word.__getitem__, met))
        for group, count in counts.items():
            total += self._groups[group][min(count, 3)]
        for shape in shapes:
            total += self._weights.get(shape, 0.0)
        return round(total + self._of_pairs([*counts, *shapes]), EXACT)

    def _of_pairs(self, groups: Sequence[str]) -> float:
        """What those of them that count in pairs are worth beside each other."""
        rows = [(group, self._beside[group]) for group in groups if group in self._beside]
        total = 0.0
        while rows:
            _, row = rows.pop()
            total += sum([row[group] for group, _ in rows if group in row])
        return total
