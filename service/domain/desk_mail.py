"""What a moderator gets by mail: when the digest is due, and what a link may do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

Digest = Literal["off", "hours", "every"]
Answer = Literal["approve", "reject"]
DIGESTS: tuple[Digest, ...] = ("off", "hours", "every")
EVERY = (1, 2, 3, 4, 6, 8, 12, 24)  # hours between two digests
GOOD = timedelta(hours=48)  # how long a link acts
GAP = timedelta(minutes=15)  # between two letters of held comments: no storm
LOOK = timedelta(minutes=1)  # between two looks for some
MOST = 5  # comments of one letter; of the others it says how many
LENGTH = 600  # code points of a comment in a letter
_TOKEN = re.compile(
    r"([\w.-]{1,60})~(\d{1,18})~([\w-]{1,40})~(\d{1,9})~(approve|reject)~(\d{1,11})", re.ASCII
)
_LINKED = re.compile(  # https://x, x.vn, mailto:x, a@x; not 1.000 and 9:30
    r":/(?=/)|(?<=[^\W\d_])[.:](?=\w)|(?<=\S)\.(?=[^\W\d_])|@(?=\S)"
)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """When a moderator wants a digest, and whether held comments come by mail."""

    digest: Digest = "off"
    hours: Sequence[int] = ()
    every: int = 4
    held: bool = False

    def following(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When the next digest is due; None: never."""
        if self.digest == "every":
            return now + self.every * _HOUR
        if self.digest == "off" or not self.hours:
            return None
        today = now.astimezone(zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(3))  # an hour may be left out
        times = (datetime.combine(day, time(hour), zone).astimezone(UTC)
                 for day in days for hour in self.hours)  # fmt: skip
        return min(at for at in times if at > now)


@dataclass(frozen=True, slots=True)
class Link:
    """One act on one version of a comment, by one moderator, until a time."""

    moderator: int
    comment: str
    version: int
    act: Answer
    until: datetime

    def vow(self, role: str, salt: str) -> str:
        """What its seal is of. Another role, or another salt: the link is dead."""
        return f"desk-mail/{self.path}/{role}/{salt}"

    @property
    def path(self) -> str:
        """All but the seal."""
        until = int(self.until.timestamp())
        return f"{self.moderator}~{self.comment}~{self.version}~{self.act}~{until}"


def read(token: str) -> tuple[Link, str] | None:
    """A link and its seal; None: it is none."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    seal, moderator, comment, version, act, until = found.groups()
    answer: Answer = "approve" if act == "approve" else "reject"
    ends = datetime.fromtimestamp(int(until), UTC)
    return Link(int(moderator), comment, int(version), answer, ends), seal


def hours_of(said: str) -> tuple[int, ...]:
    """«7, 12, 17h», each hour once. Raises ValueError."""
    parts = said.replace(",", " ").split()
    hours = sorted({int(part.removesuffix("h").removesuffix(":00")) for part in parts})
    if not hours or not 0 <= hours[0] <= hours[-1] <= 23:
        raise ValueError(said)
    return tuple(hours)


def quoted(text: str) -> str:
    """A comment in a letter: each line marked as its author's, and no address to press."""
    cut = text if len(text) <= LENGTH else text[:LENGTH].rstrip() + "…"
    return "\n".join(f"> {_apart(line)}" for line in cut.splitlines())


def named(text: str) -> str:
    """A name or a title in a letter: one line, and no address to press."""
    return _apart(" ".join(text.split()))


def _apart(text: str) -> str:
    """With spaces in whatever a mail program might make a link of."""
    return _LINKED.sub(r"\g<0> ", text)
