"""An idle worker's own sweep: comments that nobody took are found even when beat is dead."""

import logging
import os
import threading
import time
from contextlib import suppress
from typing import Any

from config.settings import Settings
from service.flow import desk_letters, morning
from service.flow.carry import carry_on
from service.flow.deps import now
from service.flow.retain import retain
from service.flow.seal import seal
from service.flow.sweep import sweep, tidy
from service.flow.tally import tally
from service.run.deps import open_deps

log = logging.getLogger(__name__)
EVERY, TIDY = 4.0, 3600.0  # seconds


class Sweeper:
    """A thread in the worker's main process, which has nothing else to do.

    The main process forks. Nothing is forked while a sweep runs and holds locks, and between two
    sweeps no connection is open that a child could inherit.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing runs and nothing is connected yet."""
        self._deps = open_deps(settings, pool=1)
        self._working = threading.Lock()  # until the end
        self._working.acquire()
        self._alone = threading.Lock()
        self._tidied = self._retained = 0.0
        self._failing = False
        os.register_at_fork(
            before=self._alone.acquire, after_in_parent=self._alone.release,
            after_in_child=self._alone.release,
        )  # fmt: skip

    def start(self, **_: Any) -> None:
        """Sweep now and then until the process ends."""
        threading.Thread(target=self._run, name="sweeper", daemon=True).start()

    def stop(self, **_: Any) -> None:
        """Start no further sweep.

        Two SIGTERMs may come at once (to us, and to our whole group): then this runs within itself,
        where an Event would wait for its own lock for ever.
        """
        with suppress(RuntimeError):  # it was let go of before
            self._working.release()

    def _run(self) -> None:
        while not self._working.acquire(timeout=EVERY):
            self.once(time.monotonic())

    def once(self, clock: float) -> int:
        """One sweep: the record sealed, letters written, batches gone on with; hourly sums made, what is over dropped.

        Returns how many ids were queued.
        """
        with self._alone:
            try:
                queued = sweep(self._deps, now())
                seal(self._deps, now())
                if clock - self._tidied >= TIDY:
                    tidy(self._deps, now())
                    tally(self._deps, now())
                    self._tidied = clock
                # what one run leaves over, the next sweep goes on with
                if clock - self._retained >= TIDY and not retain(self._deps, now()):
                    self._retained = clock
                morning.send_due(self._deps, now())
                desk_letters.send_due(self._deps, now())
                carry_on(self._deps, now)
                if self._failing or queued:
                    log.info("swept", extra={"queued": queued})
                self._failing = False
            except Exception as error:  # noqa: BLE001 - database or Redis away: they come back
                if not self._failing:
                    log.warning("can't sweep, trying on: %s", type(error).__name__)
                self._failing, queued = True, 0
            finally:
                self._deps.engine.dispose()
                if self._deps.queue.redis is not None:
                    self._deps.queue.redis.close()
        return queued
