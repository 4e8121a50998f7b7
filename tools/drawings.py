"""Parts of docs that are drawn from the code. `make docs` renews them."""

import sys
from pathlib import Path

from service.domain.state import ACTS, MOVES, PENDING_EDIT, STATUSES, Act

ROOT = Path(__file__).resolve().parent.parent
API = ROOT / "docs" / "api.md"
BEGIN, END = "<!-- drawn: moves; make docs -->", "<!-- /drawn: moves -->"
NOT_THERE = "·"


def moves() -> str:
    """state.MOVES as a table: act by status, the status after it in the cell."""
    lines = ["| act | " + " | ".join(f"`{status}`" for status in STATUSES) + " |",
             "|---" * (len(STATUSES) + 1) + "|"]  # fmt: skip
    lines += [f"| {act} | " + " | ".join(_cells(act)) + " |" for act in ACTS]
    lines += [
        "",
        f"`{NOT_THERE}` is refused with 409. (e): only while an edit waits for a decision.",
    ]
    return "\n".join(lines)


def _cells(act: Act) -> list[str]:
    cells = list[str]()
    for status in STATUSES:
        after = MOVES.get((status, act))
        if after is None and status == "published" and act in PENDING_EDIT:
            cells.append(f"`{PENDING_EDIT[act]}`" + ("" if act == "edit" else " (e)"))
        else:
            cells.append(f"`{after}`" if after else NOT_THERE)
    return cells


def redrawn(text: str) -> str:
    """The page with its drawn part renewed. ValueError: it has no marks for it."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{API.name} lacks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{moves()}\n{END}{after}"


def main() -> int:
    """Write what is drawn."""
    API.write_text(redrawn(API.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
