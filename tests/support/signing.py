"""Tokens as a publisher's backend makes them, by the standard alone; and what comes of one."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from typing import Any

from service.domain.comment import Draft, parse
from service.domain.identity import signed_identity
from service.domain.record import Sent
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.submit import submit
from tests.support.story import ADDRESS, NOW


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


def signed(deps: Deps, site: Site, sub: str = "u-7", text: str = "Một câu thôi.") -> str:
    """A comment of a reader whom the publisher has signed without an address."""
    new = parse(Draft("thu", "Lê An", "nobody@example.com", text), text_max=site.text_max)
    new = replace(new, email="", email_domain="", identity=signed_identity(sub))
    return submit(deps, site, new, Sent(ADDRESS, confirmed=True), NOW).public_id
