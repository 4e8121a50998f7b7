"""Redis as bell and queue of ids, and the only place on this side that knows Celery exists.

Nothing here holds truth: a revision that waits is a row with `due_at`. Redis may be away or lose
everything at any time; then the sweep queues again. So no failure here reaches a reader.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress

import redis
from celery import Celery
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

EXAMINE, SWEEP, DELIVER = "ykien.examine", "ykien.sweep", "ykien.deliver"
TASKS = (EXAMINE, SWEEP, DELIVER)
QUEUE = "ykien"  # the Celery queue of every task
IDS, BELL, POST_BELL = "ykien:due", "ykien:bell", "ykien:post"
BELL_LIFE = 5  # seconds: a lost bell silences the next ones no longer than this
REST = 1.0  # seconds without a try after Redis failed, so that requests don't wait for it
PREFIX = "cm:"  # Celery's keys
# Without these, kombu tries for 6 s to reach a Redis that is away, whatever `retry` says.
GIVE_UP = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def transport_options() -> dict[str, object]:
    """How Celery talks to Redis: ../shared PROTOCOLS 7.4; measured there."""
    return {
        "visibility_timeout": 60, "unacked_restore_interval": 2, "unacked_restore_throttle": 1,
        "socket_timeout": 5, "socket_connect_timeout": 3, "socket_keepalive": True,
        "health_check_interval": 10, "global_keyprefix": PREFIX,
    }  # fmt: skip


def broker_url(url: str) -> str:
    """The same Redis in Celery's spelling."""
    return "redis+socket" + url.removeprefix("unix") if url.startswith("unix:") else url


def connect(url: str) -> "redis.Redis":
    """A client that gives up soon: whoever asks has something better to do than to wait."""
    return redis.Redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=1, health_check_interval=10
    )


class Queue:
    """Ids that wait, and one bell for all of them."""

    def __init__(self, url: str | None) -> None:
        """With no address nothing is queued; the sweep of a worker finds what waits."""
        self._redis = connect(url) if url else None
        self._resting_until = 0.0
        self._celery = Celery(
            "ykien", broker=broker_url(url) if url else None, set_as_current=False
        )
        self._celery.conf.update(
            broker_transport_options=transport_options() | GIVE_UP, task_default_queue=QUEUE,
            task_ignore_result=True,
        )  # fmt: skip

    @property
    def redis(self) -> "redis.Redis | None":
        """The client, for limits and caches."""
        return self._redis

    def push(self, *ids: int) -> bool:
        """Queue ids and ring if no bell waits. False: Redis is away, the sweep will do it.

        Raises nothing: what is to be queued has been committed.
        """
        if self._redis is None or not ids or time.monotonic() < self._resting_until:
            return False
        try:
            pipe = self._redis.pipeline(transaction=False)
            pipe.rpush(IDS, *ids)
            pipe.set(BELL, 1, nx=True, ex=BELL_LIFE)
            if pipe.execute()[1]:
                self._send()
        except Exception as error:  # noqa: BLE001 - whatever it is, the sweep will do it
            self._rest(error)
            return False
        return True

    def take(self, most: int) -> list[int]:
        """Take ids. While there are any the bell stays rung: whoever took them comes again.

        A colleague is called when more remain than one can take. Empty-handed, one clears the bell
        and looks once more, so that no id comes between.
        """
        if self._redis is None:
            return []
        pipe = self._redis.pipeline(transaction=False)
        pipe.lpop(IDS, most)
        pipe.llen(IDS)
        pipe.set(BELL, 1, ex=BELL_LIFE)
        ids, left, _ = pipe.execute()
        if not ids:
            pipe.delete(BELL)
            pipe.lpop(IDS, most)
            _, ids = pipe.execute()
        if left:
            self._send()
        return [int(id_) for id_ in ids or ()]

    def ring(self, *, again: bool = False) -> None:
        """Ring, unless a bell waits; `again`: by whoever answered it and leaves it rung."""
        if self._redis is None:
            return
        if self._redis.set(BELL, 1, nx=not again, ex=BELL_LIFE):
            self._send()

    def call_again(self) -> None:
        """Ring though a bell stands: whoever answered it has failed. Redis may be the reason."""
        with suppress(redis.RedisError, OSError, OperationalError):
            self.ring(again=True)

    def call(self) -> None:
        """Ring for what lies in the outbox, unless that bell waits. Raises nothing."""
        if self._redis is None or time.monotonic() < self._resting_until:
            return
        try:
            if self._redis.set(POST_BELL, 1, nx=True, ex=BELL_LIFE):
                self._send(DELIVER)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sweep will do it
            self._rest(error)

    def hear(self) -> None:
        """Clear that bell, before one looks into the outbox: what comes later rings anew."""
        if self._redis is not None:
            with suppress(redis.RedisError, OSError):
                self._redis.delete(POST_BELL)

    def length(self) -> int:
        """How many ids wait; doubles count."""
        return 0 if self._redis is None else int(self._redis.llen(IDS))

    def alive(self) -> bool:
        """Whether Redis answers."""
        try:
            return self._redis is not None and bool(self._redis.ping())
        except (redis.RedisError, OSError):
            return False

    def _send(self, name: str = EXAMINE, args: Sequence[object] = ()) -> None:
        self._celery.send_task(name, args, retry=False, ignore_result=True)

    def _rest(self, error: BaseException) -> None:
        self._resting_until = time.monotonic() + REST
        log.warning("redis is away, the sweep will queue: %s", type(error).__name__)
