"""What may be used once, by all processes together: in Redis, or here if Redis is away."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import redis

from service.store.idempotency import InFlight

KEPT = 50_000  # marks of the in-process fallback; the oldest are dropped beyond
REST = 1.0  # seconds without a try after Redis failed

# "new": this request has set the mark; "again": the same request, sent twice, had; "": somebody else
Took = Literal["new", "again", ""]


class Spent:
    """Marks of what was used, until it would have expired anyway."""

    def __init__(self, client: "redis.Redis | None") -> None:
        """Without a client each process knows of its own."""
        self._redis = client
        self._own: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def take(self, name: str, by: str, until: float) -> Took:
        """Use it; "" if somebody has already. The same `by` may ask again: one request, twice.

        A mark that was set here while Redis was away counts when Redis is back.
        """
        now, key = time.time(), f"ykien:spent:{name}"
        with self._lock:
            holder, expires = self._own.get(key, ("", 0.0))
        if expires > now:
            return _held(holder == by)
        if self._redis is not None and time.monotonic() >= self._resting_until:
            try:
                if self._redis.set(key, by, nx=True, px=max(1, round((until - now) * 1000))):
                    return "new"
                return _held(self._redis.get(key) == by.encode())
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + REST
        return self._here(key, by, until, now)

    def _here(self, key: str, by: str, until: float, now: float) -> Took:
        with self._lock:
            holder, expires = self._own.get(key, ("", 0.0))
            if expires > now:
                return _held(holder == by)
            self._own.pop(key, None)
            self._own[key] = (by, until)
            while len(self._own) > KEPT:
                self._own.pop(next(iter(self._own)))
        return "new"

    @contextmanager
    def until_kept(self, name: str | None) -> Iterator[None]:
        """Within it that is kept for which this request has set a mark (None: it has not).

        If that fails the mark is given back, unless the same request, sent twice, is under way: it
        uses the mark too.
        """
        try:
            yield
        except InFlight:
            raise
        except BaseException:
            if name is not None:
                self.give_back(name)
            raise

    def give_back(self, name: str) -> None:
        """It was not used after all. If Redis does not hear of it, it stays used."""
        key = f"ykien:spent:{name}"
        with self._lock:
            self._own.pop(key, None)
        if self._redis is not None and time.monotonic() >= self._resting_until:
            try:
                self._redis.delete(key)
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + REST


def _held(same: bool) -> Took:  # noqa: FBT001 - it is all that there is to say
    return "again" if same else ""
