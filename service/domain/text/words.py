"""The words of a text, chunk by chunk. The same syllables come again and again: each is read once."""

import re
from collections.abc import Iterator
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from service.domain.text.alike import PICTURE
from service.domain.text.folds import BARE, placed
from service.domain.text.keyed import evident
from service.domain.text.loose import (
    AGAIN,
    ALONE,
    HOLES,
    LEETS,
    LETTER,
    SEPARATOR,
    SEPARATORS,
    WITHIN,
    loose_text,
)
from service.domain.text.together import LETTERS, cuts

# What a chunk (all between two spaces) may hide; a text's signs are those of its chunks together.
MARKED, ODD, JOINT, LEET, SINGLE, DOUBLE, TRIPLE, DIGIT, SIGN = (1 << n for n in range(9))
PICTURED, MASKED, APART, STRAY, TAGGED, KEYED, JOINED, MISPLACED = (1 << n for n in range(9, 17))
PULLED = 1 << 17

BEYOND = re.compile(
    "[^\x00-\x7f\u00c0-\u00ef\u00f1-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1ea0-\u1eff–—‘’“”…]"
)
NO_NUMERAL = r"^(?![\W_]*[ivxlcdm]+[\W_]*$).*?"  # xii, iii
_SIGNS = (
    (ODD, BEYOND),
    (JOINT, re.compile(rf"{LETTER}[{SEPARATORS}]+{LETTER}")),
    (
        LEET,
        re.compile(
            rf"{LETTER}(?:[{WITHIN}]*[{LEETS}]|[{LEETS}{WITHIN}]+{LETTER})|[{LEETS}]{LETTER}"
        ),
    ),
    (SINGLE, re.compile(rf"^[\W_]*{LETTER}[\W_]*$")),
    (STRAY, re.compile(rf"^[\W_]*[{ALONE}i][\W_]*$")),
    (APART, re.compile(rf"(?<![^\W_]){LETTER}(?:{SEPARATOR}{{1,3}}(?:[^\W_]|@))+(?![^\W_])")),
    (DOUBLE, re.compile(rf"{NO_NUMERAL}({LETTER})\1")),
    (TRIPLE, re.compile(rf"{NO_NUMERAL}({LETTER})\1\1|({LETTER})\2\2\2|[à-ỹ]([aeiouy])\3")),
    (DIGIT, re.compile(r"\d")),
    (SIGN, re.compile(r"[@<>\[\]$€£₫%]|://|[^\W_]\.[^\W\d_]")),
    (PICTURED, PICTURE),
    (PULLED, re.compile(r"^\.|chấm|cham|dot|hxxp|www$|[(\[{<]\.|^[hw]$")),  # an address
    (
        KEYED,
        re.compile(
            r"[aeouy04][\^(+][`'´?~.]?(?![^\W\d_]{3})|[aeiouy][`'´~.?](?:[cmpt]|n[gh]?|ch)(?![^\W_])"
            r"|(?:[aeiouy]|[^\W\d_][0134])['´`~](?!\w)|[0134]['´`~](?:[cmpt]|n[gh]?|ch)(?![^\W_])"
        ),
    ),
    (MASKED, re.compile(rf"{LETTER}(?:[{HOLES}@]+|(?:[.-]{{2,}}|[…?^%~])(?={LETTER}))")),
)
TOKEN = re.compile(r"[^\W_]+|[,;:!?.…]+")
CLOSING = re.compile(r"[\W_]*\Z")
KNOWN_MOST, LONG = 60_000, 40  # chunks remembered; letters of one that is worth it
_SIGNED = dict[int, int]()  # one number for all chunks that hide the same: it stays at hand


class Chunk(NamedTuple):
    """What stands between two spaces. A tuple, so that a text's can be turned into columns."""

    marked: str  # its words, a space behind each
    bare: str
    signs: int
    loose: str = ""  # `marked` of the looser reading, of the one with doubled letters as one
    single: str = ""


def tokens(chunk: str) -> Iterator[tuple[int, int, str]]:
    """Words and pauses of a chunk: where each stands, and what a line says for it."""
    for match in TOKEN.finditer(chunk):
        said = match[0]
        if said[0].isalnum():
            yield match.start(), match.end(), said
        elif said[0] not in ".:" or CLOSING.match(chunk, match.end()):  # đ.m is one, and so is 1:2
            yield match.start(), match.end(), "," if said[0] == "," else "."


def _words(text: str) -> str:
    return "".join([f"{said} " for _, _, said in tokens(text)])


def _chunk(typed: str) -> Chunk:
    text = placed(typed)
    marked = _words(text)
    bare = marked if marked.isascii() else marked.translate(BARE)
    signs = (MARKED if bare != marked else 0) | (MISPLACED if text != typed else 0)
    for sign, pattern in _SIGNS:
        if pattern.search(text):
            signs |= sign
    if evident(text):
        signs |= KEYED
    if any(cuts(word) for word in LETTERS.findall(text)):
        signs |= JOINED
    looser = loose_text(text)
    loose = _words(looser) if looser != text else marked
    single = _words(AGAIN.sub("", looser)) if AGAIN.search(looser) else loose
    return Chunk(marked, bare, _SIGNED.setdefault(signs, signs), loose, single)


class _Known(dict[str, Chunk]):
    """Chunks by their text; forgets all when it is full, so that no sender can fill the memory."""

    def __missing__(self, text: str) -> Chunk:
        made = _chunk(text)
        if len(text) <= LONG:
            if len(self) >= KNOWN_MOST:
                self.clear()
            self[text] = made
        return made


_KNOWN = _Known()


class Words(NamedTuple):
    """All chunks of a text, by column."""

    marked: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    signs: tuple[int, ...] = ()
    loose: tuple[str, ...] = ()
    single: tuple[str, ...] = ()


def words_of(text: str) -> Words:
    """The words of a folded text; each tone is placed where it belongs."""
    return Words(*zip(*map(_KNOWN.__getitem__, text.split()), strict=True))


def any_of(of: Words) -> int:
    """What any of its chunks may hide."""
    return reduce(or_, set(of.signs), 0)  # most chunks hide the same: nothing


def signs_of(text: str, of: Words) -> int:
    """What a text of these words may hide."""
    signs = any_of(of)
    if signs & SINGLE and not SINGLE & reduce(or_, map(and_, of.signs, of.signs[1:]), 0):
        signs &= ~SINGLE  # one letter alone is not a word pulled apart
    return signs | TAGGED if "<" in text or "&" in text or "[/" in text else signs
