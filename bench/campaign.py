"""What a sketch costs, and whom it takes for twins: `python -m bench.campaign [FILE.jsonl …]`.

Prints microseconds a comment of 240 characters. With files of real comments ({"text": …} a line) it
prints how alike those couples are that share a band: a gap below ALIKE, and twins above it.
"""

import json
import sys
import timeit
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from service.domain.sketch import ALIKE, LEAST, Sketch, sketch
from service.domain.text import read

TEXT = (
    "Tôi thấy con đường này hỏng đã ba năm nay mà không có ai sửa chữa cho người dân, mỗi lần mưa "
    "xuống là ngập đến nửa bánh xe, mong cơ quan chức năng sớm vào cuộc kiểm tra và xử lý dứt điểm "
    "để bà con chúng tôi yên tâm đi lại hằng ngày cho thuận"
)


def micros(work: Callable[[], object]) -> float:
    """Microseconds of one call, the best of several rounds."""
    return min(timeit.repeat(work, number=5000, repeat=9)) / 5000 * 1e6


def cost() -> None:
    """Print what one comment costs, and one comparison."""
    text = read(TEXT)
    made = sketch(text)
    if made is None or made.short:
        raise SystemExit("the text of this bench says too little")
    print(f"{len(TEXT)} characters: the bare view {micros(lambda: read(TEXT).bare):.1f} µs")
    print(
        f"sketch {micros(lambda: sketch(text)):.1f} µs, bands {micros(lambda: made.bands):.1f} µs"
    )
    print(f"one comparison {micros(lambda: made.like(made)):.1f} µs")


def couples(paths: list[Path]) -> None:
    """Print how many couples that share a band are how alike."""
    texts = {json.loads(line)["text"] for path in paths for line in path.open("rb")}
    drawn = [one for one in (sketch(read(text)) for text in texts) if one is not None]
    sharing = defaultdict[int, list[Sketch]](list)
    for one in drawn:
        for band in one.bands:
            sharing[band].append(one)
    found = {frozenset(pair) for group in sharing.values() for pair in combinations(set(group), 2)}
    alike = Counter(int(one.like(two) * 10) / 10 for one, two in map(tuple, found))
    print(f"{len(texts)} texts, {sum(len(one.mins) >= LEAST for one in drawn)} long sketches, "
          f"{len(found)} couples share a band; alike from {ALIKE}:")  # fmt: skip
    for share in sorted(alike):
        print(f"  {share:.1f} {alike[share]:>6}")


if __name__ == "__main__":
    cost()
    if len(sys.argv) > 1:
        couples([Path(name) for name in sys.argv[1:]])
