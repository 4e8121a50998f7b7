"""The gate: every check there is, each with its time. `python -m tools.gate check|test|long`."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONG = "compose or long"  # what `make test` leaves to `make test-all`

Step = tuple[str, list[str]]
Result = tuple[str, float, int]  # of a step: its name, seconds, exit status


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
WHEEL: Step = ("wheel", python("tools.wheel"))
TESTS: Step = ("tests", python("pytest", *FAST, *TOLD, "-m", f"not ({LONG})"))
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
# Lanes go side by side, the steps of one follow each other: types take one core for half a minute.
STEPS = {"check": [CHECK], "test": [[TESTS], [*CHECK, WHEEL]], "long": [LONGER]}

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
ROOM = 4 << 30  # bytes: the tests leave 0.6 GB there


def main(which: str) -> int:
    """Run the steps, all of them even if one fails; tell how long each took."""
    started, lanes = time.monotonic(), STEPS[which]
    place = memory() if which == "test" else None
    # A short name: the path of a socket in a folder of a test has 107 bytes.
    with TemporaryDirectory("", "y-", place, ignore_cleanup_errors=True) as folder:
        environ = os.environ | {"COVERAGE_FILE": f"{folder}/coverage", "PYTHONUNBUFFERED": "1"}
        if place is not None:
            environ["PYTEST_DEBUG_TEMPROOT"] = folder
        # Without bytecode each of some 300 processes would compile all of the code anew.
        left_out = ("YKIEN_", "PYTHONDONTWRITEBYTECODE")
        environ = {k: v for k, v in environ.items() if not k.startswith(left_out)}
        with ThreadPoolExecutor(len(lanes)) as pool:
            done = list(pool.map(lambda lane: [run(step, environ) for step in lane], lanes))
    results = [result for lane in reversed(done) for result in lane]
    return summary(results, time.monotonic() - started)


def memory() -> Path | None:
    """Where there is room for it, what tests write waits for no disk; None: where all else goes."""
    with suppress(OSError):
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
            return MEMORY
    return None


def run(step: Step, environ: dict[str, str]) -> Result:
    """Run one step, and tell what came of it."""
    name, command = step
    print(f"== {name}\n", end="", flush=True)
    started = time.monotonic()
    status = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
    seconds = time.monotonic() - started
    print(f"== {name}: {told(seconds, status)}\n", end="", flush=True)  # lines of lanes stay whole
    return name, seconds, status


def told(seconds: float, status: int) -> str:
    """One step's outcome."""
    return f"{seconds:.1f} s, " + (f"failed ({status})" if status else "passed")


def summary(results: list[Result], total: float) -> int:
    """Tell all steps in one table; the exit status is 1 if any failed."""
    print(f"\n{'step':<12}{'seconds':>8}")
    for name, seconds, status in results:
        print(f"{name:<12}{seconds:>8.1f}  {'FAILED' if status else 'ok'}")
    failed = [name for name, _, status in results if status]
    print(f"{'all':<12}{total:>8.1f}  {'FAILED: ' + ', '.join(failed) if failed else 'ok'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
