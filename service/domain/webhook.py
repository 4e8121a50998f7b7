"""Webhooks by Standard Webhooks 1.0.0: what is told, to whom, and how it is signed."""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from service.domain.record import Comment

Type = Literal[
    "comment.received", "comment.held", "comment.published", "comment.rejected",
    "comment.taken_down", "comment.restored", "comment.edited", "comment.removed",
]  # fmt: skip
TYPES: tuple[Type, ...] = get_args(Type)
ROTATION = timedelta(hours=24)  # in which an older secret signs too
GONE, BY_HAND, RESTORED = "gone", "by_hand", "restored"  # why an endpoint is disabled
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a site wants to be told of what."""

    id: int
    public_id: str
    site_id: int
    url: str
    types: tuple[Type, ...]
    by: str
    created: datetime
    disabled: str | None = None  # why
    old_until: datetime | None = None  # until when the secret before signs too
    failures: int = 0  # tries in a row that failed


@dataclass(frozen=True, slots=True)
class Letter:
    """One event on its way to one endpoint; leased until a time."""

    id: int
    webhook_id: int
    attempts: int  # with this one
    message: str  # webhook-id: the same at every try and every endpoint
    url: str
    body: bytes
    secrets: tuple[str, ...]  # the newest first
    shut: str | None = None  # why it can't be sent


def type_of(was: Comment | None, became: Comment) -> Type | None:
    """What a change of a comment is called outside; None: nothing that anyone is told.

    `edited`: its author sent another text, or readers see another one than before. An erased
    comment is told as removed even if it was before: whoever keeps a copy has to hear of it.
    """
    if was is None or became.status == "removed":
        return _named(became.status)
    if was.status != became.status:
        edited = became.status == "received" and became.revision > was.revision
        restored = (was.status, became.status) == ("taken_down", "published")
        return ("comment.edited" if edited else
                "comment.restored" if restored else _named(became.status))  # fmt: skip
    # A waiting text that is dropped goes back to an older one, which nobody has to be told.
    # Nor what is only proposed.
    newer = became.revision > was.revision and became.proposed is None
    moved = newer or became.shown != was.shown
    return "comment.edited" if moved else None


def _named(status: str) -> Type:
    return next(one for one in TYPES if one == f"comment.{status}")


def body(type_: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body of a message. The same data give the same bytes."""
    told = {"type": type_, "timestamp": moment(at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def moment(at: datetime) -> str:
    """A time as the API says it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def new_secret() -> str:
    """A secret of 256 bits, to be shown once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(message: str, at: datetime, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """What a message carries: its id, the time of this try, a signature by each secret."""
    stamp = str(int(at.timestamp()))
    signed = f"{message}.{stamp}.".encode() + body
    macs = (hmac.digest(base64.b64decode(key.removeprefix(PREFIX)), signed, "sha256")
            for key in keys)  # fmt: skip
    said = " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)
    return {"webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": said}
