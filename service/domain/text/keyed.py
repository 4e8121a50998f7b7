"""Telex and VNI as they stand where the keyboard was off: ddijt mej, lonfo, ca8c5, dditjmej.

The keys of a syllable may stand behind their vowel, behind the syllable, or both; syllables may be
run together. A word that does not fall into such syllables stays.
"""

import re
from functools import lru_cache
from unicodedata import normalize

from service.domain.text.folds import BARE
from service.domain.text.view import View

_VOWELS = "aeiouy" + "".join(
    chr(point) for point, base in BARE.items() if base and base in "aeiouy" and chr(point).islower()
)
_ONSET = r"(?P<onset>ngh?|[cgknpt]h|tr|gi(?=[aeiouy])|qu(?=[aeiouy])|d[d9]|[bcdđghklmnprstvx])?"
_CODA = r"(?:ch|ng|nh|[cmnpt])"
SYLLABLE = re.compile(
    rf"{_ONSET}(?P<rest>[{_VOWELS}][{_VOWELS}sfrxjw1-8]*(?:{_CODA}(?![{_VOWELS}])[sfrxjw1-8]*)?)"
)
# A shape's key behind the syllable: lonfo, lonof, dit9, ditdj.
LATE = re.compile(
    rf"{_ONSET}(?P<rest>[{_VOWELS}][{_VOWELS}sfrxj1-5]*(?P<coda>{_CODA})?[sfrxj1-5]*(?P<late>[aeo9d])[sfrxj1-5]*)"
)
WORD = re.compile(r"[^\W_]{2,24}")
# Keys that hardly any other word has: dd at its head, a tone behind a shape, j, x or f at its end.
EVIDENT = re.compile(
    r"^d[d9][^\W\d]|uw|^(?:ng|nh|kh|gi)[^\W\d]*[sfrxj]\Z|^(?:chos+|ocs)\Z|^đ.*[sfrxj1-5]|.j|(?:aa|ee|oo|w).*[sfrxj]|[jx]\Z|^(?![aioe]f\Z).*[aeiouy](?:n[gh]?|[tpcm]|ch)?f\Z"
    r"|^[^\W\d]{2}.*[1-8]"
)
TONE = re.compile("[sfrxj1-5]")
TONES = dict(zip("sfrxj12345", "\u0301\u0300\u0309\u0303\u0323" * 2, strict=True))
HAT, BREVE, HORN = "\u0302", "\u0306", "\u031b"
# What a key may shape, in this order.
SHAPES = {
    "w": (("ou", HORN), ("a", BREVE)), "7": (("ou", HORN),), "8": (("a", BREVE),),
    "6": (("aeo", HAT),), "a": (("a", HAT),), "e": (("e", HAT),), "o": (("o", HAT),),
}  # fmt: skip


def keyed(word: str) -> str:
    """What a word typed by keys says, a blank between its syllables; itself if it is none."""
    late = _late(word)
    if late is not None:
        return _syllable(late["onset"] or "", late["rest"])
    parts, last = [], 0
    for match in SYLLABLE.finditer(word):
        if match.start() != last:
            return word
        parts.append(_syllable(match["onset"] or "", match["rest"]))
        last = match.end()
    return " ".join(parts) if last == len(word) else word


def _late(word: str) -> re.Match[str] | None:
    """A syllable whose last key shapes a letter that it has: no other word is so by chance."""
    late = LATE.fullmatch(word)
    if late is None:
        return None
    if late["late"] in "9d":
        return late if late["onset"] == "d" else None
    return late if late["coda"] and late["late"] in word[: late.start("late")] else None


def evident(text: str) -> bool:
    """Whether one of these words can hardly be anything but typed by keys."""
    return any(map(is_evident, WORD.findall(text)))


@lru_cache(1 << 12)
def is_evident(word: str) -> bool:
    """Whether this one can hardly be anything else."""
    seen = EVIDENT.search(word) is not None
    return (seen and keyed(word) != word) or (
        _late(word) is not None and TONE.search(word) is not None
    )


def by_keys(view: View) -> View:
    """The view with what is typed by keys, and words beside it, as what that says."""
    matches = list(WORD.finditer(view.text))
    sure = [False, *(is_evident(match[0]) for match in matches), False]
    text: list[str] = []
    places: list[int] = []
    last = 0
    for at, match in enumerate(matches):
        said = keyed(match[0]) if any(sure[at : at + 3]) else match[0]
        if said != match[0]:
            start, end = match.span()
            text += (view.text[last:start], said)
            places += range(last, start)
            places += [min(start + i, end - 1) for i in range(len(said) - 1)]
            places.append(end - 1)
            last = end
    places += range(last, len(view.text))
    return view.keep(places).reads("".join(text) + view.text[last:]) if last else view


def _syllable(onset: str, rest: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in rest:
        if key in TONES:
            tone = TONES[key]
        elif key in "d9":
            onset = onset.replace("d", "đ")
        elif not _shaped(letters, key):
            letters.append(key)
    return ("đ" if onset in ("dd", "d9") else onset) + "".join(_toned(letters, tone))


def _shaped(letters: list[str], key: str) -> bool:
    """Give a vowel its hat, breve or horn; False where the key is a letter of its own."""
    for vowels, mark in SHAPES.get(key, ()):
        at = [i for i, letter in enumerate(letters) if letter[0] in vowels]
        if at:
            for i in at if mark == HORN else at[-1:]:
                letters[i] = letters[i][0] + mark
            return True
    return False


def _toned(letters: list[str], tone: str) -> list[str]:
    """The tone over the letter where folded text has it: mày, lồn, hòa, khoán, khoái."""
    vowels = [i for i, letter in enumerate(letters) if letter[0] in _VOWELS]
    shaped = [i for i in vowels if len(normalize("NFD", letters[i])) > 1]
    closed = vowels[-1] < len(letters) - 1
    at = shaped[-1] if shaped else vowels[1] if len(vowels) > 2 else vowels[-1 if closed else 0]
    letters[at] += tone
    return [normalize("NFC", letter) for letter in letters]
