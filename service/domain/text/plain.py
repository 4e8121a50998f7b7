"""Taking off disguises: what is typed so that a word is read and a list does not find it.

Invisible characters, look-alike letters, tags, digits and signs within a word, separators between
single letters, stretched letters. Nearly every text has none; its signs say so.
"""

import re
from collections.abc import Callable
from html import unescape
from unicodedata import normalize

from service.domain.text.alike import FLAG, LETTERS, LOOK_ALIKES, SPELT
from service.domain.text.folds import BARE, MARK, placed
from service.domain.text.keyed import by_keys
from service.domain.text.loose import LETTER, SEPARATOR, SEPARATORS
from service.domain.text.view import View
from service.domain.text.words import APART, LEET, ODD, SINGLE, TAGGED, TRIPLE

DISGUISES = APART | LEET | ODD | SINGLE | TAGGED | TRIPLE
LEET_INSIDE_AS = dict(zip("013457$@!⭕⚽🍩💲❗➕✝", "oieastsaiooositt", strict=True))
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f"
)
TAG = re.compile(
    r"<!--[^<>]{0,60}-->|</?[a-z][^<>]{0,60}>|\[/?[a-z]{1,6}(?:=[^\[\]]{0,60})?\]"
)  # l<i></i>ồn, l[b]ồ[/b]n: the page shows it as text, a reader knows
# &ocirc; &#7891; &#x1ed3; without its semicolon too, and escaped again: &amp;#7891;
ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:(?:#(?:x[0-9a-f]{1,5}|\d{1,6})|[a-z]{2,8});|#(?:x[0-9a-f]{2,4}|\d{2,6}))"
)
# VIQR, marks typed behind their letter: lo^`n, ca(.c, ddi.t, and cho' at the end of a word.
VIQR = re.compile(
    rf"dd(?=[aeiouy])|(?:[aeiouy]|(?<={LETTER})[0134]|[0134](?=['´`~]c))"
    rf"(?:[\^(+](?:[`'´~]|[?.](?={LETTER}))?|[`'´~]|[?.](?={LETTER}))(?!{LETTER}{{5}})"
)
VOWEL_OF = str.maketrans("0134", "oiea")  # and leet besides: l0^`n, 0'c
VIQR_AS = dict(zip("^`'´?~.", "\u0302\u0300\u0301\u0301\u0309\u0303\u0323", strict=True))
RIGHT_TO_LEFT = re.compile("(?<=\u202e)[^\u202c\u202e\n]+")
DRESSED = re.compile("[a-zđâăêôơư][\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]{1,3}")
UNSEEN = re.compile(f"[{INVISIBLE}{MARK}]+")
STROKED = re.compile("d(?=[\u0335-\u0338])")
LEET_INSIDE = re.compile(r"(?<=[^\W\d_])[013457$@!⭕⚽🍩💲❗➕✝]+(?=[^\W\d_])")
# Single letters only: "đ.ị.t" (two will do: "đ.m"), "l ồ n" (three at least: "x y" is honest).
SPREAD = re.compile(
    rf"(?<![^\W_])[^\W\d_](?:{SEPARATOR}{{1,3}}(?:[^\W_]|@))+(?![^\W_])"
    r"|(?<![^\W_])[^\W\d_](?:\s[^\W_]){2,}(?![^\W_])"
)
BETWEEN = re.compile(rf"(?:(?<=[^\W_])|(?<=@))[{SEPARATORS}\s]+(?=[^\W_]|@)")
STRETCHED = re.compile(r"([^\W\d_])\1\1+")
# đụuuu: the marked vowel once, its plain twin again and again.
TRAILING = re.compile(
    "|".join(f"(?<={chr(p)}){b}{{2,}}" for p, b in BARE.items() if b in tuple("aeiouy") and b)
)
SURPLUS = re.compile(r"(?<=([^\W\d_]))\1+")


def unmask(exact: View, signs: int = DISGUISES) -> View:
    """`exact` with its disguises taken off; itself where there are none."""
    view = exact
    if signs & TAGGED and ENTITY.search(view.text) is not None:
        view = _composed(view, ENTITY, _unescaped)
        signs |= ODD  # an entity may be any letter
    if signs & ODD:
        view = _turned(view)
        seen = STROKED.sub("đ", view.text.translate(LOOK_ALIKES))
        if LETTERS.search(seen) is not None and FLAG.search(seen) is None:
            seen = LETTERS.sub(lambda match: SPELT[match[0]], seen)
        view = _composed(view.reads(seen), DRESSED, lambda typed: normalize("NFC", typed))
        view = view.without(UNSEEN)
    if signs & TAGGED:
        view = view.without(TAG)
    if signs & (LEET | ODD | TAGGED):
        view = view.reads(LEET_INSIDE.sub(_leet, view.text))
    if signs & (APART | SINGLE | ODD) and SPREAD.search(view.text) is not None:
        view = _each(view, SPREAD, BETWEEN)
        view = view.reads(LEET_INSIDE.sub(_leet, view.text))  # c.@.c
    if signs & (TRIPLE | ODD):
        view = view.without(TRAILING)
    if signs & (TRIPLE | ODD | APART | SINGLE) and STRETCHED.search(view.text) is not None:
        view = _each(view, STRETCHED, SURPLUS, over=True)
    return view if view is exact else view.reads(placed(view.text))


def typed(view: View) -> View:
    """The view with marks that are typed behind their letters: as VIQR has them, or by keys."""
    return by_keys(_composed(view, VIQR, _viqr))


def _leet(match: re.Match[str]) -> str:
    return "".join([LEET_INSIDE_AS[char] for char in match[0]])


def _unescaped(entity: str) -> str:
    return unescape("&" + entity.rpartition("amp;")[2].removeprefix("&"))


def _viqr(keys: str) -> str:
    if keys == "dd":
        return "đ"
    vowel = keys[0].translate(VOWEL_OF)
    marks = [VIQR_AS.get(key) or ("\u0306" if vowel == "a" else "\u031b") for key in keys[1:]]
    return normalize("NFC", vowel + "".join(marks))


def _turned(view: View) -> View:
    """The view with what is shown from right to left in the order in which it is read."""
    order = list(range(len(view.text)))
    for match in RIGHT_TO_LEFT.finditer(view.text):
        order[slice(*match.span())] = reversed(range(*match.span()))
    return view.keep(order) if "\u202e" in view.text else view


def _composed(view: View, place: re.Pattern[str], read: Callable[[str], str]) -> View:
    """The view with each `place` as the one character that it stands for."""
    text: list[str] = []
    kept: list[int] = []
    last = 0
    for match in place.finditer(view.text):
        said = read(match[0]).casefold()
        if len(said) == 1:
            text += (view.text[last : match.start()], said)
            kept += range(last, match.start() + 1)
            last = match.end()
    if last == 0:
        return view
    kept += range(last, len(view.text))
    return view.keep(kept, over=True).reads("".join(text) + view.text[last:])


def _each(view: View, place: re.Pattern[str], drop: re.Pattern[str], *, over: bool = False) -> View:
    """The view less what `drop` matches inside of each `place`."""
    kept: list[int] = []
    last = 0
    for found in place.finditer(view.text):
        kept += range(last, found.start())
        last = found.start()
        for gone in drop.finditer(found[0]):
            kept += range(last, found.start() + gone.start())
            last = found.start() + gone.end()
        kept += range(last, found.end())
        last = found.end()
    kept += range(last, len(view.text))
    return view.keep(kept, over=over)
