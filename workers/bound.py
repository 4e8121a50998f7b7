"""The time that one filter may take, and a batch that is not torn.

A filter that overruns is reported as failed, like one that raises. What no exception can reach
(C code that holds the interpreter) is ended by Celery's hard time limit; then the lease runs out,
and the comment is examined alone, without that filter.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from service.domain.finding import Watch

AGAIN = 0.25  # seconds after which a filter that swallowed the exception gets it once more


class Overrun(Exception):
    """One filter took too long."""


class OutOfTime(BaseException):
    """The batch took too long: no filter may swallow this and no filter is blamed for it."""


def bounded(seconds: float) -> Watch:
    """A watch that raises Overrun in a filter. Outside of a main thread it bounds nothing."""

    @contextmanager
    def watch(name: str) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        armed = True

        def ring(_number: int, _frame: Any) -> None:
            if armed:
                raise Overrun(f"{name} took longer than {seconds:g} s")

        before = signal.signal(signal.SIGALRM, ring)
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            yield
        except SoftTimeLimitExceeded as error:
            raise OutOfTime from error
        finally:
            armed = False  # an alarm that comes this late is nobody's
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    return watch


@contextmanager
def whole() -> Iterator[None]:
    """Put a SIGTERM off until the block has ended: Celery sends one when it has lost Redis."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
