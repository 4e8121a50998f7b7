"""Telephone numbers and addresses of mail that are spelt out: không chín một…, anna a còng gmail."""

import re
from collections.abc import Iterator

import re2

from service.domain.finding import Finding
from service.domain.text import View

DIGIT = "khong|ko|le|linh|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|zero|oh|one|two|three|four|five|six|seven|eight|nine"
VALUE = dict(zip(DIGIT.split("|"), "00001234455678900123456789", strict=True))
TOKEN = re.compile(rf"(triple|double)|({DIGIT})(?![^\W\d])|(\d+)")
SPELT = re.compile(
    rf"(?:(?:(?<![^\W\d])(?:triple|double|{DIGIT})(?![^\W\d])|\d{{1,4}})"
    r"(?:[ .,\-_/|]{0,3}(?:so |con |cham |gach |roi )?)){5,14}"
)
MAIL = (
    r"\b[a-z0-9][a-z0-9._]*(?: a cong | a moc | ?[(\[](?:a|at|a cong)[)\]] ?)[a-z0-9\-]+"
    r"(?:(?: ?\. ?| cham | dot | ?\(dot\) ?)[a-z]+)+"
    r"|\b[a-z0-9._]+(?:@| at )(?:gmail|yahoo|outlook|hotmail)(?: cham | dot )(?:com|vn)"
)
MAILS = re2.compile(MAIL)
SPOKEN = (
    rf"(?:\b(?:triple|double|{DIGIT}|\d{{1,4}})(?:[^a-z0-9]+(?:so |con |cham |gach |roi )?)?){{5}}"
)


def numbers(bare: View) -> Iterator[Finding]:
    """A telephone number in words."""
    for match in SPELT.finditer(bare.text):
        start, end, read_as = _number(bare.text, *match.span())
        if read_as:
            yield Finding("contact.spelt", 1.0, bare.span(start, end), read_as)


def addresses(bare: View) -> Iterator[Finding]:
    """An address of mail in words."""
    for match in MAILS.finditer(bare.text):
        yield Finding("contact.spelt", 1.0, bare.span(*match.span()))


def _number(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Where a number that begins with 0 stands, and its digits; "" where it is none."""
    digits, words, times, first, last = "", 0, 1, start, start
    for match in TOKEN.finditer(text, start, end):
        if not digits and times == 1:
            first = match.start()
        if match[1]:
            times = 3 if match[1] == "triple" else 2
            continue
        said = str(VALUE.get(match[2], match[3]))
        if digits or said[0] == "0":
            digits, last, words = digits + said * times, match.end(), words + bool(match[2])
        times = 1
    good = 9 <= len(digits) <= 12 and words > 1
    whole = not text[last : last + 1].isalnum() and not text[:first][-1:].isalnum()
    return first, last, digits if good and whole else ""
