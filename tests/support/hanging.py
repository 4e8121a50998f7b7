"""A worker whose filters hang, eat memory or crash on certain words; started as a process of its own by tests."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta

from config.settings import load
from service.domain.finding import Context, Finding
from service.flow import sweep
from service.run import logs
from tests.support.checkers import FILTERS, small
from workers import sweeper
from workers.app import work

BUSY, DEAF, GREEDY, TORN = "bậnrộn", "điếcđặc", "thamlam", "đứtngang"
FOREVER = 120.0


def busy(context: Context) -> Iterator[Finding]:
    """Takes for ever, in Python."""
    if BUSY in context.text.text:
        _wait()
    yield from ()


def deaf(context: Context) -> Iterator[Finding]:
    """Takes for ever where no exception reaches it, as C code that holds the interpreter."""
    if DEAF in context.text.text:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGUSR1})
        _wait()
    yield from ()


def greedy(context: Context) -> Iterator[Finding]:
    """Takes all the memory there is."""
    eaten = list[bytearray]()
    while GREEDY in context.text.text:
        eaten.append(bytearray(64 << 20))
    yield from ()


def torn(context: Context) -> Iterator[Finding]:
    """Takes the process with it, as C code does that finds no memory."""
    if TORN in context.text.text:
        os.abort()
    yield from ()


def _wait() -> None:
    until = time.monotonic() + FOREVER
    while time.monotonic() < until:
        time.sleep(0.01)


if __name__ == "__main__":
    settings = load(os.environ)
    logs.configure("warning", json=False)
    sweeper.EVERY = 0.5  # the test waits for several leases
    sweep.HOLD = timedelta(seconds=0.5)
    raise SystemExit(
        work(
            settings, small({**FILTERS, "busy": busy, "deaf": deaf, "greedy": greedy, "torn": torn})
        )
    )
