"""The time that one filter may take, the memory of a child, and a batch that is not torn.

A filter that overruns is reported as failed, like one that raises. What no exception can reach
(C code that holds the interpreter) is ended by Celery's hard time limit; then the lease runs out,
and the comment is examined alone, without that filter.
"""

import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import ClassVar

from celery.exceptions import SoftTimeLimitExceeded

from service.domain.finding import NotBegun, OutOfTime, Watch

LOOKS = 4  # in a filter's time; one that swallowed the exception gets it again at the next


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
    kept = dict[str, _Bounded]()  # filters are few, and each is watched with every comment

    def watch(name: str) -> AbstractContextManager[None]:
        if threading.get_ident() != _Bounded.home:
            return nullcontext()
        return kept.get(name) or kept.setdefault(name, _Bounded(name, seconds))

    return watch


class _Bounded:
    """The time of one filter, in whatever run of it.

    One alarm looks at whichever filter runs, several times within its time: to set one for each
    would cost more than most filters do. It stops by itself when it finds none.
    """

    __slots__ = ("_name", "_seconds")
    home: ClassVar[int | None] = threading.main_thread().ident  # alarms are its own
    running: ClassVar["_Bounded | None"] = None  # what is bounded now
    until: ClassVar[float] = 0.0  # when its time is over
    late: ClassVar[bool] = False  # the batch is out of time
    armed: ClassVar[float] = 0.0  # the time for which this process's alarm rings; 0: it is off

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds

    def __enter__(self) -> None:
        _Bounded.until = time.monotonic() + self._seconds
        _Bounded.running = self
        if _Bounded.armed != self._seconds:
            signal.signal(signal.SIGALRM, _Bounded.ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds, self._seconds / LOOKS)
            _Bounded.armed = self._seconds
        if _Bounded.late:
            _Bounded.running = None
            raise NotBegun

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        try:
            _Bounded.running = None  # an alarm that comes this late is nobody's
        except Overrun:  # it rang at the last moment
            _Bounded.running = None
            raise
        if isinstance(error, SoftTimeLimitExceeded):
            raise OutOfTime from error

    @staticmethod
    def ring(_number: int, _frame: object) -> None:
        """Answer the alarm."""
        one = _Bounded.running
        if one is None:
            _Bounded.stop()
        elif time.monotonic() >= _Bounded.until:
            raise Overrun(f"{one._name} took longer than {one._seconds:g} s")  # noqa: SLF001

    @staticmethod
    def stop() -> None:
        """Set the alarm off; the next filter sets it again."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        _Bounded.armed = 0.0

    @staticmethod
    def begin_anew() -> None:
        """A child has no alarm yet, and its main thread is the one that was forked."""
        _Bounded.armed, _Bounded.home = 0.0, threading.get_ident()


os.register_at_fork(after_in_child=_Bounded.begin_anew)


def _strike(_number: int, _frame: object) -> None:
    _Bounded.late = True
    if _Bounded.running is not None:
        _Bounded.running = None
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
        _Bounded.stop()


@contextmanager
def whole() -> Iterator[None]:
    """Put a SIGTERM off until the block has ended: Celery sends one when it has lost Redis."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
