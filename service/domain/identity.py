"""An e-mail address alone, read as the form under an article reads it."""

from dataclasses import dataclass

from service.domain.comment import Draft, parse


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address as it is written to, and folded: the same however it is typed."""

    email: str
    identity: str


def address_of(typed: str) -> Address:
    """Raises Invalid."""
    read = parse(Draft("-", "-", typed, "-"))
    return Address(read.email, read.identity)
