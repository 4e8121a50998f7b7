"""An e-mail address as it was typed: checked and normalised by email-validator, once for a domain."""

import re
from functools import lru_cache

from email_validator import ValidatedEmail, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES as OFFICES

EMAIL_MAX, LOCAL_MAX = 254, 64  # letters: of all, and of what stands before the @
# What most have there, and nothing changes but that names of offices are written small.
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")


def mailbox(said: str) -> tuple[str, str]:
    """An address as it is kept, and its domain in ASCII. Raises EmailNotValidError."""
    local, _, domain = said.partition("@")
    if len(local) <= LOCAL_MAX and _PLAIN.fullmatch(local) and local.lower() not in OFFICES:
        kept, in_ascii = _domain(domain)
        if len(local) + 1 + max(len(kept.encode()), len(in_ascii)) <= EMAIL_MAX:
            return f"{local}@{kept}", in_ascii
    found = _checked(said)
    return found.normalized, _in_ascii(found)


@lru_cache(1000)
def _domain(said: str) -> tuple[str, str]:
    """A domain as it is kept, and in ASCII. Readers share a few, and to check one takes 50 µs."""
    found = _checked(f"a@{said}")
    return found.domain, _in_ascii(found)


def _in_ascii(found: ValidatedEmail) -> str:
    return (found.ascii_domain or found.domain).lower()


def _checked(said: str) -> ValidatedEmail:
    # No DNS here: the reader waits, and nothing leaves the machine (DESIGN.md promise 8).
    return validate_email(said, check_deliverability=False)
