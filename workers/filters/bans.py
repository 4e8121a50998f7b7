"""What an editor has banned: who sends it, a domain that it links to, a phrase in it.

Must not catch a domain that merely ends alike (notbet.example), nor parts of words. Whoever is
banned is not told apart from others by the text: those findings have no place in it.
"""

from collections.abc import Iterator
from functools import lru_cache

from service.domain.finding import Context, Finding
from workers.filters.entries import lined
from workers.filters.links import hosts, under
from workers.filters.terms import Finder, finder
from workers.filters.topics import Term

CODES = ("ban.author", "ban.address", "ban.email_domain", "ban.link", "ban.phrase")
MOST = 5
SITES = 256


def bans(context: Context) -> Iterator[Finding]:
    """Find what is banned."""
    facts = context.facts
    for kind in facts.banned:
        yield Finding(f"ban.{kind}", 1.0, note=facts.email_domain if "email" in kind else "")
    if facts.banned_links:
        met = (one for one in hosts(context.text) if under(one[1], facts.banned_links))
        for (span, host), _ in zip(met, range(MOST), strict=False):
            yield Finding("ban.link", 1.0, span, note=host)
    if facts.banned_phrases:
        for hit in ready(facts.banned_phrases)(context.text)[:MOST]:
            if context.text.unmarked or not hit.stripped:
                yield Finding("ban.phrase", 1.0, hit.span, read_as=hit.read_as)


@lru_cache(SITES)
def ready(phrases: tuple[str, ...]) -> Finder:
    """What finds them, made once."""
    return finder(Term(one, code="ban.phrase") for one in phrases if lined(one).strip())
