"""A text as a machine reads it: disguises off, and what nobody sees drawn."""

import unicodedata
from dataclasses import dataclass

from markupsafe import Markup, escape

from service.domain.text import read

SEEN = "\n\t "
UNSEEN = ("Cf", "Cc", "Co", "Cn", "Zs", "Zl", "Zp")
HIDDEN = "\u115f\u1160\u3164\uffa0\u034f\u2800"  # letters and marks that are drawn as nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in three ways."""

    drawn: Markup  # each invisible character by its code
    hidden: int  # how many there are
    plain: str  # disguises off
    bare: str  # and without diacritics


def reading_of(typed: str, text: str) -> Reading:
    """`typed` as it came in, `text` as it is judged."""
    view = read(text)
    hidden = sum(map(unseen, typed))
    return Reading(drawn(typed), hidden, view.plain.text, view.bare.text)


def unseen(char: str) -> bool:
    """Whether a character takes place in a text and none on a page, or is not the space it seems."""
    if char in SEEN:
        return False
    return char in HIDDEN or unicodedata.category(char) in UNSEEN


def drawn(text: str) -> Markup:
    """The text as HTML, with a box for each such character."""
    return Markup("").join(
        Markup('<span class="unseen" title="{}">{}</span>').format(
            unicodedata.name(char, "?"), f"U+{ord(char):04X}"
        ) if unseen(char) else escape(char)
        for char in text
    )  # fmt: skip
