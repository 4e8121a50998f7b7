"""Foldings that every reading begins with: composition, case, tone placement, marks."""

import re
from itertools import groupby
from unicodedata import is_normalized, normalize

from service.domain.text.view import View, is_mark

LATIN = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))
SIGNS = (
    range(0x037E, 0x037F),
    range(0x1FEF, 0x1FF0),
    range(0x2260, 0x2261),
    range(0x226E, 0x2270),
)  # ; ` = < >
TONES = ("oa", "oe", "uy")
TONE_MARKS = "\u0300\u0301\u0309\u0303\u0323"
PLACED = {
    normalize("NFC", pair + tone): normalize("NFC", pair[0] + tone + pair[1])
    for pair in TONES
    for tone in TONE_MARKS
}
# Tones on the wrong letter of a syllable: buôì, đíêm, khôń.
PLACED |= {
    normalize("NFC", v[0] + v[1] + tone): normalize("NFC", v[0] + tone + v[1])
    for v in ("ôi", "ơi", "âu", "ây", "êu", "ưi", "ưu", "ôn", "ơn", "ân", "ăn", "ên", "ôm", "âm")
    for tone in TONE_MARKS
    if len(normalize("NFC", v[1] + tone)) == 1
}
PLACED |= {
    normalize("NFC", v[0] + tone + v[1]): normalize("NFC", v[0] + v[1] + tone)
    for v in ("iê", "uô", "ươ", "yê")
    for tone in TONE_MARKS
}
WRONG_TONE = re.compile("|".join(PLACED))
MOST_MARKS = 8  # of one letter; no writing needs more, and normalising is quadratic in them


def _ranges(points: list[int]) -> str:
    """The inside of a character class."""
    runs = [
        [point for _, point in run]
        for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0])
    ]
    return "".join(f"\\U{run[0]:08x}-\\U{run[-1]:08x}" for run in runs)


# No marks lie between the end of plane 1 and the variation selectors of plane 14 (Unicode 14 to 17).
_MARKS = [p for r in (range(0x20000), range(0xE0100, 0xE01F0)) for p in r if is_mark(chr(p))]
MARK = _ranges(_MARKS)
# Conjoining vowels and finals of Hangul are no marks, but compose with the letter before.
CLUSTER = re.compile(f"[^{MARK}\u1160-\u11ff][{MARK}\u1160-\u11ff]*|[{MARK}\u1160-\u11ff]+")
BARE: dict[int, str | None] = {
    point: base
    for block in (*LATIN, *SIGNS)
    for point in block
    if (base := normalize("NFD", chr(point))[0]) != chr(point)
}
BARE |= {ord("đ"): "d", ord("Đ"): "D"} | dict.fromkeys(_MARKS, None)
MARKS = re.compile(f"[{MARK}]+")


def exact_of(text: str) -> View:
    """NFC, case-folded, one tone placement."""
    view = composed(text)
    return view.reads(placed(view.text))


def composed(text: str) -> View:
    """NFC and case-folded, each tone as it was typed."""
    if is_normalized("NFC", text):
        folded = text.casefold()
        if len(folded) == len(text):  # case folding never shortens: each stands where it stood
            return View(folded, text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, str] = {}  # the same letters with the same marks come again and again
    for match in CLUSTER.finditer(text):
        start, end = match.span()
        typed = text[start : min(end, start + 1 + MOST_MARKS)]
        piece = known.get(typed) or known.setdefault(typed, normalize("NFC", typed).casefold())
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return View("".join(pieces), text, starts, ends)


def _bare(text: str) -> str:
    """Without marks. Where each letter has become one of ASCII, several times as fast."""
    split = normalize("NFD", text.replace("đ", "d"))
    bare = split.encode("ascii", "ignore")
    return bare.decode() if len(bare) == len(text) else text.translate(BARE)


def unmark(view: View) -> View:
    """The same without diacritics, đ as d."""
    bare = _bare(view.text)
    if len(bare) == len(view.text):
        return view.reads(bare)
    clean = view.without(MARKS)
    return clean.reads(clean.text.translate(BARE))


def placed(text: str) -> str:
    """The same with each tone over the letter where it is written today (hoà = hòa), as long."""
    return WRONG_TONE.sub(lambda match: PLACED[match[0]], text)
