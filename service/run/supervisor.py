"""Children that have to be there: started, heard, started again when they die, ended in order."""

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from service.run.child import Child, said

GRACE = 15.0  # seconds that children have to end by themselves
LATER = 3.0  # seconds from a first Ctrl-C to one that means "at once"
LISTEN = 0.2  # seconds between two looks at the children, at most
CHUNK = 65536

Say = Callable[[str], None]


class Supervisor:
    """The children of one `ykien run`."""

    def __init__(self, say: Say) -> None:
        """`say` takes what the operator should know, line by line."""
        self.say = say
        self.children: list[Child] = []
        self.on_flap: dict[str, Callable[[], None]] = {}  # by name: when it died young thrice
        self._pipes = selectors.DefaultSelector()
        self._streams: dict[int, IO[bytes]] = {}
        self._rests: dict[int, bytes] = {}
        self._asked = 0.0  # when we were told to stop; 0: not yet
        self._hurry = False

    @property
    def stopping(self) -> bool:
        """Whether somebody wants us to end."""
        return self._asked > 0

    def listen(self) -> None:
        """From now on, SIGINT, SIGTERM and SIGHUP end us in order."""
        reads, writes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self._ask)  # nohup wants us to stay
        self._pipes.register(reads, selectors.EVENT_READ, None)

    def _ask(self, number: int, _frame: Any) -> None:
        # a second SIGTERM is make's or the terminal's echo of the first
        again = number == signal.SIGINT and self.stopping
        self._hurry = self._hurry or (again and time.monotonic() - self._asked > LATER)
        self._asked = self._asked or time.monotonic()

    def add(self, child: Child) -> None:
        """Start a child and keep it alive."""
        self.children.append(child)
        self._start(child)

    def watch(self, each: Callable[[], None]) -> None:
        """Keep the children alive until we are told to stop; `each` is called now and then."""
        while not self.stopping:
            self._hear(LISTEN)
            each()
            for child in self.children:
                self._look_after(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        status = child.reap(now)
        if status is not None and not self.stopping:
            if child.falls >= 3 and child.name in self.on_flap:
                self.on_flap[child.name]()
            self.say(f"{child.name} ended ({said(status)}); "
                     f"it is started again in {child.due - now:.1f} s")  # fmt: skip
        if not child.alive and now >= child.due and not self.stopping:
            self._start(child)
            self.say(f"{child.name} is started again")

    def _start(self, child: Child) -> None:
        stream = child.start(time.monotonic())
        os.set_blocking(stream.fileno(), False)
        self._streams[stream.fileno()] = stream
        self._pipes.register(stream.fileno(), selectors.EVENT_READ, child.name)

    def _hear(self, within: float) -> None:
        """Pass on what the children say, each line under its name."""
        for key, _ in self._pipes.select(within):
            if key.data is None:
                with suppress(BlockingIOError):
                    os.read(key.fd, CHUNK)
                continue
            data = os.read(key.fd, CHUNK)
            *lines, rest = (self._rests.pop(key.fd, b"") + data).split(b"\n")
            if data:
                self._rests[key.fd] = rest
            else:
                lines += [rest] if rest else []
                self._pipes.unregister(key.fileobj)
                self._streams.pop(key.fd).close()
            for line in lines:
                _pass_on(key.data, line)

    def stop(self) -> None:
        """End every child: ask, wait, insist. Those that others work with go last."""
        last = [child for child in self.children if child.end is not None]
        others = [child for child in self.children if child.end is None]
        for child in others:
            child.send(signal.SIGTERM)
        self._wait(others, GRACE)
        for child in last:
            if child.end is not None and child.alive:
                child.end()
        self._wait(last, GRACE)
        until = time.monotonic() + 2
        while len(self._pipes.get_map()) > 1 and time.monotonic() < until:
            self._hear(LISTEN)  # grandchildren die after their parents and hold the pipes

    def _wait(self, children: list[Child], within: float) -> None:
        until = time.monotonic() + within
        while any(child.alive for child in children):
            if self._hurry or time.monotonic() > until:
                self._kill(children)
            self._hear(LISTEN / 4)
            for child in children:
                child.reap(time.monotonic())

    def _kill(self, children: list[Child]) -> None:
        for child in children:
            if child.alive:
                self.say(f"{child.name} doesn't end by itself: killed")
                child.send(signal.SIGKILL)
                if child.process is not None:
                    child.process.wait()


def _pass_on(name: str, line: bytes) -> None:
    if not line.strip():
        return
    with suppress(OSError):  # the terminal may be gone
        sys.stderr.write(f"{name:<6} | {line.decode('utf-8', 'replace')}\n")
        sys.stderr.flush()
