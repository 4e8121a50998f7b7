"""A process that doesn't outlive its parent: nothing is left behind when that is killed."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def with_parent(parent: int) -> None:
    """From now on, die by SIGKILL when the parent dies; at once if it is dead already.

    Kept over exec, not over fork: every child says it for itself. Only Linux knows it.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
