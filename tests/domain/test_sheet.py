"""A spreadsheet shows what a table says and runs none of it."""

import csv
import io

import pytest
from hypothesis import given, strategies as st

from service.domain.sheet import MARK, safe, table


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+84912345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0", "|x",
     "%0A=1", "\N{FULLWIDTH EQUALS SIGN}1", "\N{NO-BREAK SPACE}=1"],
)  # fmt: skip
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Cầu Con Mây", "", "'=1", "5 + 3", 7, -7, 0.25])
def test_other_cells_stay_as_they_are(cell: str | float) -> None:
    assert safe(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    assert safe(None) == ""


def test_table_is_read_back_as_it_was() -> None:
    made = table(["Bài", "Số"], [['a;b,c\n"d"', 3], ["=x", None]])
    assert made.startswith(MARK)
    read = list(csv.reader(io.StringIO(made.removeprefix(MARK), newline="")))
    assert read == [["Bài", "Số"], ['a;b,c\n"d"', "3"], ["'=x", ""]]


@given(st.text())
def test_words_of_anybody_start_nothing(text: str) -> None:
    assert str(safe(text)).lstrip(" \N{NO-BREAK SPACE}")[:1] not in set("=+-@\t\r\n|%")
