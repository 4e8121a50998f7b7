"""The same again, and too much at once; counted by store/facts.py before any filter runs.

Must not catch what many readers say alike ("Tuyệt vời", "Bài viết rất hay, cảm ơn tòa soạn"), nor
a family behind one address: the bounds are wide. What several others sent, campaign.py tells.
"""

from collections.abc import Iterator

from service.domain.finding import Context, Finding
from service.domain.sketch import sketch

CODES = ("repeat.author", "repeat.others", "flood.author", "flood.address")
SHORT = 25  # letters below which others may well have said the same
AUTHOR_MOST = 5  # in ten minutes, as the facts count
ADDRESS_MOST = 15


def repeats(context: Context) -> Iterator[Finding]:
    """Find repeats and floods."""
    facts = context.facts
    own = max(facts.same_author, facts.near_own)
    if own:
        yield _counted("repeat.author", 0.5 + 0.25 * own, own)
    if facts.same_others and not facts.near_authors and _telling(context):
        yield _counted("repeat.others", 0.5 + 0.25 * facts.same_others, facts.same_others)
    if facts.author_recent >= AUTHOR_MOST:
        yield _counted("flood.author", facts.author_recent / (2 * AUTHOR_MOST), facts.author_recent)
    if facts.address_recent >= ADDRESS_MOST:
        share = facts.address_recent / (2 * ADDRESS_MOST)
        yield _counted("flood.address", share, facts.address_recent)


def _telling(context: Context) -> bool:
    """Whether two who say just this know of each other."""
    return context.text.letters >= SHORT and sketch(context.text) is not None


def _counted(code: str, score: float, count: int) -> Finding:
    return Finding(code, min(1.0, score), note=str(count))
