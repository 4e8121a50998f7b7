"""The tasks: no payload, no truth. What one of them leaves undone, a lease and the sweep redo."""

import logging
import os
from dataclasses import dataclass, field
from typing import Any

from celery import Celery

from config.settings import Settings
from service.domain.check import Checker
from service.domain.finding import OutOfTime
from service.flow import desk_letters, morning
from service.flow.carry import carry_on
from service.flow.deps import Deps, now
from service.flow.examine import drain
from service.flow.seal import seal
from service.flow.sweep import sweep
from service.queue import DELIVER, EXAMINE, SWEEP
from service.run.deps import open_deps
from workers.bound import bounded, frugal, in_time, whole
from workers.mail import Smtp
from workers.mailman import Mailman
from workers.postman import Postman
from workers.webhooks import Post

log = logging.getLogger(__name__)
POOL = 1  # database connections of a child: it does one thing at a time
POST_POOL = 2  # and of its postman, whose tries note their ends one by one


@dataclass(slots=True)
class Hand:
    """What a child works with; opened after its fork, so that no connection is shared."""

    settings: Settings
    checker: Checker
    _deps: Deps | None = field(default=None, init=False)
    _post: Deps | None = field(default=None, init=False)  # the postman's own
    _mail: Deps | None = field(default=None, init=False)  # the mailman's
    postman: Postman = field(init=False)
    mailman: Mailman = field(init=False)

    def __post_init__(self) -> None:
        """Nobody is on his way."""
        self._begin()

    def _begin(self) -> None:
        self._deps = self._post = self._mail = None
        send = Post(self.settings.webhook_allow, self.settings.production)
        self.postman = Postman(self._for_post, send)
        smtp = Smtp(self.settings.smtp_url or "", self.settings.mail_from or "")
        self.mailman = Mailman(self._for_mail, smtp)

    def _for_post(self) -> Deps:
        if self._post is None:
            self._post = open_deps(self.settings, pool=POST_POOL)
        return self._post

    def _for_mail(self) -> Deps:
        if self._mail is None:
            self._mail = open_deps(self.settings, pool=POOL)
        return self._mail

    @property
    def deps(self) -> Deps:
        """Database, queue and keys of this process."""
        if self._deps is None:
            self._deps = open_deps(self.settings, pool=POOL)
        return self._deps

    def open(self, **_: Any) -> None:
        """Begin anew in a process that has just been forked, ready for the first comment."""
        os.setpgid(0, 0)  # a signal to the house's whole group is the main process's to answer
        frugal(self.settings.worker_memory)
        self._begin()
        try:
            with self.deps.engine.connect():
                pass
        except Exception as error:  # noqa: BLE001 - it may be back when it is needed
            log.warning("the database does not answer: %s", type(error).__name__)


def add_to(app: Celery, hand: Hand) -> None:
    """Register every task of queue.TASKS."""
    watch = bounded(hand.settings.filter_deadline)

    @app.task(name=EXAMINE, shared=False)
    def examine() -> None:
        """Answer the bell: up to 50 comments. `drain` itself rings while more remain."""
        try:
            with whole(), in_time():
                settled = drain(hand.deps, hand.checker, watch)
        except (Exception, OutOfTime):
            log.exception("examining failed, the lease brings it back")
            hand.deps.queue.call_again()  # the bell is set, and more may wait behind it
        else:
            log.debug("examined", extra={"settled": settled})

    @app.task(name=DELIVER, shared=False)
    def deliver() -> None:
        """Wake postman and mailman: nobody here waits for an endpoint or a mail server."""
        hand.postman.ring()
        hand.mailman.ring()

    @app.task(name=SWEEP, shared=False)
    def again() -> None:
        """Queue what waits too long, seal, write the letters that are due, go on with batches."""
        try:
            with in_time():  # a transaction that is torn may keep its lock
                sweep(hand.deps, now())
                seal(hand.deps, now())
                morning.send_due(hand.deps, now())
                desk_letters.send_due(hand.deps, now())
                carry_on(hand.deps, now)
        except Exception:
            log.exception("sweeping failed, it will be tried again")
