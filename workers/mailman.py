"""The mailman: one thread of a worker's child that sends letters while the child examines comments."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from service.flow.deps import Deps, now
from service.flow.mail import Send, attempt, take
from service.flow.mailing import write_due

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Mailman:
    """One for each process that delivers; he may die at any moment, a lease brings letters back."""

    open: Callable[[], Deps]  # called by his own thread
    send: Send
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _again: bool = False
    _round: threading.Thread | None = None

    def ring(self) -> None:
        """Have all due letters sent; returns at once."""
        with self._guard:
            self._again = True
            if self._round is None:
                self._round = threading.Thread(target=self._run, name="mailman", daemon=True)
                self._round.start()

    def wait(self, seconds: float) -> bool:
        """Wait until he is home; False: he was not in time."""
        going = self._round
        if going is not None:
            going.join(seconds)
        return going is None or not going.is_alive()

    def _run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while self._goes_on():
            try:
                self._all(self.open())
            except Exception as error:  # noqa: BLE001 - database away: the sweep rings again
                log.warning("can't send mail, the sweep rings again: %s", type(error).__name__)

    def _goes_on(self) -> bool:
        """Whether there is more to do; the last look and going home are one step."""
        with self._guard:
            going, self._again = self._again, False
            if not going:
                self._round = None
            return going

    def _all(self, deps: Deps) -> None:
        write_due(deps, now())
        while (mail := take(deps, now())) is not None:
            state = attempt(deps, mail, self.send, now)
            log.info("mail", extra={"mail": mail.message, "state": state,
                                    "attempts": mail.attempts})  # fmt: skip
