"""Where a request comes from: the rightmost address that is not one of our own proxies."""

import ipaddress
from functools import lru_cache

from flask import request

from config.settings import Settings
from service.domain.keys import Keyring, address_prefix


def header(name: str) -> str | None:
    """A header as it was sent. Werkzeug makes an error of each one that was not."""
    said: str | None = request.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
    return said


def client_address(settings: Settings) -> str:
    """The reader's IP address. X-Forwarded-For counts only behind YKIEN_TRUSTED_PROXIES."""
    chain = [part.strip() for part in (header("X-Forwarded-For") or "").split(",")]
    chain = [part for part in chain if part]
    address = request.remote_addr or ""
    while chain and _trusted(address, settings):
        address = chain.pop()
    ip = _read(address)
    return str(ip) if ip is not None else request.remote_addr or ""


def limited_by(keys: Keyring, who: str) -> str:
    """Whom a limit counts: an HMAC, so that Redis keeps no address and no name."""
    return keys.found_by("limit", address_prefix(who))


def _trusted(address: str, settings: Settings) -> bool:
    ip = _read(address)
    return ip is not None and any(ip in network for network in settings.trusted_proxies)


@lru_cache(1000)
def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; IPv4 in the clothes of IPv6, as a dual-stack socket has it, is IPv4."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
