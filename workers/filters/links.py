"""Links: http(s), www, and bare domains under endings that are no Vietnamese syllable.

Also addresses pulled apart (abc . com, abc chấm com) and hosts that imitate a bank or an authority.
Must not catch the publisher's own hosts, nor a missing space after a full stop ("hay.Anh"), nor
e-mail addresses. Links to authorities, schools, laws and the press weigh little.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import re2

from service.domain.finding import Context, Finding
from service.domain.text import Text
from service.domain.text.alike import LOOK_ALIKES
from service.domain.text.words import ODD, SIGN
from workers.filters.lookalike import imitates
from workers.filters.reference import REFERENCE, SHORTENERS
from workers.filters.spaced import spaced

CODES = (
    "links.any",
    "links.many",
    "links.shortener",
    "links.markup",
    "links.lookalike",
    "links.spaced",
)
MANY = 3
MOST = 10

ENDINGS = (
    "com|net|org|info|biz|vn|xyz|top|club|site|online|shop|store|live|link|website|space|fun|icu"
    "|vip|win|bet|casino|app|dev|io|click|asia|tech|blog|news|page|cn|uk|jp|kr|edu|gov|int|mobi"
    "|example|test|pro|cc|me|bid|loan|gg|ly|ws|tk|ga|ml|cf|ru|life|world|today|agency|support"
)
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
URL = re2.compile(
    r"https?://(?:\[[0-9a-f:.]+\])?[^\s<>\"'“”\[\]]*"
    r"|\bwww\.[^\s<>\"'“”\[\]]+"
    rf"|(?:^|[^\pL\pN_.@-])((?:{LABEL}\.)+(?:{ENDINGS})(?::\d{{2,5}})?(?:/[^\s<>\"'“”\[\]]*)?)"
    rf"|(?:^|[^\pL\pN_.@-])((?:{LABEL}\.)+[a-z]{{2,6}}/[a-z0-9_\-][^\s<>\"'“”\[\]]*)"
)
MARKUP = re2.compile(r"\[url[=\]]|\[/url\]|<a\s[^>]{0,40}href|\]\(https?://")
TRAILING = ".,;:!?)…»"
REFERENCE_SCORE = 0.3


def links(context: Context) -> Iterator[Finding]:
    """Find links that do not lead to the publisher himself."""
    text = context.text
    if text.signs & SIGN:
        yield from _plain(text, context.facts.site_hosts)
        for match in MARKUP.finditer(text.exact.text):
            yield Finding("links.markup", 1.0, text.exact.span(*match.span()))
            break
    place = spaced(text)
    if place is not None:
        yield Finding("links.spaced", 1.0, place)


def _plain(text: Text, own: tuple[str, ...]) -> Iterator[Finding]:
    exact = text.exact
    view = exact.reads(exact.text.translate(LOOK_ALIKES)) if text.signs & ODD else exact
    told = foreign = 0
    for start, end in _places(view.text):
        host = _host(view.text[start:end])
        if not host or under(host, own):
            continue
        known = under(host, REFERENCE)
        told += 1
        foreign += not known
        if told > MOST:
            break
        code = "links.shortener" if host in SHORTENERS else "links.any"
        yield Finding(code, REFERENCE_SCORE if known else 1.0, view.span(start, end), note=host)
        if not known and imitates(host, _host(exact.text[start:end])):
            yield Finding("links.lookalike", 1.0, view.span(start, end), note=host)
    if foreign >= MANY:
        yield Finding("links.many", min(1.0, foreign / 5), note=str(foreign))


def hosts(text: Text) -> Iterator[tuple[tuple[int, int], str]]:
    """Every link's place and host, the publisher's own too."""
    view = text.exact
    for start, end in _places(view.text):
        yield view.span(start, end), _host(view.text[start:end])


def _places(text: str) -> Iterator[tuple[int, int]]:
    for match in URL.finditer(text):
        group = next((n for n in (1, 2) if match.start(n) >= 0), 0)
        start, end = match.span(group)
        # Looked at here, not in the pattern: a separator belongs to the next link as well.
        if group == 1 and (text[end : end + 1].isalnum() or text[end : end + 1] in ("@", "-", "_")):
            continue
        while end > start and text[end - 1] in TRAILING:
            end -= 1
        yield start, end


def _host(link: str) -> str:
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:  # ℀ for a/c and its like: no browser would go there, but it was meant
        return link
    return host.removeprefix("www.").rstrip(".")


def under(host: str, domains: frozenset[str] | tuple[str, ...]) -> bool:
    """Whether a host is one of these domains or lies under one."""
    while host:
        if host in domains:
            return True
        host = host.partition(".")[2]
    return False
