"""Where the house may call out to: public addresses over TLS, and what the operator names."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
URL_MAX = 2000
PORTS = {"https": 443, "http": 80}
_VISIBLE = re.compile(r"[\x21-\x7e]+")  # no space, no control: nothing that ends a header line
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]+")
# Metadata services whose addresses are public by their number: Azure's.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Of no use on the open internet, and called global by older versions of Python.
_ODD = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    named: bool  # the operator named the host: it may be anywhere

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target(url: str, named: Collection[str], *, production: bool) -> Target | str:
    """Take a URL apart, or say what is wrong with it: the code of a sentence."""
    if len(url) > URL_MAX:
        return "too_long"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "invalid"
    plain = _VISIBLE.fullmatch(url) and _HOST.fullmatch(host) and port != 0
    if not plain or "@" in parts.netloc or parts.fragment or parts.scheme not in PORTS:
        return "invalid"
    known = host in named
    if parts.scheme == "http" and (production or not known):
        return "https"
    address = ip(host)
    if address is not None and not known and not is_public(address):
        return "private"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path, known)


def ip(said: str) -> IP | None:
    """An address in one of its usual spellings; a zone (`%eth0`) says nothing more."""
    try:
        return ipaddress.ip_address(said.partition("%")[0])
    except ValueError:
        return None


def is_public(address: IP) -> bool:
    """Whether an address is one of the open internet, and so is each that hides in it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local or not all(is_public(one) for one in _inside(address)):
            return False
        if address.ipv4_mapped is not None or address in _NAT64:
            return True  # as public as what is in it
    return (
        address.is_global and address not in _METADATA and not any(address in net for net in _ODD)
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    )  # fmt: skip


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that a gateway may take it for: mapped, 6to4, Teredo, NAT64."""
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [one for one in found if one is not None]
