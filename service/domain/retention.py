"""How long a site keeps what: days by status, and of network addresses."""

from collections.abc import Mapping
from datetime import datetime, timedelta

DAYS_MAX = 36_500
# Whoever takes a comment back wants it gone; a month is there for complaints and legal holds.
KEPT: Mapping[str, int | None] = {"removed": 30}
IP_DAYS = 30
PRIVACY_DAYS = 2  # as Decree 356/2025 is understood to say; no lawyer has verified it


def ends(days: Mapping[str, int | None], now: datetime) -> dict[str, datetime]:
    """By status: what has not changed since this moment is over. A status without days never is."""
    return {status: now - timedelta(days=number)
            for status, number in days.items() if number is not None}  # fmt: skip
