"""Tokens as a publisher's backend makes them, by the standard alone."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any


def part(said: Any) -> str:
    """One part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def token(key: str, secret: str, *, head: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token for the article `thu` of the site `a`, unless it is said otherwise."""
    said = {"site": "a", "article": "thu", "sub": "u-7", "name": "Lê Thị Hạnh", "jti": "t-1",
            "exp": int(time.time()) + 600} | claims  # fmt: skip
    signed = f"{part(head or {'alg': 'HS256', 'typ': 'JWT', 'kid': key})}.{part(said)}"
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
