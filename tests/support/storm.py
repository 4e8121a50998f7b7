"""What may happen to a running house: every fault drawn from one seed, so that it can come again."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from service.run.place import REDIS_URL
from tests.support import postgres
from tests.support.live import Live

WEB, WORKER, CHILD, BEAT, REDIS = "web", "worker", "child", "beat", "redis"
BRIEF, LONG = (0.3, 1.5), (0.5, 5.5)  # seconds of a freeze; the longer ones outlast a lease
PATIENCE = 75.0  # seconds: whoever died often is started again after 30


def processes(leader: int) -> dict[str, list[int]]:
    """Process ids of a session, by what they are."""
    found: dict[str, list[int]] = {name: [] for name in (WEB, WORKER, CHILD, BEAT, REDIS)}
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            pid = int(entry.name)
            if int(fields[3]) != leader or pid == leader:
                continue
            parents[pid] = int(fields[1])
            marks = (("valkey", REDIS), (" web", WEB), ("--beat", BEAT), (" worker", WORKER))
            name = next((name for mark, name in marks if mark in command), None)
            if name:
                found[name].append(pid)
    found[CHILD] = [pid for pid in found[WORKER] if parents[pid] in found[WORKER]]
    found[WORKER] = [pid for pid in found[WORKER] if parents[pid] == leader]
    return found


def _send(number: signal.Signals, pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass(slots=True)
class Storm:
    """Faults that befall a house one after the other; `place` is its own PostgreSQL, if any."""

    house: Live
    seed: int
    place: str | None = None
    struck: list[str] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """The same seed draws the same faults."""
        self.chance = random.Random(self.seed)

    def plan(self, number: int) -> list[str]:
        """That many faults, each kind at least once where there is room."""
        kinds = [name for name in FAULTS if self.place or not name.startswith("postgres")]
        every = self.chance.sample(kinds, len(kinds))
        return (every + self.chance.choices(kinds, k=number))[:number]

    def strike(self, name: str) -> None:
        """Let one fault happen, as soon as there is somebody whom it may befall."""
        until = time.monotonic() + PATIENCE
        while not FAULTS[name](self):
            if time.monotonic() > until:
                raise RuntimeError(f"nobody is there for: {name}\n{self.house.log[-2000:]}")
            time.sleep(0.05)
        self.struck.append(name)

    def _whom(self, *names: str, one: bool) -> list[int]:
        assert self.house.process is not None
        there = processes(self.house.process.pid)
        if not all(there[name] for name in names):
            return []
        pids = sorted(pid for name in names for pid in there[name])
        return [self.chance.choice(pids)] if one else pids

    def kill(self, *names: str, one: bool = False) -> bool:
        """SIGKILL them; False: they are not there."""
        pids = self._whom(*names, one=one)
        _send(signal.SIGKILL, pids)
        return bool(pids)

    def freeze(self, *names: str, seconds: tuple[float, float], one: bool = False) -> bool:
        """SIGSTOP them and SIGCONT them later; False: they are not there."""
        pids = self._whom(*names, one=one)
        if pids:
            _send(signal.SIGSTOP, pids)
            time.sleep(self.chance.uniform(*seconds))
            _send(signal.SIGCONT, pids)
        return bool(pids)

    def flush(self) -> bool:
        """Redis forgets everything and lives on."""
        import redis  # noqa: PLC0415 - this fault alone needs it

        with suppress(OSError, redis.RedisError):
            url = (self.house.data / REDIS_URL).read_text("utf-8").strip()
            with redis.Redis.from_url(url) as client:
                return bool(client.flushall())
        return False

    def empty_disk(self) -> bool:
        """Redis comes back without what it had written."""
        assert self.house.process is not None
        supervisor = [self.house.process.pid]
        _send(signal.SIGSTOP, supervisor)  # else it would be there again before its data is gone
        try:
            done = self.kill(REDIS)
            shutil.rmtree(self.house.data / "redis" / "appendonlydir", ignore_errors=True)
        finally:
            _send(signal.SIGCONT, supervisor)
        return done

    def backend(self) -> bool:
        """One of PostgreSQL's processes dies: it ends all of them and recovers."""
        pids = postgres.backends(self.place or "")
        _send(signal.SIGKILL, [self.chance.choice(pids)] if pids else [])
        return bool(pids)

    def database(self, *, first: signal.Signals | None = None) -> bool:
        """PostgreSQL is ended where it stands, and started again."""
        if first is not None:
            _send(first, [postgres.leader(self.place or "")])
        postgres.restart(self.place or "")
        return True


FAULTS: dict[str, Callable[[Storm], bool]] = {
    "web killed": lambda storm: storm.kill(WEB),
    "web frozen": lambda storm: storm.freeze(WEB, seconds=BRIEF),
    "child killed": lambda storm: storm.kill(CHILD, one=True),
    "child frozen": lambda storm: storm.freeze(CHILD, one=True, seconds=LONG),
    "workers killed": lambda storm: storm.kill(WORKER, CHILD),
    "worker killed": lambda storm: storm.kill(WORKER),
    "workers frozen": lambda storm: storm.freeze(WORKER, CHILD, seconds=LONG),
    "beat killed": lambda storm: storm.kill(BEAT),
    "beat frozen": lambda storm: storm.freeze(BEAT, seconds=BRIEF),
    "redis killed": lambda storm: storm.kill(REDIS),
    "redis frozen": lambda storm: storm.freeze(REDIS, seconds=BRIEF),
    "redis flushed": Storm.flush,
    "redis emptied": Storm.empty_disk,
    "postgres: a process killed": Storm.backend,
    "postgres restarted": Storm.database,
    "postgres killed": lambda storm: storm.database(first=signal.SIGKILL),
}
