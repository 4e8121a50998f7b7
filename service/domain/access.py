"""Who asks, and what that person or key may do."""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from service.domain.comment import FieldError, Invalid, check_name

Role = Literal["moderator", "editor", "admin"]
ROLES: tuple[Role, ...] = ("moderator", "editor", "admin")  # each may do what those before it may
ROLE_MAX = 40  # letters of a role's name
RESERVED = ("root", "desk", "author", "worker", "operator", "reader")  # they stand in the record
SCOPES = ("submit", "check", "articles", "moderate", "akismet", "perspective", "isso", "coral")


@dataclass(frozen=True, slots=True)
class Principal:
    """A moderator, or a key that stands for one site."""

    name: str
    roles: Mapping[int, Role] = field(default_factory=dict)  # by site id
    root: bool = False  # all sites, every role
    scope: str | None = None  # of a key; None: a person
    session: int | None = None  # signed in at the desk: changes need the CSRF token
    csrf: str | None = None
    lang: str | None = None
    desk: Mapping[str, Any] | None = None  # a person's own keys and the like
    linked: bool = False  # signed in by a one-time link: a forgotten password may be set anew

    def may(self, role: Role, site_id: int | None) -> bool:
        """Whether this role is held for a site; None: for the whole house."""
        if self.root:
            return True
        held = self.roles.get(site_id) if site_id is not None else None
        return held is not None and ROLES.index(held) >= ROLES.index(role)

    def sites(self, role: Role = "moderator") -> frozenset[int] | None:
        """Where this role is held; None: everywhere."""
        if self.root:
            return None
        return frozenset(site_id for site_id in self.roles if self.may(role, site_id))


def named(typed: str) -> str:
    """A person's name in one line, which no program and no part of the house has. Raises Invalid."""
    name = check_name(typed)
    if name.startswith("key:") or name.casefold() in RESERVED:
        raise Invalid(FieldError("/name", "name.reserved"))
    return name


def spelled(typed: str) -> str:
    """A name that somebody typed to be found by it: as it is kept, however its marks are written."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def new_token(prefix: str) -> tuple[str, str]:
    """A secret to be shown once, and the hash to be kept. 192 random bits need no slow hash."""
    token = f"{prefix}_{secrets.token_urlsafe(24)}"
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
