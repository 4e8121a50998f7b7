"""A legal hold: on whose demand something must be kept, and until when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.comment import FieldError, Invalid, check_text

WORDS_MAX = 500  # code points of the basis, and of the document's number
LONGEST = timedelta(days=3660)  # ten years; one that must last longer is renewed


@dataclass(frozen=True, slots=True)
class Hold:
    """What somebody answers for who lays a hold."""

    basis: str  # the law, or the order
    document: str  # its number and date
    until: datetime
    whole: bool = False  # all that the author has written at this site


def checked(said: Hold, now: datetime) -> Hold:
    """The same with its words cleaned. Raises Invalid: words that lack, an end that can't be."""
    words, errors = dict[str, str](), list[FieldError]()
    for name in ("basis", "document"):
        try:
            typed = check_text(getattr(said, name), most=WORDS_MAX, field=f"/{name}").text
            words[name] = " ".join(typed.split())
        except Invalid as error:
            errors += error.errors
    if not now < said.until <= now + LONGEST:
        errors.append(FieldError("/until", "until.range"))
    if errors:
        raise Invalid(*errors)
    return replace(said, basis=words["basis"], document=words["document"])
