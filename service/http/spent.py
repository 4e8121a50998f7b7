"""What may be used once, by all processes together: in Redis, or here if Redis is away."""

import threading
import time

import redis

KEPT = 50_000  # marks of the in-process fallback; the oldest are dropped beyond
REST = 1.0  # seconds without a try after Redis failed


class Spent:
    """Marks of what was used, until it would have expired anyway."""

    def __init__(self, client: "redis.Redis | None") -> None:
        """Without a client each process knows of its own."""
        self._redis = client
        self._own: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def take(self, name: str, by: str, until: float) -> bool:
        """Use it; False if somebody has already. The same `by` may ask again: one request, twice.

        A mark that was set here while Redis was away counts when Redis is back.
        """
        now, key = time.time(), f"ykien:spent:{name}"
        with self._lock:
            holder, expires = self._own.get(key, ("", 0.0))
        if expires > now:
            return holder == by
        if self._redis is not None and time.monotonic() >= self._resting_until:
            try:
                if self._redis.set(key, by, nx=True, px=max(1, round((until - now) * 1000))):
                    return True
                return self._redis.get(key) == by.encode()
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + REST
        return self._here(key, by, until, now)

    def _here(self, key: str, by: str, until: float, now: float) -> bool:
        with self._lock:
            holder, expires = self._own.get(key, ("", 0.0))
            if expires > now:
                return holder == by
            self._own.pop(key, None)
            self._own[key] = (by, until)
            while len(self._own) > KEPT:
                self._own.pop(next(iter(self._own)))
        return True

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
