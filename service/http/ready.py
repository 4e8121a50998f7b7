"""Lists of comments as ready bytes, kept by each web process.

What this process has written is in the next answer; what another one has, at the latest after AGE.
Only votes wait longer where others came shortly before: bytes are VOTES old at most, and whoever has them asks in vain until the step of votes is over.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.site import Site

AGE = timedelta(milliseconds=50)  # for which no one asks the database whether it still is so
VOTES = timedelta(seconds=1)  # in which bytes are made once, while votes come in
MOST = 16 * 1024 * 1024  # bytes
EACH = 512  # of an entry beside its bytes, about


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what it was made of."""

    at: datetime  # when it was read
    written: int  # how often this process had written by then
    site: Site  # the settings that it was made with
    etag: str
    weak: bool
    body: bytes | None  # None: whoever asked had it already
    made: datetime  # when the bytes were


class Ready:
    """The answers that were given last, by question."""

    def __init__(self, most: int = MOST) -> None:
        """Start empty."""
        self._most, self._size, self._lock = most, 0, threading.Lock()
        self._kept = OrderedDict[str, Kept]()

    def fresh(self, asked: str, site: Site, now: datetime, written: int) -> Kept | None:
        """An answer that can be given as it is."""
        found = self._kept.get(asked)
        if found is None or found.site is not site or found.written != written:
            return None
        return found if timedelta(0) <= now - found.at < AGE else None

    def same(self, asked: str, etag: str, now: datetime) -> Kept | None:
        """What was made of this very state, if it was; if votes still come in, a moment ago."""
        found = self._kept.get(asked)
        if found is None or found.body is None or found.etag != etag:
            return None
        young = timedelta(0) <= now - found.made < VOTES
        return found if young or not found.weak else None

    def keep(self, asked: str, made: Kept) -> Kept:
        """Keep an answer; the one that was kept longest without being made anew goes first."""
        with self._lock:
            self._drop(asked)
            self._kept[asked] = made
            self._size += _size(made)
            while self._size > self._most:
                self._drop(next(iter(self._kept)))
        return made

    def _drop(self, asked: str) -> None:
        old = self._kept.pop(asked, None)
        self._size -= _size(old) if old is not None else 0


def _size(one: Kept) -> int:
    return len(one.body or b"") + EACH
