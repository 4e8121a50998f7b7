"""How often one address, one author, one site may send: in Redis, or here if Redis is away."""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis

from service.http.errors import Problem

# GCRA: one number a key, the time at which the bucket is empty again. All limits are asked first
# and only taken together, so that a refused request costs nothing. A gauge (`most` is not 0) is
# counted with them and refuses nobody.
_SCRIPT = """
local now = tonumber(ARGV[1])
local worst, wait = 0, 0.001
local next, answer = {}, {0, '0'}
for i = 1, #KEYS do
  local gap, burst, most = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local at = math.max(tonumber(redis.call('GET', KEYS[i]) or now), now)
  local over = at + gap - now - gap * burst
  if most == 0 and over > wait then worst, wait = i, over end
  next[i] = at + gap
  if most > 0 then next[i] = math.min(next[i], now + gap * most) end
  answer[i + 2] = tostring((at - now) / gap)
end
if worst > 0 then return {worst, tostring(wait)} end
for i = 1, #KEYS do
  redis.call('SET', KEYS[i], string.format('%.3f', next[i]), 'PX', math.ceil((next[i] - now) * 1000) + 1000)
end
return answer
"""
GRAIN = 0.001  # seconds: what is kept is rounded to it, which must not cost anybody a comment
EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
KEPT = 50_000  # buckets of the in-process fallback; the oldest are dropped beyond


@dataclass(frozen=True, slots=True)
class Limit:
    """`quota` in `window` seconds, all of it at once if need be.

    With `most` it is a gauge: it counts what comes above that rate, up to so many, and lets all in.
    """

    name: str
    quota: int
    window: int
    most: int = 0

    @property
    def gap(self) -> float:
        """Seconds in which one request is forgotten."""
        return self.window / self.quota


PER_ADDRESS = Limit("address", 20, 600)
PER_AUTHOR = Limit("author", 10, 600)
PER_CHANGER = Limit("change", 30, 600)  # of one's own comments, from one address
PER_SITE = Limit("site", 3000, 60)


class Limits:
    """The buckets of a process, shared by all processes through Redis."""

    def __init__(self, client: "redis.Redis | None", *, on: bool) -> None:
        """`on` False lets everything through."""
        self._redis, self.on = client, on
        self._script = client.register_script(_SCRIPT) if client is not None else None
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> list[float]:
        """Count one request against each limit; Problem 429 if one of them is used up.

        Returns how many requests each had counted and not forgotten before this one.
        """
        if not self.on:
            return [0.0] * len(wanted)
        index, wait, levels = self._shared(_keys(wanted), wanted)
        if index:
            raise refused(wanted[index - 1][0], wait)
        return levels

    def levels(self, wanted: Sequence[tuple[Limit, str]]) -> list[float]:
        """How many requests each has counted and not forgotten; nothing is counted."""
        now, keys = time.time(), _keys(wanted)
        stands = self._stand(keys) if self.on else [None] * len(keys)
        return [
            max(float(at or now) - now, 0.0) / limit.gap
            for at, (limit, _) in zip(stands, wanted, strict=True)
        ]

    def _stand(self, keys: list[str]) -> Sequence[Any]:
        if self._redis is not None and time.monotonic() >= self._resting_until:
            try:
                return cast("Sequence[Any]", self._redis.mget(keys))
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + 1
        return [self._own.get(key) for key in keys]

    def _shared(
        self, keys: list[str], wanted: Sequence[tuple[Limit, str]]
    ) -> tuple[int, float, list[float]]:
        now = time.time()
        if self._script is not None and time.monotonic() >= self._resting_until:
            args = [now, *(v for limit, _ in wanted for v in (limit.gap, limit.quota, limit.most))]
            try:
                index, wait, *levels = self._script(keys=keys, args=args)
                return int(index), float(wait), [float(level) for level in levels]
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + 1
        with self._lock:
            return self._here(keys, wanted, now)

    def _here(
        self, keys: list[str], wanted: Sequence[tuple[Limit, str]], now: float
    ) -> tuple[int, float, list[float]]:
        limits = [limit for limit, _ in wanted]
        before = [max(self._own.get(key, now), now) for key in keys]
        full = [min(at + limit.gap, now + limit.gap * limit.most) if limit.most else at + limit.gap
                for at, limit in zip(before, limits, strict=True)]  # fmt: skip
        over = [0.0 if limit.most else at - now - limit.gap * limit.quota
                for at, limit in zip(full, limits, strict=True)]  # fmt: skip
        worst = max(range(len(over)), key=over.__getitem__)
        if over[worst] > GRAIN:
            return worst + 1, over[worst], []
        self._own.update(zip(keys, full, strict=True))
        while len(self._own) > KEPT:
            self._own.pop(next(iter(self._own)))
        return 0, 0.0, [(at - now) / limit.gap for at, limit in zip(before, limits, strict=True)]


def _keys(wanted: Sequence[tuple[Limit, str]]) -> list[str]:
    return [f"ykien:limit:{limit.name}:{who}" for limit, who in wanted]


def refused(limit: Limit, wait: float) -> Problem:
    """What a reader is told who sent too often."""
    seconds = max(1, math.ceil(wait - GRAIN))
    return Problem(
        429, f"too_many.{limit.name}",
        headers={
            "Retry-After": str(seconds),
            "RateLimit": f'"{limit.name}";r=0;t={seconds}',
            "RateLimit-Policy": f'"{limit.name}";q={limit.quota};w={limit.window}',
        },
        type=EXCEEDED, retry_after=seconds, **{"violated-policies": [limit.name]},
    )  # fmt: skip
