"""What an answer takes of the processor: in this process, and in PostgreSQL where it runs on this machine."""

import os
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

TICK = 1e9 / os.sysconf("SC_CLK_TCK")  # nanoseconds
_PIDS = sa.text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
Used = tuple[int, dict[int, int]]  # nanoseconds of this process, and of the database's


class Meter:
    """Reads the clocks of processors, as Linux keeps them."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is read yet."""
        self._engine = engine

    def read(self) -> Used:
        """What was used until now."""
        apart = self._database()  # before this process's own, which this takes some of
        return time.process_time_ns(), apart

    def since(self, then: Used) -> float:
        """Milliseconds, of both."""
        here = time.process_time_ns() - then[0]
        apart = sum(used - then[1].get(pid, 0) for pid, used in self._database().items())
        return (here + apart) / 1e6

    def _database(self) -> dict[int, int]:
        if self._engine.dialect.name != "postgresql":
            return {}
        with self._engine.connect() as connection:
            backends = list(connection.scalars(_PIDS))
        used = {pid: int(_read(pid, "schedstat").split()[0]) for pid in backends}
        for parent in {int(_stat(pid)[1]) for pid in backends}:
            # those that helped a backend with one query are gone: their time is with the parent
            used[parent] = int(sum(map(int, _stat(parent)[13:15])) * TICK)
        return used


def _stat(pid: int) -> list[str]:
    """From the state on; [1] is the parent."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()
