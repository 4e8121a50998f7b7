"""Consent boxes («đồng ý xử lý dữ liệu cá nhân»): what a site asks of whoever comments there.

A box is never ticked beforehand. What was agreed to is kept with the comment in the very words that
were shown, so that no later change of a text changes what somebody has said yes to.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.comment import FieldError
from service.domain.pointer import part

BOXES_MAX, BOX_KEY_MAX, BOX_TEXT_MAX = 5, 30, 1000
KEY = rf"[a-z0-9][a-z0-9_-]{{0,{BOX_KEY_MAX - 1}}}"
# What the checkbox of a plain form sends: a box and its version. Other words are the page's own.
_TICKED = re.compile(rf"{KEY}\.[0-9a-f]{{10}}")

Said = bool | str | Mapping[str, str] | None  # versions by key; or words of the page's own


@dataclass(frozen=True, slots=True)
class Box:
    """One thing that is asked."""

    key: str
    vi: str
    en: str
    required: bool = True
    url: str = ""  # where the newspaper says more

    @property
    def version(self) -> str:
        """Another one when the words are others, and only then."""
        words = repr((self.key, self.vi, self.en, self.url))
        return hashlib.sha256(words.encode()).hexdigest()[:10]

    @property
    def value(self) -> str:
        """What the checkbox of a plain form sends."""
        return f"{self.key}.{self.version}"

    def text(self, lang: str) -> str:
        """The words as a reader of this language sees them."""
        return self.en if lang == "en" else self.vi


def boxes(kept: Iterable[Mapping[str, Any]]) -> tuple[Box, ...]:
    """The boxes of a site's settings."""
    return tuple(Box(**one) for one in kept)


def ticked(said: Said) -> dict[str, str] | None:
    """Which boxes were ticked, with their versions; None: words of the page's own."""
    if isinstance(said, Mapping):
        return dict(said)
    parts = said.split() if isinstance(said, str) else []
    if not parts or not all(map(_TICKED.fullmatch, parts)):
        return None
    pairs = (one.rpartition(".") for one in parts)
    return {key: version for key, _, version in pairs}


def faults(asked: Iterable[Box], said: Said) -> list[FieldError]:
    """What is not agreed to and has to be, and what was agreed to in words that are not shown any more."""
    given, there = ticked(said) or {}, {box.key: box for box in asked}
    wrong = [
        FieldError(f"/consent/{part(key)}", "consent.changed") for key, version in given.items()
        if key not in there or version != there[key].version
    ]  # fmt: skip
    return wrong + [
        FieldError(f"/consent/{box.key}", "consent.required")
        for box in there.values() if box.required and box.key not in given
    ]  # fmt: skip


def agreed(asked: Iterable[Box], said: Said, lang: str, at: datetime) -> list[dict[str, Any]]:
    """What is kept with the comment of the boxes that were ticked: the very words, and when."""
    given = ticked(said) or {}
    return [
        {"key": box.key, "version": box.version, "text": box.text(lang), "url": box.url,
         "lang": lang, "at": at.isoformat()}
        for box in asked if box.key in given
    ]  # fmt: skip
