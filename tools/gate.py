"""The gate: every check there is, each with its time. `python -m tools.gate check|test|long`."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONG = "compose or long"  # what `make test` leaves to `make test-all`

Step = tuple[str, list[str]]


def python(*words: str) -> list[str]:
    """A module of this virtual environment, as a command."""
    return [sys.executable, "-m", *words]


CHECK: list[Step] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "-q", "."]),
    ("lint", [str(BIN / "ruff"), "check", "-q", "."]),
    ("types", python("mypy", "--no-error-summary")),
    ("imports", [str(BIN / "lint-imports"), "--no-logo"]),
    ("budgets", python("tools.budgets")),
]
# Three on two cores: many tests wait for processes that start and end.
FAST = ["-q", "-n", "3", "--dist", "worksteal"]
TOLD = ["--durations=10", "--durations-min=2"]
TEST: list[Step] = [
    ("wheel", python("tools.wheel")),
    ("tests", python("pytest", *FAST, *TOLD, "-m", f"not ({LONG})")),
]
# Measuring coverage costs a quarter more; what drives other processes covers nothing here.
COVERING = [
    "--cov",
    "--cov-report=",
    "--ignore=tests/run",
    "-m",
    f"not ({LONG} or browser or chaos)",
]
# One after the other: they kill processes, measure time, or share one Docker engine.
SLOW = ["-v", "-m", LONG, "--durations=10", "-o", "faulthandler_timeout=1500"]
LONGER: list[Step] = [
    ("long tests", python("pytest", *SLOW)),
    ("covered", python("pytest", *FAST, *COVERING)),
    ("coverage", python("coverage", "report", "--fail-under=100")),
    ("guards", python("tools.guards")),
]
STEPS = {"check": CHECK, "test": CHECK + TEST, "long": LONGER}


def main(which: str) -> int:
    """Run the steps, all of them even if one fails; tell how long each took."""
    results = list[tuple[str, float, int]]()
    with TemporaryDirectory(prefix="ykien-gate-") as folder:
        environ = os.environ | {"COVERAGE_FILE": f"{folder}/coverage", "PYTHONUNBUFFERED": "1"}
        # Without bytecode each of some 300 processes would compile all of the code anew.
        left_out = ("YKIEN_", "PYTHONDONTWRITEBYTECODE")
        environ = {k: v for k, v in environ.items() if not k.startswith(left_out)}
        for name, command in STEPS[which]:
            print(f"== {name}", flush=True)
            started = time.monotonic()
            status = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
            results.append((name, time.monotonic() - started, status))
            print(f"== {name}: {told(*results[-1][1:])}", flush=True)
    return summary(results)


def told(seconds: float, status: int) -> str:
    """One step's outcome."""
    return f"{seconds:.1f} s, " + (f"failed ({status})" if status else "passed")


def summary(results: list[tuple[str, float, int]]) -> int:
    """Tell all steps in one table; the exit status is 1 if any failed."""
    print(f"\n{'step':<12}{'seconds':>8}")
    for name, seconds, status in results:
        print(f"{name:<12}{seconds:>8.1f}  {'FAILED' if status else 'ok'}")
    failed = [name for name, _, status in results if status]
    total = sum(seconds for _, seconds, _ in results)
    print(f"{'all':<12}{total:>8.1f}  {'FAILED: ' + ', '.join(failed) if failed else 'ok'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
