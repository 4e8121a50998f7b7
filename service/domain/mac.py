"""HMAC-SHA-256 (RFC 2104) under one key, begun once: each comment takes several."""

import hashlib

BLOCK = 64  # bytes, of SHA-256


class Mac:
    """A key, with both hashes begun."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        """Begin both hashes; the key is no longer than a block of SHA-256."""
        if len(key) > BLOCK:
            raise ValueError("a longer key would have to be hashed first")
        padded = key.ljust(BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, message: bytes) -> bytes:
        """What hmac.digest would say, in half the time."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()
