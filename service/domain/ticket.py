"""What the link of a letter carries: good for one use of one comment, and derived, never stored."""

import hmac
import re

from service.domain.keys import Keyring

_TICKET = re.compile(r"(([A-Za-z0-9_-]{1,64})\.([0-9]{1,12}))\.([0-9a-f]{32})")


def ticket(keys: Keyring, use: str, comment: str, until: int = 0) -> str:
    """A ticket that holds until a time, in Unix seconds; 0: as long as its key."""
    told = f"{comment}.{until}"
    return f"{told}.{keys.found_by(f'ticket/{use}', told)}"


def admitted(keys: Keyring, use: str, said: str, now: float) -> str | None:
    """The comment that a ticket is good for; None: it is not ours, or too old."""
    found = _TICKET.fullmatch(said)
    if found is None:
        return None
    told, comment, until, mac = found.groups()
    macs = keys.found_by_any(f"ticket/{use}", told)
    if not any(hmac.compare_digest(mac, one) for one in macs) or 0 < int(until) <= now:
        return None
    return comment
