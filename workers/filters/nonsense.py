"""Words that nobody would read as a word: keyboard runs, impossible pairs, letters and digits mixed.

Must not catch abbreviations (NNPTNT), names, laughter, words run together, keys of a Telex or VNI
keyboard that was off, nor codes.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

# By a letter, those that often follow it in Vietnamese or English, without marks.
_PAIRS = (
    "aabcdefghijklmnoprstuvwxyz babeilorsuy cacehiklorstuy dadegilmnorsuy"
    " eabcdefghijklmnoprstuvwxyz faefilortu gaeghilnorstuy haehilmnorstuy"
    " iabcdefgiklmnoprstuvxyz jaeiou kaehiklnosuy labcdefgiklmopstuvy mabcefimnopstuy"
    " nabcdefghiklnostuvy oabcdefghiklmnoprstuvwxy paehiloprstuy qu rabcdefgiklmnoprstuvy"
    " sabcdefhiklmnopstuwy tabcdehilmnorstuwy uabcdefghilmnoprstuwy vaeiouy waehinosu xaeioptuy"
    " yabcdeilmnoprstuy zaeiyz"
)
COMMON = frozenset(row[0] + after for row in _PAIRS.split() for after in row[1:])
ROWS = {letter: (row, at) for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
        for at, letter in enumerate(keys)}  # fmt: skip
WORD = re.compile(r"[a-z]+|\d+")
UNIT = re.compile(r"(\w{1,4}?)\1{2,}\w{0,3}")  # hjhjhjhj
STRETCHED = re.compile(r"(\w)\1{2,}")
LAUGHTER = re.compile(r"(?:[ahieuo]+|k+|(?:ha|hi|he|hu|ho|ka|ke|ki|ja|hj|hic|lol)+\w?)")
VOWEL = re.compile(r"[aeiouyw]")
ALTERNATING = 5  # changes between letter and digit: 1q2w3e4r


def nonsense(word: str) -> bool:
    """Whether nobody would read it as a word, a name, a code or an abbreviation."""
    word = STRETCHED.sub(r"\1\1", word)
    if len(word) < 5 or not word.isascii():
        return False
    if not word.isalpha():
        return len(word) >= 8 and len(WORD.findall(word)) > ALTERNATING
    if LAUGHTER.fullmatch(word) is not None:
        return False
    pairs = [one + other for one, other in pairwise(word)]
    rare = sum([pair not in COMMON for pair in pairs]) / len(pairs)
    if UNIT.fullmatch(word) is not None and rare >= 0.3:
        return True
    if len(word) >= 6 and (_run(pairs) >= 0.8 or VOWEL.search(word) is None):
        return True
    return rare >= 0.5


def _run(pairs: Sequence[str]) -> float:
    """The share of its pairs that lie side by side on the keyboard."""
    keys = [(ROWS[pair[0]], ROWS[pair[1]]) for pair in pairs]
    sided = [one[0] == other[0] and abs(one[1] - other[1]) == 1 for one, other in keys]
    return sum(sided) / len(sided)
