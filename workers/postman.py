"""The postman: threads of a worker's child that empty the outbox while the child examines comments.

The task that answers the bell only wakes him, so no comment waits for an endpoint. Each try has a
thread of its own, and an endpoint has few places, so no endpoint waits for another one. All of them
may die at any moment: what was not noted is sent again when its lease is over.
"""

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from service.domain.webhook import Letter
from service.flow.deliver import Send, attempt, take
from service.flow.deps import Deps, now

log = logging.getLogger(__name__)
ROOM = 64  # tries at once: sixteen endpoints in full flow, or 64 that are away
LOOK = 1.0  # seconds after which the outbox is looked into while tries are under way


@dataclass(slots=True)
class Postman:
    """One for each process that delivers."""

    open: Callable[[], Deps]  # called by his own thread
    send: Send
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _wake: threading.Event = field(default_factory=threading.Event)
    _flying: "Counter[int]" = field(default_factory=Counter)
    _round: threading.Thread | None = None

    def ring(self) -> None:
        """Have the outbox emptied; returns at once."""
        with self._guard:
            self._wake.set()
            if self._round is None:
                self._round = threading.Thread(target=self._run, name="postman", daemon=True)
                self._round.start()

    def wait(self, seconds: float) -> bool:
        """Wait until he is home; False: he was not in time."""
        going = self._round
        if going is not None:
            going.join(seconds)
        return going is None or not going.is_alive()

    def _run(self) -> None:
        # Signals are the main thread's, which may have put one off (workers/bound.py).
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while self._goes_on():
            self._wake.clear()
            try:
                self._once(self.open())
            except Exception as error:  # noqa: BLE001 - database away: the sweep rings again
                log.warning("can't deliver, the sweep rings again: %s", type(error).__name__)
            if self._flying:
                self._wake.wait(LOOK)

    def _goes_on(self) -> bool:
        """Whether there is more to do; the last look and going home are one step."""
        with self._guard:
            if self._wake.is_set() or self._flying:
                return True
            self._round = None
            return False

    def _once(self, deps: Deps) -> None:
        deps.queue.hear()
        with self._guard:
            flying, room = dict(self._flying), ROOM - self._flying.total()
        letters = take(deps, flying, room, now()) if room > 0 else []
        for letter in letters:
            with self._guard:
                self._flying[letter.webhook_id] += 1
            threading.Thread(target=self._try, args=(deps, letter), daemon=True).start()

    def _try(self, deps: Deps, letter: Letter) -> None:
        try:
            state = attempt(deps, letter, self.send, now)
            log.info("webhook", extra={"webhook": letter.message, "state": state,
                                       "attempts": letter.attempts})  # fmt: skip
        except Exception as error:  # noqa: BLE001 - the lease brings it back
            log.warning("a try was not noted, the lease brings it back: %s", type(error).__name__)
        finally:
            with self._guard:
                self._flying[letter.webhook_id] -= 1
                self._flying += Counter()  # forgets who has none
            self._wake.set()
