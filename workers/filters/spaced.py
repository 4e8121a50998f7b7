"""Web addresses pulled apart: abc . com, abc (chấm) com, h t t p, hxxp.

Must not catch the end of a sentence, marks given at school (chấm bài), nor sums.
"""

import re

import re2

from service.domain.text import Text
from service.domain.text.words import ODD, PULLED
from workers.filters.meeting import Span

FAR = (
    "com|net|org|info|biz|vn|xyz|top|club|site|fun|icu|vip|win|bet|casino|app|io|asia|mobi|example"
)
NAMED = r"[a-z0-9-]*[a-z][a-z0-9-]*(?: ?- ?[a-z0-9]+)?"
SPACED = re2.compile(
    rf"{NAMED} ?(?:\.com)? ?[(\[{{<\"'“*]+ ?(?:chấm|chám|cham|dot|\.|,) ?[)\]}}>\"'”*]+ ?(?:{FAR})\b"
    rf"|\b{NAMED} (?:chấm|cham|dot) (?:com|net|vn|xyz|top|club|fun|icu|vip|bet|info|org|example|io)\b"
    r"|\b(?:chấm|cham) (?:com|net|xyz|fun|icu|vip|bet|info|org|example)\b"
    r"|\bhxxps?\b[^\s]*|\bh ?t ?t ?p ?s? ?: ?/ ?/ [^\s]+|\bw w w\b|\bwww ?\. [a-z0-9][^\s]*|\bwww [a-z0-9-]+ [a-z]+"
    rf"|\b{NAMED} ?\.com? \. ?vn\b|\b{NAMED} \. ?(?:com|net|org|info|biz|xyz|icu|bet|example|io)\b"
    rf"|\b[a-z-]*[0-9-]+[a-z0-9-]*[a-z0-9] ?(?: \.|\. |,|、|。|．) ?(?:{FAR})(?:$|[^\pL\pN_-])"
    rf"|\b{NAMED}\. (?:com|xyz|vip|net)(?: ?/|\.vn)"
)
SENTENCE = re.compile(r"\. ?[A-Z][a-z]")
SIGNS = (" .", "chấm", "cham", "dot", "hxxp", "h t t p", "w w w", "www ", "(.", "[.", "{.", "<.")


def spaced(text: Text) -> Span | None:
    """Where such an address stands."""
    if not text.signs & (PULLED | ODD):
        return None
    exact = text.exact.text
    if not any(sign in exact for sign in SIGNS) and not text.signs & ODD:
        return None
    for view in (text.exact,) if text.plain is text.exact else (text.exact, text.plain):
        match = SPACED.search(view.text)
        if match is not None and SENTENCE.search(view.source, *view.span(*match.span())) is None:
            return view.span(*match.span())
    return None
