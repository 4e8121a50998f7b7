"""A text as search sees it, and by which the same one is known again."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from string import ascii_lowercase

from service.domain.text.folds import exact_of, unmark

NOT_ALNUM = re.compile(r"[\W_]+")
NO_LETTER = {point: None for point in range(128) if not chr(point).isalnum()}
RUN = re.compile(r"([^\W\d_])\1+")


def fold(text: str) -> str:
    """The text as search sees it: without marks, lower case, single spaces."""
    return " ".join(unmark(exact_of(text)).text.split())


def known_by(name: str, text: str) -> Mapping[str, str]:
    """What is kept of a name and a text beside them: search finds the comment by it, and repeats of it."""
    said = fold(text)
    return {"folded": f"{fold(name)} {said}".strip(), "signature": _signature(said)}


def _signature(folded: str) -> str:
    """A stable hash of what is said: letters and digits only, bare, stretched letters as one.

    A text without letters and digits (emoji, punctuation) is told by its folded form.
    """
    said = _unstretched(folded) or folded
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _unstretched(folded: str) -> str:
    if not folded.isascii():
        return RUN.sub(r"\1", NOT_ALNUM.sub("", folded))
    said = folded.translate(NO_LETTER)
    for letter in ascii_lowercase:
        while letter * 2 in said:
            said = said.replace(letter * 2, letter)
    return said
