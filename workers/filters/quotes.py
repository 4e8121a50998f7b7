"""Words that are said again: quoted to condemn them, or under an article that is about them."""

import re
from collections.abc import Container, Iterator, Sequence
from unicodedata import normalize

from service.domain.finding import Context
from service.domain.text import fold
from workers.filters.hits import Hit

REPORT = "calm.report"  # words of one who tells what was said
FRAME = "calm.told"  # «bị gọi là», «bảo tôi là»: what follows was said to him who tells it
BEFORE = re.compile(r"\b(?:đúng|đáng|thật)\b")  # «bị chê là đúng …»: said again, and meant
# … as is «bị gọi là … cũng đáng», «là phải», «thì sao»; not «…, oan lắm».
MEANT = re.compile(
    r"(?:\s+\w+)?\s*(?:(?:cũng|là|thì|chẳng|chả|không|đâu|có|còn|quá|rất) )*(?:đúng|đáng|oan|thật)\b"
    r"|(?:\s+\w+)?\s*(?:(?:cũng|là) )+phải\b|\s*thì (?:sao|có sao|đã sao)\b"
)
AFTER = 30  # letters behind it that tell
NO_WORDS_OF = "threat."  # whoever tells of a threat to condemn it says who made it
TOLD = 0.3  # what a quoted word is worth, told by somebody who calls it what it is
NAMED = 0.5  # what a word of the article's own title is worth
QUOTED = re.compile("(?<!\\w)[\"“«‘'‹„][^\"”»’'›“]{1,120}[\"”»’'›“]")


def weighed(
    context: Context, hits: Sequence[Hit], codes: Container[str], quotable: tuple[str, ...]
) -> Iterator[tuple[Hit, float]]:
    """The hits of these codes, with what is left of their scores where they are said again.

    `quotable` are beginnings of the codes that may be said again to condemn them.
    """
    told = any(hit.entry.code == REPORT for hit in hits)
    frames = [hit.span for hit in hits if hit.entry.code == FRAME]
    for hit in hits:
        if hit.entry.code in codes:
            share = TOLD if _framed(context, hit, frames) else _share(context, hit, told=told)
            if not hit.entry.code.startswith(quotable):
                share = 1.0
            yield hit, round(hit.score * share, 3)


def _framed(context: Context, hit: Hit, frames: Sequence[tuple[int, int]]) -> bool:
    """Whether it stands right behind a frame, and nobody calls it true."""
    if not frames or hit.entry.code.startswith(NO_WORDS_OF):
        return False
    text, (first, last) = context.text.text, hit.span
    after = normalize("NFC", text[last : last + AFTER]).casefold()
    return MEANT.match(after) is None and any(
        _behind(normalize("NFC", text[start:first]), normalize("NFC", text[end:first]))
        for start, end in frames
        if start < first
    )


def _behind(frame: str, between: str) -> bool:
    """Whether no more than a word or two stand between, and no pause."""
    if BEFORE.search(frame.casefold()) is not None:
        return False
    return len(between.split()) <= 2 and re.search("[,.;:!?]", between.strip(' :"“«')) is None


def _share(context: Context, hit: Hit, *, told: bool) -> float:
    if told and any(_within(hit, *match.span()) for match in QUOTED.finditer(context.text.text)):
        return TOLD
    title = context.facts.article_title
    if title and f" {fold(hit.entry.term)} " in f" {fold(title)} ":
        return NAMED
    return 1.0


def _within(hit: Hit, start: int, end: int) -> bool:
    """Whether half of it or more stands between quotation marks: bị gọi «là "con heo»."""
    first, last = hit.span
    return 2 * (min(last, end) - max(first, start)) >= last - first
