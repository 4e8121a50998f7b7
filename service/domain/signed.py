"""Who a reader is, as the publisher's own backend signed it: a JWT (RFC 7519), HS256 alone.

It says site and article and is short-lived, so that one that got out is good for little.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.pointer import UNREADABLE

PREFIX = "yke_"  # of an embedding key
LIFE = 3600  # seconds that a token may be good for, at most
SKEW = 60  # seconds that the publisher's clock may be ahead
MOST = 4000  # characters of a token
ID_MAX, NAME_MAX = 200, 80


class Untrue(Exception):
    """A token does not count. `why`: invalid, expired, elsewhere."""

    def __init__(self, why: str) -> None:
        """Say why."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Identity:
    """A reader whom the publisher knows."""

    key: str  # which embedding key has signed
    id: str  # of the token: it is used once
    until: float
    author: str  # the publisher's own id of the reader, the same for ever
    name: str
    email: str = ""
    verified: bool = True  # the publisher has proved who it is
    staff: bool = False  # speaks for the newsroom


def _no_number(said: str) -> float:
    """NaN and its kind, which Python reads and JSON does not know."""
    raise ValueError(said)


def _text(said: object) -> str:
    """What can be kept as it is. Raises Untrue."""
    if not isinstance(said, str) or UNREADABLE.search(said):
        raise Untrue("invalid")
    return said


def _part(said: str) -> dict[str, Any]:
    try:
        raw = base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
        read = json.loads(raw, parse_constant=_no_number)
    except (ValueError, binascii.Error, RecursionError):
        raise Untrue("invalid") from None
    if not isinstance(read, dict):
        raise Untrue("invalid")
    return read


def _split(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(token) > MOST or len(parts) != 3 or not token.isascii():
        raise Untrue("invalid")
    return parts[0], parts[1], parts[2]


def signer(token: str) -> str:
    """The embedding key that a token names. Raises Untrue."""
    head = _part(_split(token)[0])
    if head.get("alg") != "HS256":
        raise Untrue("invalid")  # "none" and its kind
    return _text(head.get("kid"))


def mac(secret: str, signed: str) -> str:
    """The signature of the first two parts."""
    made = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def read(token: str, secret: str | None, *, site: str, article: str, now: float) -> Identity:
    """Whom a token names, if it counts here and now; no secret: its key is unknown. Raises Untrue."""
    head, body, said = _split(token)
    if not secret or not hmac.compare_digest(mac(secret, f"{head}.{body}"), said):
        raise Untrue("invalid")
    claims = _part(body)
    who = _identity(signer(token), claims)
    if who.until <= now:
        raise Untrue("expired")
    if who.until > now + LIFE + SKEW:
        raise Untrue("invalid")
    if (claims.get("site"), claims.get("article")) != (site, article):
        raise Untrue("elsewhere")
    return who


def _identity(key: str, claims: Mapping[str, Any]) -> Identity:
    until = claims.get("exp")
    if isinstance(until, bool) or not isinstance(until, int | float):
        raise Untrue("invalid")
    said = {name: _text(claims.get(name, "")) for name in ("jti", "sub", "name", "email")}
    flags = claims.get("verified", True), claims.get("staff", False)
    if not all(isinstance(one, bool) for one in flags):
        raise Untrue("invalid")
    name = said["name"].strip()[:NAME_MAX]
    named = 0 < len(said["sub"]) <= ID_MAX and 0 < len(said["jti"]) <= ID_MAX
    if not named or not name:
        raise Untrue("invalid")
    return Identity(key, said["jti"], until, said["sub"], name, said["email"], *flags)
