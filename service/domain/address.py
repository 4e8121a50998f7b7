"""Addresses that anybody may have written, taken apart and put together: what is none breaks nothing."""

from urllib.parse import SplitResult, urljoin, urlsplit

NONE = SplitResult("", "", "", "", "")


def split(said: str) -> SplitResult:
    """An address taken apart; of one that is none, nothing."""
    try:
        return urlsplit(said)
    except ValueError:
        return NONE


def join(base: str, said: str) -> str:
    """Where an address leads from a page; one that is none stays as it was said."""
    try:
        return urljoin(base, said)
    except ValueError:
        return said
