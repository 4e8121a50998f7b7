"""The time that one filter may take, the memory of a child, and a batch that is not torn.

A filter that overruns is reported as failed, like one that raises. What no exception can reach
(C code that holds the interpreter) is ended by Celery's hard time limit; then the lease runs out,
and the comment is examined alone, without that filter.
"""

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

from celery.exceptions import SoftTimeLimitExceeded

from service.domain.finding import NotBegun, OutOfTime, Watch

AGAIN = 0.25  # seconds after which a filter that swallowed the exception gets it once more


class Overrun(Exception):
    """One filter took too long."""


def frugal(mebibytes: int) -> None:
    """Let this process take no more memory: a filter that wants more fails like one that raises.

    Counted is what it may write to, not what it has merely reserved (RLIMIT_DATA, not RLIMIT_AS):
    each thread reserves far more than it uses. Where the system has no such limit, there is none.
    """
    most = mebibytes * 1024 * 1024
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def bounded(seconds: float) -> Watch:
    """A watch that raises Overrun in a filter. Outside of a main thread it bounds nothing."""
    return lambda name: _Bounded(name, seconds)


class _Bounded:
    """The time of one run of one filter."""

    __slots__ = ("_bounds", "_name", "_seconds")
    running: ClassVar[str | None] = None  # the filter that is bounded now, and by what
    late: ClassVar[bool] = False  # the batch is out of time
    heard_by: ClassVar[int] = 0  # the process that has our handler: setting it costs ten timers

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._bounds = threading.get_ident() == threading.main_thread().ident

    def __enter__(self) -> None:
        if self._bounds:
            if _Bounded.heard_by != os.getpid():
                signal.signal(signal.SIGALRM, _Bounded.ring)
                _Bounded.heard_by = os.getpid()
            _Bounded.running = f"{self._name} took longer than {self._seconds:g} s"
            signal.setitimer(signal.ITIMER_REAL, self._seconds, AGAIN)
            if _Bounded.late:
                self._end()
                raise NotBegun

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if not self._bounds:
            return
        try:
            self._end()
        except Overrun:  # it rang at the last moment
            self._end()
            raise
        if isinstance(error, SoftTimeLimitExceeded):
            raise OutOfTime from error

    @staticmethod
    def _end() -> None:
        _Bounded.running = None  # an alarm that comes this late is nobody's
        signal.setitimer(signal.ITIMER_REAL, 0)

    @staticmethod
    def ring(_number: int, _frame: object) -> None:
        """Answer the alarm."""
        if _Bounded.running is not None:
            raise Overrun(_Bounded.running)


def _strike(_number: int, _frame: object) -> None:
    _Bounded.late = True
    if _Bounded.running is not None:
        _Bounded._end()  # noqa: SLF001 - it may have struck while a filter's time began
        raise OutOfTime


@contextmanager
def in_time() -> Iterator[None]:
    """Have Celery's soft limit raise OutOfTime in a filter, or before the next one, and only there.

    Its own exception strikes anywhere: between two filters, the next one would be blamed; and within
    a transaction it may leave the connection with a lock that nobody lets go of, as long as the
    process lives. Whoever hangs in the database is ended by the hard limit, which closes it.
    """
    if threading.get_ident() != threading.main_thread().ident:
        yield  # Celery's children work in theirs; no other has signals
        return
    _Bounded.late = False
    before = signal.signal(signal.SIGUSR1, _strike)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)
        _Bounded.late = False


@contextmanager
def whole() -> Iterator[None]:
    """Put a SIGTERM off until the block has ended: Celery sends one when it has lost Redis."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
