"""How it is typed: all capitals, rows of marks, stretched letters, one word over and over.

Weak signs, for a moderator's eye. Must not catch abbreviations (UBND, TP.HCM) in a calm sentence,
short cheers, nor names in capitals.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from service.domain.finding import Context, Finding
from service.domain.text.words import TRIPLE

CODES = ("form.shouting", "form.noise")
LETTERS = 20  # fewer letters do not shout
CAPITALS = 0.7
SAMPLE, LIKELY = 5, 0.4  # every fifth letter tells whether it is worth counting all
MARKS = re.compile(r"[!?]{4,}")
STRETCHED = re.compile(r"([^\W\d_])\1{3,}")
WORDS = 5
BY_MARKS, BY_STRETCHING = 0.6, 0.4


def shouting(context: Context) -> Iterator[Finding]:
    """Find shouting and noise."""
    text = context.text.text
    typed = text if text.isascii() else normalize("NFC", text)  # marks are no letters
    if (
        len(typed) >= LETTERS
        and _capitals(typed[::SAMPLE]) > LIKELY
        and _capitals(typed) >= CAPITALS
    ):
        yield Finding("form.shouting", 1.0)
    if _rows(text) and (marks := MARKS.search(text)) is not None:
        yield Finding("form.shouting", BY_MARKS, marks.span())
    exact = context.text.exact
    if context.text.signs & TRIPLE and (stretched := STRETCHED.search(exact.text)) is not None:
        yield Finding("form.shouting", BY_STRETCHING, exact.span(*stretched.span()))
    words = context.text.words.marked
    if len(words) >= WORDS and words[0] == words[1] and len(set(words)) == 1 and words[0]:
        yield Finding("form.noise", 1.0, note=words[0].strip()[:20])


def _rows(text: str) -> bool:
    return "!!" in text or "??" in text or "!?" in text or "?!" in text


def _capitals(text: str) -> float:
    """The share of capitals among the letters; 0 where there are too few to shout."""
    upper = sum(map(str.isupper, text))
    if upper < LIKELY * LETTERS / SAMPLE:
        return 0.0
    letters = upper + sum(map(str.islower, text))
    return upper / letters if letters * SAMPLE >= LETTERS else 0.0
