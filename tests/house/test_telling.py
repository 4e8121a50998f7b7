"""No story moves a comment without telling it: publishers' receivers would never hear of it."""

import re
from pathlib import Path

FLOW = Path(__file__).parents[2] / "service" / "flow"
MOVES = re.compile(r"\b(comments\.change|comments\.change_many|arrivals\.add_comments)\(")


def test_whoever_moves_a_comment_tells_it() -> None:
    texts = {path.name: path.read_text("utf-8") for path in FLOW.glob("*.py")}
    movers = {name for name, text in texts.items() if MOVES.search(text)}
    assert movers >= {"keep.py", "settle.py", "decide.py", "undo.py", "edit.py", "erase.py"}
    assert [name for name in movers if not re.search(r"\btell\(", texts[name])] == []
