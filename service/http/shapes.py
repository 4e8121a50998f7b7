"""What the shapes of the wire are made of: strictness, and kinds of fields that several share."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from service.domain.comment import KEY_MAX, TITLE_MAX, URL_MAX, clean
from service.store.cursor import BadCursor, decode

CURSOR_MAX = 200
YEARS = range(1900, 9999)  # no clock's affair beyond, and no zone can push it out of the calendar
_SPACE = re.compile(r" (?=\d\d:?\d\d$)")


class In(BaseModel):
    """What is sent to us: types as they are, nothing turned into something else."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """A query string: all of it is text, numbers are read from it."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid")


def _cleaned(said: object) -> object:
    """A key as it is kept, however it is typed, so that a page finds what it has sent."""
    return clean(said).text if isinstance(said, str) and "\0" not in said else said


def _moment(said: object) -> object:
    if not isinstance(said, str):
        raise ValueError("a moment is text, as RFC 3339 has it")  # noqa: TRY004 - pydantic's way
    return _SPACE.sub("+", said)  # an unescaped `+` of a query string


def _in_reach(said: datetime) -> datetime:
    if said.year not in YEARS:
        raise ValueError("out of reach")
    return said


def _ours(said: str) -> str:
    if len(said) > CURSOR_MAX:
        raise BadCursor
    decode(said)  # here, so that it is refused where there is nothing to page through, too
    return said


Url = Annotated[str, Field(max_length=URL_MAX, pattern=r"^(https?://[^\s]+)?$")]
Title = Annotated[str, Field(max_length=TITLE_MAX)]
Key = Annotated[str, Field(min_length=1, max_length=KEY_MAX)]
ArticleKey = Annotated[str, Field(min_length=1, max_length=KEY_MAX), BeforeValidator(_cleaned)]
PublicId = Annotated[str, Field(min_length=1, max_length=64)]
Cursor = Annotated[str, AfterValidator(_ours)]
# JSON has no moments: they are text there, which a strict shape would refuse.
Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_moment), AfterValidator(_in_reach)
]
Limit = Annotated[int, Field(ge=1, le=100)]
Version = Annotated[int, Field(ge=0, lt=2**31)]
Mode = Literal["pre", "auto", "post", "closed"]
