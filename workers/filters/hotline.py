"""Whether a number is told as a hotline's own: not somebody else's beside it, nor a seller's."""

import re2

BEFORE = 60  # letters before a number that tell whose it is
# Read without marks.
HOTLINE = re2.compile(
    r"\b(?:duong day (?:nong|ho tro|tu van tam ly)|tong dai (?:quoc gia|bao|ho tro|tu van tam ly|1\d{2,3}))\b([^,;!?\n]{0,40})$"
)
NOT_ITS = re2.compile(
    r"\b(?:so no|so (?:cua )?(?:me|bo|vo|chong|con) no|con so|cho vay|vay|sim|so dep)\b"
)


def its_own(before: str) -> bool:
    """Whether these words before a number call it a hotline's."""
    match = HOTLINE.search(before)
    return match is not None and NOT_ITS.search(match[1]) is None
