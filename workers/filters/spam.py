"""Advertising and fraud in phrases: loans, gambling, job bait, investment, cures, papers, adverts.

Catches offers. Must not catch talk about them: beside words of warning or complaint (cấm, lừa đảo,
công an) a phrase weighs little, and no single topic word reaches a threshold.
"""

from collections.abc import Iterable, Iterator

import re2

from service.domain.finding import Context, Filter, Finding
from service.domain.text import Text
from service.domain.text.words import DIGIT
from workers.filters.hits import Hit
from workers.filters.meeting import Span
from workers.filters.terms import Finder

CODES = (
    "spam.loan",
    "spam.gambling",
    "spam.job",
    "spam.invest",
    "spam.health",
    "spam.adult",
    "spam.papers",
    "spam.phishing",
    "spam.advert",
    "spam.soft",
    "spam.contact",
    "spam.seo",
    "spam.followers",
    "spam.fortune",
    "spam.estate",
)
CALM = "calm.condemn"
TALE = "calm.tale"  # words of one who tells what happened to him, or talks of the news
WARNED = 0.35
WARNED_LESS = 0.7  # a soft advert begins with a warning of the others
SOFT = ("spam.soft", "spam.contact")
OFFERED = ("spam.loan", "spam.job", "spam.invest", "spam.gambling", "spam.papers")
TALKED = 0.7  # of these one talks, too
CALLS = re2.compile(r"\b(?:ib|inbox|link|app nay|nho app|tai app|zalo|o day|vao day)\b")

MONEY = r"\d+(?:[.,]\d+)* ?(?:k|tr|trieu|nghin|ngan|cu|usd|\$|dong|vnd|d)"
# On the bare view, where it has digits. Each names its code and how sure it is.
PATTERNS: tuple[tuple[str, str, float], ...] = (
    (rf"\b(?:luong|thu nhap|kiem) (?:ngay |tu |len den |toi |khoang )?{MONEY}\b", "spam.job", 0.4),
    (rf"\bngay (?:kiem )?{MONEY}\b", "spam.job", 0.5),
    (rf"\b{MONEY} ?(?:/|moi |mot |1 )(?:ngay|gio|buoi|trang)\b", "spam.job", 0.6),
    (r"\b(?:can|tuyen|thieu) (?:gap )?\d+ (?:ban|nguoi|chi em|nhan vien|ctv)\b", "spam.job", 0.5),
    (r"\b(?:lai|loi nhuan|loi) (?:suat )?(?:cam ket )?(?:deu )?(?:chi )?(?:tu )?\d+(?:[.,]\d+)?%? ?/? ?(?:moi )?(?:thang|ngay|tuan)", "spam.invest", 0.6),
    (rf"\b(?:gia|chi|con|dong gia) (?:chi |re )?{MONEY}\b", "spam.advert", 0.3),
    (r"(?:make|makes|made|making|earn|earns|earned) (?:over |about |up to )?[$£€]?\d+[\d,]*", "spam.job", 0.5),
    (r"\b(?:tang|nhan) (?:ngay )?(?:code )?\d+k\b", "spam.gambling", 0.7),
    (r"\b(?:nap|cuoc) (?:tu |dau |lan dau )?\d+k? (?:tang|an|nhan)\b", "spam.gambling", 0.8),
    (r"\bx\d{1,4} (?:tai khoan|von|trong|loi nhuan)\b", "spam.invest", 0.8),
    (r"\b\d{3,} ?(?:follow|fl|sub|like|tim|mem|member)", "spam.followers", 0.6),
    (r"\bmua \d+ tang \d+\b|\bgiam (?:ngay )?\d{2}%", "spam.advert", 0.4),
    (r"\bgiam \d+ ?(?:kg|ky|can)\b", "spam.health", 0.5),
    (r"\b\d{2,} ?(?:tr|trieu|ti|ty)/(?:nen|lo|can|m2)\b", "spam.estate", 0.4),
    (r"\b\d+(?:k|d)/(?:cai|video|trang|don|luot|cau|bo|san pham)\b", "spam.job", 0.4),
    (r"\b\d+% (?:daily|a day|per day|weekly|a week)\b|\b\d+x guaranteed", "spam.invest", 0.7),
    (r"\$\d[\d,]* (?:a|per|every) (?:day|hour|week|month)\b", "spam.job", 0.6),
    (r"\b(?:txt|text|send|reply) ['\"]?\w+['\"]? to (?:no:? ?)?\d{4,6}\b", "spam.advert", 1.0),
    (r"\bcall (?:\w+ ){0,4}0[89]\d{2}[ \d-]{6,}|\b(?:1[05]0|10|25|150) ?p(?:pm|pw|/m| per)", "spam.advert", 0.8),
)  # fmt: skip
ANY = re2.Set.SearchSet()
for _each in PATTERNS:
    ANY.Add(_each[0])
ANY.Compile()
EACH = tuple(re2.compile(pattern) for pattern, _, _ in PATTERNS)


def spam(find: Finder) -> Filter:
    """Make the filter from what finds listed terms."""

    def look(context: Context) -> Iterator[Finding]:
        hits = find(context.text)
        found = list(_phrases(hits))
        taken = [finding.span for finding in found if finding.span is not None]
        found += (one for one in _patterns(context.text) if not _within(one.span, taken))
        if not found:
            return
        calm, tale = (any(hit.entry.code == code for hit in hits) for code in (CALM, TALE))
        # who tells of what befell him names one offer, and bids nobody come
        offers = sum(finding.code in OFFERED for finding in found)
        tale = tale and offers == 1 and CALLS.search(context.text.bare.text) is None
        for finding in found:
            share = (WARNED_LESS if finding.code in SOFT else WARNED) if calm else 1.0
            share *= TALKED if tale and finding.code in OFFERED else 1.0
            score = round(finding.score * share, 3)
            yield Finding(finding.code, score, finding.span, finding.read_as, finding.note)

    return look


def _within(span: Span | None, taken: list[Span]) -> bool:
    """Whether a phrase has told of this place already."""
    return span is not None and any(span[0] < end and start < span[1] for start, end in taken)


def _phrases(hits: Iterable[Hit]) -> Iterator[Finding]:
    for hit in hits:
        if hit.entry.code in CODES:
            yield Finding(hit.entry.code, hit.score, hit.span, hit.read_as)


def _patterns(text: Text) -> Iterator[Finding]:
    if not text.signs & DIGIT:
        return
    bare = text.bare
    for number in sorted(ANY.Match(bare.text) or ()):
        match = EACH[number].search(bare.text)
        if match is not None:
            _, code, score = PATTERNS[number]
            yield Finding(code, score, bare.span(*match.span()))
