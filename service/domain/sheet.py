"""A table as CSV for a spreadsheet, in which no cell starts a formula."""

import csv
import io
from collections.abc import Iterable

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which a spreadsheet knows UTF-8
# Also the wide signs that some programs read as the plain ones.
STARTS = "=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20"
Cell = str | int | float | None


def safe(cell: Cell) -> str | int | float:
    """A cell that is only shown: words that could be a formula get an apostrophe before them."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if cell.lstrip(" \N{NO-BREAK SPACE}")[:1] in tuple(STARTS) else cell


def table(head: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """The whole table, with its head."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([safe(cell) for cell in head])
    write.writerows([safe(cell) for cell in row] for row in rows)
    return MARK + out.getvalue()
