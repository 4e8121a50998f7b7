"""Switches each guard of guards.toml off once, and sees that its test then fails.

`python -m tools.guards [word]`: all of them, or those with that word in their text.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

from tools.gate import ROOT

AT_ONCE = 2
QUICK = "not (compose or chaos)"
FAILED = 1  # what pytest says where tests ran and failed
LEFT = ignore_patterns(".git", ".venv", "*cache*", "*.pyc", "__pycache__", "docs", "node_modules")


@dataclass(frozen=True, slots=True)
class Guard:
    """One change that switches a guard off, and the test that has to see it."""

    off: str  # what then is so
    file: str
    was: str
    becomes: str
    test: str


def guards() -> list[Guard]:
    """All of them."""
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [Guard(**one) for one in told["guard"]]


def home(test: str, root: Path = ROOT) -> list[str]:
    """The files with this test."""
    return [
        str(path.relative_to(root)) for path in sorted((root / "tests").rglob("test_*.py"))
        if f"def {test}(" in path.read_text("utf-8")
    ]  # fmt: skip


@contextmanager
def off(guard: Guard, root: Path) -> Iterator[None]:
    """A copy of the code without this guard, for a while."""
    path = root / guard.file
    whole = path.read_text("utf-8")
    if whole.count(guard.was) != 1:
        raise SystemExit(f"{guard.file}: {guard.was!r} does not stand there once")
    path.write_text(whole.replace(guard.was, guard.becomes), "utf-8")
    try:
        yield
    finally:
        path.write_text(whole, "utf-8")


def bites(guard: Guard, root: Path) -> str:
    """What is wrong; "" where the test fails without its guard."""
    words = ["-q", "-x", "-n0", "-p", "no:cacheprovider", "-m", QUICK, "-k", guard.test]
    environ = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    with off(guard, root):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, *home(guard.test, root)], cwd=root,
            env=environ, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
    failed = any(f"FAILED {file}" in done.stdout for file in home(guard.test, root))
    if done.returncode == FAILED and failed:
        return ""
    return f"exit status {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-500:]}"


def main(word: str) -> int:
    """Tell each; the exit status is 1 if a test did not bite."""
    wanted, bad = [one for one in guards() if word in f"{one}"], 0
    with TemporaryDirectory(prefix="ykien-guards-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        copies = SimpleQueue[Path]()
        for n in range(AT_ONCE):
            copies.put(copytree(ROOT, Path(folder) / str(n), ignore=LEFT))

        def look(guard: Guard) -> str:
            copy = copies.get()
            try:
                return bites(guard, copy)
            finally:
                copies.put(copy)

        for guard, wrong in zip(wanted, pool.map(look, wanted), strict=True):
            told = f"BLUNT  {guard.off}: {guard.test}\n{wrong}" if wrong else f"bites  {guard.off}"
            print(told, flush=True)
            bad += wrong != ""
    print(f"{len(wanted) - bad} of {len(wanted)} guards are missed when they are gone")
    return 1 if bad or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
