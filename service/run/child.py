"""One child of the supervisor: started, watched, started again with growing patience."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from service.run.death import with_parent

SOON, LATEST = 0.2, 30.0  # seconds until a dead child is started again: doubled up to the latest
# A terminal sends these to the whole group; the supervisor alone answers, in the right order.
TERMINAL = frozenset({signal.SIGINT, signal.SIGHUP})
STEADY = 10.0  # seconds after which a child counts as well


@dataclass(slots=True)
class Child:
    """A process that has to be there."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    # How to end what others work with: it goes last, and no signal of the group reaches it.
    end: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    falls: int = field(default=0, init=False)  # how often it died young, one after the other
    due: float = field(default=0.0, init=False)  # when to start it again

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as we were told."""
        return self.process is not None

    def start(self, now: float) -> IO[bytes]:
        """Start it; returns what it says, both streams as one."""
        parent = os.getpid()
        blocked = TERMINAL if self.end is None else {*TERMINAL, signal.SIGTERM}

        def enter() -> None:
            signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
            with_parent(parent)

        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            list(self.argv), env=dict(self.env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=enter,  # noqa: PLW1509 - we have one thread
        )  # fmt: skip
        self.started = now
        assert self.process.stdout is not None
        return self.process.stdout

    def reap(self, now: float) -> int | None:
        """Its exit status if it has ended, once; a negative one is the signal that ended it."""
        if self.process is None:
            return None
        status = self.process.poll()
        if status is not None:
            self.process = None
            self.falls = 0 if now - self.started >= STEADY else self.falls + 1
            self.due = now + min(LATEST, SOON * 2 ** max(0, self.falls - 1))
        return status

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def said(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
