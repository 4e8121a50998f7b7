"""No sense, no marks, another script: keyboard mashing, unmarked Vietnamese, foreign letters.

Must not catch abbreviations (NNPTNT), names, code numbers, words run together, keys of a Telex or
VNI keyboard that was off, laughter, nor English. Words are judged once and remembered.
"""

import re
from collections.abc import Iterator, Sequence

import re2

from service.domain.finding import Context, Finding
from service.domain.text import Text
from service.domain.text.words import ODD, SIGN
from workers.filters.nonsense import nonsense
from workers.filters.phrases import BYTES

CODES = ("text.gibberish", "text.unmarked", "text.language")
# Words of which one never follows the other; once may be a slip.
_CLASH = (
    r" (?:(?:của|bị|các|những) (?:của|nhưng|đã|vì|thì)|vì (?:nên|nhưng)|rằng (?:thì|của|nên|vì)"
    r"|nhưng (?:nên|của)|và (?:nhưng|của|thì|nên)|xuống (?:của|nhưng)|thì (?:của|nhưng|rằng)"
    r"|(?:cho|với) (?:nhưng|vì)|rất (?:của|và)) "
)
CLASHES = re2.compile(f"{_CLASH}.*{_CLASH}".encode(), BYTES)
SYLLABLE = re.compile(
    r"(?:ngh?|[bdhlmrvx]|ch?|gh?|kh?|nh?|ph|qu|s|th?|tr|gi)?"
    r"(?:[aeiouy]|[iy]e|ie?u|o[aei]|u[aeoyi]|uo?[iu]|uye?|yeu|a[iouy]|e[ou]|iu|oi|oo|o?a[iouy]|u?ay)"
    r"(?:ch?|ng?|nh|m|p|t)?"
)
_USUAL = (
    "khong nguoi nay duoc toi roi cung cua nhung nhu moi vay lai phai minh biet dong voi trong mot"
    " thoi doi thu thay dang cac nao cong hoi nha gio nen tinh nhieu khi thuong nuoc dua chua luon"
    " hoc chet sau nghe viec kho chau rat theo tren truoc neu gia dinh tien ngay thi ko dc bai viet"
    " qua anh chi lam tai nhan vien mua mien hang lien cho deu di buoi dan la co ma con bi ra vao noi den dau oi bao"
)
UNMARKED = frozenset(_USUAL.split())
FOREIGN = re.compile(
    "[\u0370-\u1cff\u2e80-\ua4cf\ua500-\ua71f\ua800-\uab2f\uabc0-\ud7ff\uf900-\ufaff\ufb1d-\ufdff"
    "\ufe70-\ufefc\uff66-\uffdc\U00010000-\U0001cfff\U00020000-\U0003ffff]"
)
KNOWN_MOST, LONG = 60_000, 40  # chunks remembered; letters of one that is worth it
LEAST = 6  # letters without sense, words without marks


class _Lost(dict[str, int]):
    """How many letters without sense a chunk has; forgets all when it is full."""

    def __missing__(self, bare: str) -> int:
        if len(self) >= KNOWN_MOST:
            self.clear()
        lost = sum([len(word) for word in bare.split() if nonsense(word)])
        if len(bare) <= LONG:
            self[bare] = lost
        return lost


_LOST = _Lost()


def gibberish(context: Context) -> Iterator[Finding]:
    """Find text without sense, without marks, or in another script."""
    text = context.text
    if sum(map(_LOST.__getitem__, text.words.bare)) >= LEAST and _mostly(text):
        yield Finding("text.gibberish", 1.0)
    elif text.unmarked:
        if len(text.words.bare) >= LEAST and _unmarked(text.words.bare):
            yield Finding("text.unmarked", 1.0)
    elif CLASHES.search(text.line.encoded(bare=False)) is not None:
        yield Finding("text.gibberish", 0.9)
    if text.signs & ODD and context.facts.lang in ("", "vi", "en"):
        yield from _foreign(text)


def _mostly(text: Text) -> bool:
    """Whether the letters without sense are too many for a slip, a name or a code."""
    words = text.words
    told = zip(words.bare, words.signs, strict=True)
    lost = sum([_LOST[bare] for bare, signs in told if not signs & SIGN])
    if lost < (2 * LEAST if text.text.isupper() else LEAST):  # NNPTNT
        return False
    share = lost / sum([len(bare) - 1 for bare in words.bare if bare])  # a picture has no word
    return share >= 0.75 or (share >= 0.45 and lost >= 12) or (share >= 0.3 and lost >= 24)


def _unmarked(chunks: Sequence[str]) -> bool:
    """Whether words without marks are Vietnamese: nearly all syllables, some of them usual."""
    words = [word for chunk in chunks for word in chunk.split() if word.isalpha()]
    usual = sum([word in UNMARKED for word in words])
    if usual < 3:
        return False
    return sum([SYLLABLE.fullmatch(word) is not None for word in words]) >= 0.8 * len(words)


def _foreign(text: Text) -> Iterator[Finding]:
    found = len(FOREIGN.findall(text.text))
    if found >= 6 and found >= 0.5 * text.letters:
        yield Finding("text.language", 1.0)
