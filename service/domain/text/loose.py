"""Looser readings of odd words: what a human makes of them at a glance.

They are read beside the text as it stands, never instead of it: `c.ặc` is one word here and two
there, and only what is listed is ever met. What happens within one chunk (all between two spaces)
can be worked out chunk by chunk; the others need the whole view.
"""

import re

from service.domain.text.alike import EMOJI, PICTURE
from service.domain.text.view import View

SEPARATORS = (
    r".\-_*+~'`,/|\\·•:;!?^=#&()\[\]{}\"“”«»‹›…"
    "\u2190-\u2bff\U0001f300-\U0001faff"  # đ🔥ị🔥t
)
# One that is no letter or digit itself (①): where both may stand, a pattern would try every way.
SEPARATOR = rf"(?:(?![^\W_])[{SEPARATORS}])"
LEETS = "0134567892$@¢€£₫⭕⚽🍩💲"  # and within a word also these
WITHIN = "!|¡+❗➕✝"
HOLES = "*#_•★☆●○◯■□▢█▒░✱✻＊×"  # what stands for a letter that is not said
ALONE = "bcdđghklmnpqrstvxf"  # consonants, which are no words of their own
LETTER = r"[^\W\d_]"
LEET_AS = dict(zip("0134567892$@!¢€£₫|¡+⭕⚽🍩💲❗➕✝", "oieasbtbgasaiceldlitooositt", strict=True))
DIGITS = re.compile(
    rf"(?<={LETTER})[{LEETS}{WITHIN}]+(?={LETTER})|(?<={LETTER})[{WITHIN}]*[{LEETS}]+"
    rf"|(?<![{LEETS}])(?!\d{{2,}}{LETTER}(?![^\W_]))[{LEETS}]+(?={LETTER})"  # 900k is a price
)
INSIDE = re.compile(rf"(?<={LETTER})[{SEPARATORS}]+(?={LETTER})")
AGAIN = re.compile(rf"(?<=({LETTER}))\1+")
# "c ặc", "lồ n": a consonant that stands alone goes with its neighbour.
AHEAD = re.compile(rf"(?:(?<=^[{ALONE}])|(?<=[\W_][{ALONE}]))\s+(?={LETTER}{{2}})")
BEHIND = re.compile(rf"(?<={LETTER}{{2}})\s+(?=[{ALONE}i](?![^\W_]))")


def loose_text(chunk: str) -> str:
    """A chunk with signs read as letters and joints taken out."""
    return INSIDE.sub("", DIGITS.sub(_letters, chunk))


def loosened(view: View) -> View:
    """The view that `loose_text` gives, chunk by chunk."""
    return view.reads(DIGITS.sub(_letters, view.text)).without(INSIDE)


def _letters(match: re.Match[str]) -> str:
    return "".join([LEET_AS[char] for char in match[0]])


def pictures(view: View) -> View:
    """The view with its pictures read as words."""
    text: list[str] = []
    places: list[int] = []
    last = 0
    for match in PICTURE.finditer(view.text):
        said = f" {EMOJI[match[0]]} "
        text += (view.text[last : match.start()], said)
        places += [*range(last, match.start()), *([match.start()] * len(said))]
        last = match.end()
    text.append(view.text[last:])
    places += range(last, len(view.text))
    return view.keep(places).reads("".join(text))
