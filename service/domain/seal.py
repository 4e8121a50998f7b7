"""The sealed record: its lines are chained, so that none is changed, removed or moved unseen.

A line's link is a digest of the link before it and of what the line says; its seal is an HMAC of
number and link under a key that does not lie in the database. So a seal vouches for its line and for all
before it, also for those that were sealed under a key that is gone.

What erasure takes out of a line (PRIVATE) is in the link by a salted digest only. The digest stays
and the salt goes with the words: the chain holds, and nobody can try what the words were.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PRIVATE = ("note",)  # names in a line's data whose words may be a person's
ERASING = ("erase", "expire")  # acts after which they may be missing
NEW_KEY = "record.key"  # the act by which the record goes on under another key
START = b"ykien/record/1"  # the link before the first
SALT = 16

Vouches = Callable[[str, bytes, bytes], bool | None]  # key id, vow, seal; None: not our key


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the record, and what it was sealed with."""

    id: int
    site_id: int | None
    comment_id: int | None
    act: str
    before: str | None
    after: str | None
    revision: int | None
    by: str
    reason: str | None
    data: Mapping[str, Any] | None
    at: datetime
    number: int | None = None
    salt: bytes | None = None
    private: bytes | None = None  # salted digest; None: there were no private words
    link: bytes | None = None
    seal: bytes | None = None
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line that is sealed."""

    number: int = 0
    link: bytes = START
    seal: bytes = b""
    key_id: str = ""


def _digest(*parts: bytes) -> bytes:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(4, "big") + part)
    return whole.digest()


_encoded = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _plain(value: Any) -> bytes:
    """The same bytes for the same value, whatever database it came from."""
    return _encoded(value).encode()


def private_of(line: Line) -> dict[str, Any]:
    """The words in a line that an erasure takes out."""
    data = line.data or {}
    return {name: data[name] for name in PRIVATE if data.get(name) is not None}


def hidden_of(line: Line, salt: bytes) -> bytes | None:
    """Their salted digest; None: there are none."""
    words = private_of(line)
    return _digest(salt, _plain(words)) if words else None


def link_of(line: Line, number: int, before: bytes) -> bytes:
    """What a line's link has to be under this number, behind the link before."""
    return _link(line, number, before, line.private)


def _link(line: Line, number: int, before: bytes, private: bytes | None) -> bytes:
    rest = None if line.data is None else {
        name: value for name, value in line.data.items() if name not in PRIVATE
    }  # fmt: skip
    said = [number, line.id, line.site_id, line.comment_id, line.act, line.before, line.after,
            line.revision, line.by, line.reason, rest, line.at.astimezone(UTC).isoformat()]  # fmt: skip
    return _digest(before, _plain(said), private or b"")


def vow(number: int, link: bytes) -> bytes:
    """What a seal is of; with the number, so that a copy under another one is no end of a chain."""
    return number.to_bytes(8, "big", signed=True) + link


def sealed(line: Line, head: Head, salt: bytes, sign: Callable[[bytes], tuple[str, bytes]]) -> Line:
    """The line as the next one after `head`; `sign` gives a key's id and the seal of a vow."""
    private, number = hidden_of(line, salt), head.number + 1
    link = _link(line, number, head.link, private)
    key_id, seal = sign(vow(number, link))
    kept = None if private is None else salt
    return Line(  # `replace` takes ten times as long
        line.id, line.site_id, line.comment_id, line.act, line.before, line.after, line.revision,
        line.by, line.reason, line.data, line.at,
        number, kept, private, link, seal, key_id,
    )  # fmt: skip


def head_of(line: Line) -> Head:
    """The head that a sealed line makes."""
    return Head(line.number or 0, line.link or b"", line.seal or b"", line.key_id or "")


def is_ours(head: Head, vouches: Vouches) -> bool | None:
    """Whether a chain may go on from here: else a forged end would be vouched for from then on.

    None: it was sealed under a key that isn't here.
    """
    return (
        True if head == Head() else (vouches(head.key_id, vow(head.number, head.link), head.seal))
    )
