"""A comment as it comes in: cleaned and checked, or all that is wrong with it at once."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from email_validator import EmailNotValidError

from service.domain.mailbox import EMAIL_MAX, mailbox
from service.domain.text.folds import MARK, MOST_MARKS

NAME_MAX, TEXT_MAX, KEY_MAX, URL_MAX, TITLE_MAX = 80, 5000, 200, 2000, 300

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = re.compile(f"[\x01-\x08\x0b-\x1f\x7f-\x9f{_BIDI}]")
_INVALID = re.compile("[\x00\ud800-\udfff]")
_LINES = re.compile("\r\n?|\u2028|\u2029|\x85")
# Cf and Zs alone cannot be seen; the rest are letters and marks that draw nothing.
_SEEN = re.compile(r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
                    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U00013430-\U0001343f"
                    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
                    r"\U000e0000-\U000e0fff]")  # fmt: skip
# Letters with more marks than any writing needs. The first pattern costs less, and most have none.
_PERHAPS = re.compile(f"[^\x00-\u02ff\u1e00-\u1eff]{{{MOST_MARKS + 1}}}")
_PILED = re.compile(f"([{MARK}]{{{MOST_MARKS}}})[{MARK}]+")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field. `data` fills the sentence in config/messages.toml."""

    pointer: str  # JSON pointer: "/article/key"
    code: str  # "text.too_long"
    data: str = ""


class Invalid(Exception):
    """All that is wrong with what was sent."""

    def __init__(self, *errors: FieldError) -> None:
        """Keep every error."""
        super().__init__(", ".join(f"{e.pointer} {e.code}" for e in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is kept: NFC, LF, trimmed, no more than eight marks in a row, no controls."""

    text: str
    controls: int  # how many were taken out


def clean(typed: str) -> Cleaned:
    """Make a typed text one that can be shown. Lone surrogates and U+0000 must not be in it."""
    text, controls = _CONTROLS.subn("", _LINES.sub("\n", typed))
    composed = unicodedata.normalize("NFC", _unpiled(text))  # quadratic in the marks of a letter
    return Cleaned(_unpiled(composed).strip(), controls)  # one mark may have become two


def _unpiled(text: str) -> str:
    """The text with the first eight marks of each letter; Vietnamese needs two."""
    return text if _PERHAPS.search(text) is None else _PILED.sub(r"\1", text)


def _read(value: str, field: str, most: int, errors: list[FieldError]) -> Cleaned:
    """Clean one field; note what is wrong with it under its own name."""
    name = field.rpartition("/")[2]
    if _INVALID.search(value):
        errors.append(FieldError(field, f"{name}.invalid"))
        return Cleaned("", 0)
    cleaned = clean(value)
    if _SEEN.search(cleaned.text) is None:
        errors.append(FieldError(field, f"{name}.empty"))
    elif len(cleaned.text) > most:
        errors.append(FieldError(field, f"{name}.too_long", str(most)))
    return cleaned


def check_text(typed: str, *, most: int = TEXT_MAX, field: str = "/text") -> Cleaned:
    """One text alone, for edits and corrections. Raises Invalid."""
    errors = list[FieldError]()
    cleaned = _read(typed, field, most, errors)
    if errors:
        raise Invalid(*errors)
    return cleaned


def check_name(typed: str, *, field: str = "/name") -> str:
    """One name alone, for corrections: a single line. Raises Invalid."""
    return " ".join(check_text(typed, most=NAME_MAX, field=field).text.split())


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader sent, shape already checked: who, where and what."""

    article_key: str
    name: str
    email: str
    text: str


@dataclass(frozen=True, slots=True)
class NewComment:
    """A draft that can be kept."""

    article_key: str
    name: str
    email: str  # as the reader writes it, normalised by email-validator
    identity: str  # the folded address: the same for one author however it is typed
    email_domain: str  # ASCII, lower case
    text: str
    typed: str
    controls: int


def parse(draft: Draft, *, text_max: int = TEXT_MAX) -> NewComment:
    """Check the meaning of a draft. Raises Invalid with every error there is."""
    errors = list[FieldError]()
    key = _read(draft.article_key, "/article/key", KEY_MAX, errors).text
    name = _read(draft.name, "/name", NAME_MAX, errors)
    text = _read(draft.text, "/text", text_max, errors)
    email, domain = _email(draft.email, errors)
    if errors:
        raise Invalid(*errors)
    return NewComment(
        article_key=key,
        name=" ".join(name.text.split()),
        email=email,
        identity=email.casefold(),
        email_domain=domain,
        text=text.text,
        typed=draft.text,
        controls=text.controls + name.controls,
    )


def _email(typed: str, errors: list[FieldError]) -> tuple[str, str]:
    said = typed.strip()
    code = "empty" if not said else "too_long" if len(said) > EMAIL_MAX else "invalid"
    if code == "invalid" and _INVALID.search(said) is None:
        with suppress(EmailNotValidError):
            return mailbox(said)
    data = str(EMAIL_MAX) if code == "too_long" else ""
    errors.append(FieldError("/email", f"email.{code}", data))
    return "", ""
