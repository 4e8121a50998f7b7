"""Passwords of moderators: kept as argon2id, compared at the same cost whoever asks."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST, MOST = 10, 200
_hasher = PasswordHasher()


def fault(password: str, name: str) -> str | None:
    """What is wrong with a new password: short, long or name; None if it will do."""
    if len(password) > MOST:
        return "long"
    if len(_plain(password)) < LEAST or len(set(_plain(password))) < LEAST // 2:
        return "short"
    return "name" if _plain(password).casefold() == _plain(name).casefold() else None


def hashed(password: str) -> str:
    """What the database keeps."""
    return _hasher.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; `kept` None (no such account) takes as long and is False."""
    try:
        right = _hasher.verify(kept or _nobody(), _plain(password[: MOST + 1]))
    except (Argon2Error, InvalidHashError):
        return False
    return right and bool(kept)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    """One form for what two keyboards type differently: ế as one code point or as three."""
    return unicodedata.normalize("NFKC", password)
