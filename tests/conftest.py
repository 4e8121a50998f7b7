"""What all tests share: databases, Redis, the story, people, browsers; and no skipping in CI."""

import gc
import os
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

from tests.support.sharing import share

pytest_plugins = [  # pytest rewrites their asserts
    "tests.support.checkers",
    "tests.support.databases",
    "tests.support.story",
    "tests.support.web",
    "tests.support.live",
    "tests.support.receiver",
    "tests.support.mailbox",
]

# A shared machine may be slow at any moment: examples are bounded by number, not by time.
SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
hypothesis_settings.register_profile("dev", deadline=None, suppress_health_check=SLOW)
hypothesis_settings.register_profile(
    "ci", deadline=None, suppress_health_check=SLOW, derandomize=True, print_blob=True
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "dev")

share()
left_out: Counter[str] = Counter()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be skipped: what a machine lacks, .ci/run installs."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI may not: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: to look for garbage among it takes each worker seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


PROCESSES, PAGES = ("tests/chaos", "tests/run", "tests/workers"), "tests/browser"


@pytest.hookimpl(trylast=True)  # after they were put into random order
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits comes first, for processes with one worker and for pages with another.

    So others work beside it, and none is left alone with it. A worker begins with its share of the
    list, and takes of the others' when it is done.
    """
    share = len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = [item for item in items if item.nodeid.startswith(PROCESSES)]
    second = [item for item in items if item.nodeid.startswith(PAGES)]
    rest = [item for item in items if not item.nodeid.startswith((*PROCESSES, PAGES))]
    beside = max(0, share - len(first))
    items[:] = first + rest[:beside] + second + rest[beside:]


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what another command runs."""
    for item in items:
        left_out[", ".join(n for n in ("compose", "long") if item.get_closest_marker(n))] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the run what this worker of it was not given."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects the same tests: one of them is enough."""
    told = Counter[str](getattr(node, "workeroutput", {}).get("left_out", {}))
    left_out.update(told - left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run, and why."""
    why = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    for reason, number in why.items():
        terminalreporter.write_line(f"skipped {number}: {reason}", yellow=True)
    left_out.pop("", None)  # somebody asked for certain tests only
    for names, number in left_out.items():
        terminalreporter.write_line(f"left out {number}: marked {names}; see make test-all")
