"""The house's own checks: budgets that bite, logs without f-strings, one drawn table."""

import ast
import re
from pathlib import Path

import pytest

from tools import budgets, drawings

ROOT = Path(__file__).parents[2]
CODE = [path for folder in ("config", "service", "workers")
        for path in sorted((ROOT / folder).rglob("*.py"))]  # fmt: skip
README = ROOT / "README.md"


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("service/flow/x.py", "a = 1\n" * 121, "121 lines, may be 120"),
        ("service/domain/text/x.py", "a = 1\n" * 151, "may be 150"),
        ("service/templates/console/x.html", "<p>\n" * 151, "may be 150"),
        ("service/static/widget/x.js", "a\n" * 301, "may be 300"),
        ("x.py", "def f():\n" + "    a = 1\n" * 40, "f has 41 lines, may have 40"),
        ("x.py", "def f(a, b, c, d, e, g):\n    pass\n", "takes 6 positional"),
        ("x.py", "def f():\n if a:\n  for b in c:\n   with d:\n    if e:\n     f\n", "nests 4"),
        ("x.py", "def f():\n try:\n  a\n except B:\n  if c:\n   if d:\n    if e:\n     f\n", "nests 4"),
    ],
)  # fmt: skip
def test_budget_bites(path: str, text: str, said: str) -> None:
    (line,) = budgets.over(path, text)
    assert said in line


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("service/flow/x.py", "a = 1\n" * 120),
        ("service/store/migrations/versions/0001_x.py", "a = 1\n" * 999),
        ("x.py", "def f(a, b, c, d, e, *, g):\n    pass\n"),
        ("x.py", "class C:\n def f(self, a, b, c, d, e):\n  pass\n"),
        ("x.py", "def f():\n if a:\n  b\n elif c:\n  d\n elif e:\n  f\n elif g:\n  h\n"),
    ],
)
def test_budget_leaves_the_rest(path: str, text: str) -> None:
    assert list(budgets.over(path, text)) == []


def test_everything_is_within_its_budget() -> None:
    assert budgets.main() == 0


def test_no_log_line_is_an_f_string() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
        and any(isinstance(arg, ast.JoinedStr) for arg in node.args)
    ]
    assert found == []


def test_drawn_table_of_moves_is_up_to_date() -> None:
    text = drawings.API.read_text("utf-8")
    assert drawings.redrawn(text) == text, "run `make docs`"


def test_page_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="lacks"):
        drawings.redrawn("# API\n")


def commands(text: str) -> list[tuple[str, str]]:
    """`make X` and `ykien X` where a page shows them as code: in backticks or in a fence."""
    fenced = "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    code = [
        *re.findall(r"`([^`\n]+)`", text),
        *(line.partition(" #")[0] for line in fenced.splitlines()),
    ]
    return [found for line in code for found in re.findall(r"\b(make|ykien) ([a-z][a-z-]*)", line)]


@pytest.mark.parametrize("page", ["README.md", "docs/operate.md", "docs/api.md"])
def test_commands_that_a_page_names_are_there(page: str) -> None:
    from service.cli import COMMANDS  # noqa: PLC0415 - it reads no environment

    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for program, name in commands((ROOT / page).read_text("utf-8")):
        assert name in (targets if program == "make" else COMMANDS), f"{program} {name}"


def test_readme_shows_the_command_on_its_first_screen() -> None:
    first = "\n".join(README.read_text("utf-8").splitlines()[:40])
    for needed in ("make run", "docker compose up", "curl", "!["):
        assert needed in first
