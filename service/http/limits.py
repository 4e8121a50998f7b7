"""How often one address, one author, one site may send: in Redis, or here if Redis is away."""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import redis

from service.http.errors import Problem

# GCRA: one number a key, the time at which the bucket is empty again. All limits are asked first
# and only taken together, so that a refused request costs nothing.
_SCRIPT = """
local now = tonumber(ARGV[1])
local worst, wait = 0, 0.001
local next = {}
for i = 1, #KEYS do
  local gap, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local at = math.max(tonumber(redis.call('GET', KEYS[i]) or now), now)
  local over = at + gap - now - gap * burst
  if over > wait then worst, wait = i, over end
  next[i] = at + gap
end
if worst > 0 then return {worst, tostring(wait)} end
for i = 1, #KEYS do
  redis.call('SET', KEYS[i], string.format('%.3f', next[i]), 'PX', math.ceil((next[i] - now) * 1000) + 1000)
end
return {0, '0'}
"""
GRAIN = 0.001  # seconds: what is kept is rounded to it, which must not cost anybody a comment
EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
KEPT = 50_000  # buckets of the in-process fallback; the oldest are dropped beyond


@dataclass(frozen=True, slots=True)
class Limit:
    """`quota` in `window` seconds, all of it at once if need be."""

    name: str
    quota: int
    window: int


PER_ADDRESS = Limit("address", 20, 600)
PER_AUTHOR = Limit("author", 10, 600)
PER_CHANGER = Limit("change", 30, 600)  # of one's own comments, from one address
PER_SITE = Limit("site", 3000, 60)


class Limits:
    """The buckets of a process, shared by all processes through Redis."""

    def __init__(self, client: "redis.Redis | None", *, on: bool) -> None:
        """`on` False lets everything through."""
        self._redis, self._on = client, on
        self._script = client.register_script(_SCRIPT) if client is not None else None
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> None:
        """Count one request against each limit; Problem 429 if one of them is used up."""
        if not self._on:
            return
        keys = [f"ykien:limit:{limit.name}:{who}" for limit, who in wanted]
        index, wait = self._shared(keys, wanted)
        if index:
            raise refused(wanted[index - 1][0], wait)

    def _shared(self, keys: list[str], wanted: Sequence[tuple[Limit, str]]) -> tuple[int, float]:
        now = time.time()
        if self._script is not None and time.monotonic() >= self._resting_until:
            args = [now, *(v for limit, _ in wanted for v in (limit.window / limit.quota,
                                                              limit.quota))]  # fmt: skip
            try:
                index, wait = self._script(keys=keys, args=args)
                return int(index), float(wait)
            except (redis.RedisError, OSError):
                self._resting_until = time.monotonic() + 1
        with self._lock:
            return self._here(keys, wanted, now)

    def _here(
        self, keys: list[str], wanted: Sequence[tuple[Limit, str]], now: float
    ) -> tuple[int, float]:
        gaps = [limit.window / limit.quota for limit, _ in wanted]
        full = [
            max(self._own.get(key, now), now) + gap for key, gap in zip(keys, gaps, strict=True)
        ]
        over = [f - now - gap * limit.quota
                for f, gap, (limit, _) in zip(full, gaps, wanted, strict=True)]  # fmt: skip
        worst = max(range(len(over)), key=over.__getitem__)
        if over[worst] > GRAIN:
            return worst + 1, over[worst]
        self._own.update(zip(keys, full, strict=True))
        while len(self._own) > KEPT:
            self._own.pop(next(iter(self._own)))
        return 0, 0.0


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
