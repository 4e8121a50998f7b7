"""One child: started, reaped, started again with growing patience."""

import signal
import sys
import time

import pytest

from service.run.child import LATEST, SOON, STEADY, Child, said
from tests.support.live import until


def reaped(child: Child, *, after: float) -> int:
    """Start a child that ends by itself; wait, and reap it so long after its start."""
    stream = child.start(now=0.0)
    stream.read()
    stream.close()
    assert child.process is not None
    child.process.wait()
    status = child.reap(after)
    assert status is not None
    return status


def test_child_that_dies_young_is_waited_for_longer_and_longer() -> None:
    child = Child("x", [sys.executable, "-c", "raise SystemExit(3)"], {})
    waits = []
    for _ in range(3):
        assert reaped(child, after=1.0) == 3
        waits.append(round(child.due - 1.0, 3))
    assert waits == [SOON, 2 * SOON, 4 * SOON]
    child.falls = 60
    reaped(child, after=1.0)
    assert child.due - 1.0 == LATEST
    reaped(child, after=STEADY)  # it had served for a while
    assert (child.falls, round(child.due - STEADY, 3)) == (0, SOON)


def test_child_is_deaf_to_ctrl_c_of_the_group() -> None:
    program = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    child = Child("x", [sys.executable, "-c", program], {})
    with child.start(time.monotonic()) as stream:
        told = stream.read()
    assert b"SIGINT" in told
    assert b"SIGTERM" not in told
    until(lambda: child.reap(time.monotonic()) == 0, what=lambda: "it does not end")


@pytest.mark.parametrize(
    ("status", "words"),
    [(0, "exit status 0"), (1, "exit status 1"), (-signal.SIGKILL, "SIGKILL"), (-99, "signal 99")],
)
def test_status_is_said_in_words(status: int, words: str) -> None:
    assert said(status) == words
