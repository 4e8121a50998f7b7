"""The secret key at work: encrypts addresses, finds them again by HMAC, derives authors' tokens."""

import base64
import hashlib
import hmac
import ipaddress
import os
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.domain.mac import Mac

NONCE = 12
_TOKEN = re.compile("[0-9a-f]{8}[.][A-Za-z0-9_-]{32}")  # the key's id, and an HMAC


def _derived(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), b"ykien/" + use.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Key:
    """One secret and what is derived from it."""

    id: str
    seal: AESGCM
    find: Mac
    token: Mac
    proof: tuple[bytes, bytes]  # signs challenges; knows their solutions
    record: bytes


def _key(secret: str) -> Key:
    return Key(
        id=hashlib.sha256(_derived(secret, "id")).hexdigest()[:8],
        seal=AESGCM(_derived(secret, "seal")),
        find=Mac(_derived(secret, "find")),
        token=Mac(_derived(secret, "token")),
        proof=(_derived(secret, "proof"), _derived(secret, "proof/known")),
        record=_derived(secret, "record"),
    )


class Keyring:
    """All keys of `YKIEN_SECRET_KEY`, newest first; the first one writes, all of them read."""

    __slots__ = ("_by_id", "current")

    def __init__(self, secrets: str) -> None:
        """Take one secret, or several parted by white space or commas."""
        keys = [_key(secret) for secret in secrets.replace(",", " ").split()]
        self.current = keys[0]
        self._by_id = {key.id: key for key in keys}

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the keys that are here."""
        return frozenset(self._by_id)

    def seal(self, plain: str) -> bytes:
        """Encrypt with the current key; two calls never give the same bytes."""
        nonce = os.urandom(NONCE)
        return nonce + self.current.seal.encrypt(nonce, plain.encode(), None)

    def open(self, sealed: bytes, key_id: str) -> str:
        """Decrypt what `seal` made. KeyError, InvalidTag: its key is not here any more."""
        key = self._by_id[key_id]
        return key.seal.decrypt(sealed[:NONCE], sealed[NONCE:], None).decode()

    def opened(self, sealed: bytes | None, key_id: str | None) -> str | None:
        """An address in the clear; None where there is none, or its key is not here any more."""
        if sealed is None or key_id is None:
            return None
        try:
            return self.open(sealed, key_id)
        except (KeyError, InvalidTag):
            return None

    def found_by(self, use: str, plain: str) -> str:
        """The HMAC by which an address is found again, 32 hex digits; `use` keeps kinds apart."""
        return self.current.find.digest(f"{use}\0{plain}".encode()).hex()[:32]

    def found_by_any(self, use: str, plain: str) -> frozenset[str]:
        """The same under each key: a change of keys may not be through."""
        told = f"{use}\0{plain}".encode()
        return frozenset(key.find.digest(told).hex()[:32] for key in self._by_id.values())

    def vouch(self, vow: bytes) -> tuple[str, bytes]:
        """The current key's id, and its seal of a vow of the record."""
        return self.current.id, hmac.digest(self.current.record, vow, "sha256")

    def vouches(self, key_id: str, vow: bytes, seal: bytes) -> bool | None:
        """Whether a seal of the record is ours; None: its key is not here any more."""
        key = self._by_id.get(key_id)
        if key is None:
            return None
        return hmac.compare_digest(hmac.digest(key.record, vow, "sha256"), seal)

    def token(self, comment: str) -> str:
        """The author's key to a comment: derived, never stored."""
        return _token(self.current, comment)

    def proofs(self) -> list[tuple[bytes, bytes]]:
        """What signs a challenge and what knows its solution, of each key; the first one makes."""
        return [key.proof for key in self._by_id.values()]

    def is_token(self, said: str) -> bool:
        """Whether this has the form of an author's key, to whatever comment."""
        return _TOKEN.fullmatch(said) is not None

    def owns(self, token: str, comment: str) -> bool:
        """Whether a token is the author's key to this comment."""
        key = self._by_id.get(token.partition(".")[0])
        return key is not None and hmac.compare_digest(
            _token(key, comment).encode(), token.encode("utf-8", "surrogatepass")
        )


def _token(key: Key, comment: str) -> str:
    mac = key.token.digest(comment.encode())
    return f"{key.id}.{base64.urlsafe_b64encode(mac[:24]).decode()}"


@lru_cache(1000)
def address_prefix(address: str) -> str:
    """The part of an IP address that stands for one reader: all of IPv4, /64 of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
