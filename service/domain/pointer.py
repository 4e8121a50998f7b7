"""JSON pointers (RFC 6901) to what somebody sent."""

import re

# No database keeps these, and no page can show them.
UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def part(name: str) -> str:
    """One name on the way, as it stands between two slashes."""
    plain = UNREADABLE.sub("\ufffd", name)
    return plain.replace("~", "~0").replace("/", "~1")
