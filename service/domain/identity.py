"""What an author is known by: an e-mail address, or the publisher's own id of a signed reader."""

from dataclasses import dataclass
from typing import Any

from service.domain.comment import Draft, parse
from service.domain.keys import Keyring

SIGNED = "signed\0"  # no address begins like this


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address as it is written to, and folded: the same however it is typed."""

    email: str
    identity: str


def address_of(typed: str) -> Address:
    """Raises Invalid."""
    read = parse(Draft("-", "-", typed, "-"))
    return Address(read.email, read.identity)


def signed_identity(sub: str) -> str:
    """Of a reader whom a publisher has signed without an address."""
    return f"{SIGNED}{sub}"


def reader(sub: str) -> Address:
    """The same as one whose data are looked up."""
    return Address("", signed_identity(sub))


def identity_of(keys: Keyring, row: Any) -> str | None:
    """What the author's HMAC of a row of `comment` is made of; None: not kept, or no key of ours."""
    email = keys.opened(row.email, row.key_id)
    return keys.opened(row.identity, row.key_id) if email is None else email.casefold()
