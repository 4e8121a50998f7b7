"""How long a file and a function may be: STYLE.md 5.2. The gate fails above."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The first pattern that fits decides. Tables of data and migrations don't count.
FILES: tuple[tuple[str, int | None], ...] = (
    ("service/store/migrations/*", None),
    ("service/static/vendor/*", None),
    ("service/app.py", 100),
    ("service/domain/*.py", 150),
    ("service/flow/*.py", 120),
    ("service/store/tables.py", 450),  # the schema in one place: a table of data
    ("service/store/*.py", 250),
    ("service/http/*.py", 250),
    ("workers/filters/*.py", 120),
    ("service/templates/*", 150),
    ("service/static/*", 300),
    ("tests/data/*", None),
    ("tests/*.py", 400),
    ("*.py", 300),
)
FOLDERS = ("config", "service", "workers", "tests", "tools", "bench")
TEXTS = (".py", ".html", ".xml", ".txt", ".js", ".css")
FUNCTION, POSITIONAL, NESTING = 40, 5, 3
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def budget(path: str) -> int | None:
    """How many lines a file may have; None: as many as it needs."""
    return next((most for pattern, most in FILES if fnmatch(path, pattern)), None)


def over(path: str, text: str) -> Iterator[str]:
    """What is over its budget in one file."""
    most, lines = budget(path), text.count("\n")
    if most is None:
        return
    if lines > most:
        yield f"{path}: {lines} lines, may be {most}"
    if path.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                yield from (f"{path}:{node.lineno}: {node.name} {what}" for what in heavy(node))


def heavy(node: Function) -> Iterator[str]:
    """What is over its budget in one function."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION:
        yield f"has {lines} lines, may have {FUNCTION}"
    names = [arg.arg for arg in node.args.posonlyargs + node.args.args]
    taken = len(names) - (names[:1] in (["self"], ["cls"]))
    if taken > POSITIONAL and not node.name.startswith("test_"):
        yield f"takes {taken} positional arguments, may take {POSITIONAL}"
    if depth(node.body) > NESTING:
        yield f"nests {depth(node.body)} blocks, may nest {NESTING}"


def depth(body: list[ast.stmt]) -> int:
    """How deep blocks stand in blocks; `elif` is no deeper than its `if`, nor a function inside."""
    return max((_depth_of(node) for node in body), default=0)


def _depth_of(node: ast.stmt) -> int:
    if not isinstance(node, BLOCKS):
        return 0
    if isinstance(node, ast.If):
        chained = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
        return max(1 + depth(node.body), depth(node.orelse) + (not chained and bool(node.orelse)))
    bodies = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    inner = [case.body for case in getattr(node, "handlers", []) + getattr(node, "cases", [])]
    return 1 + max(depth(body) for body in bodies + inner)


def files() -> Iterator[Path]:
    """Every text of ours that has a budget."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXTS and "lexicon" not in path.parts and path.is_file():
                yield path


def main() -> int:
    """Print all that is over its budget; 1 if anything is."""
    found = [
        line
        for path in files()
        for line in over(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    print("\n".join(found) or "nothing is over its budget")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
