"""Ways to reach somebody: telephone, e-mail, Zalo and Telegram names, bank accounts.

A newspaper prints none of them unseen, whoever's they are. Must not catch hotlines (113, 1900…),
sums of money, dates, amounts or document numbers.
"""

from collections.abc import Iterator

import phonenumbers
import re2

from service.domain.finding import Context, Finding
from service.domain.text import Text, View
from service.domain.text.folds import BARE
from service.domain.text.words import DIGIT, ODD, SIGN
from workers.filters.hotline import BEFORE, its_own

CODES = ("contact.phone", "contact.email", "contact.handle", "contact.bank")

PHONE = re2.compile(
    r"(?:^|[^\pL\pN_.,+])((?:\+|00)?[0-9o](?:[ .\-()]{0,3}[0-9o]){8,13})(?:$|[^\pL\pN_%])"
)
DIGITS = str.maketrans("o", "0", " .-()")
LANDLINE = 0.5  # most often an office's; so is a number that is told as a hotline
EMAIL = re2.compile(r"[a-z0-9][a-z0-9._%+\-]{0,63}@(?:[a-z0-9\-]{1,63}\.)+[a-z]{2,24}")
# On the bare view.
HANDLE = re2.compile(
    r"\b(?:zalo|zl|telegram|tele|viber|whatsapp|wechat|line id|skype)\b ?[:=.@]? ?[@+]?[a-z0-9_.]{0,15}\d[a-z0-9_.]{2,}"
    r"|\b(?:zalo|t)\.me/[\w+/\-]+"
    r"|\b(?:ib|inbox|nhan tin|ket ban|add|lien he|lh) (?:qua |cho minh qua )?(?:zalo|zl|telegram|tele|viber|fb|facebook|messenger)\b"
    r"|\btelegram ?[:@] ?@?[a-z]\w{3,}"
)
NAMED = (
    "zalo", "zl", "tele", "viber", "whatsapp", "wechat", "line id", "skype", "t.me/", "fb", "facebook", "messenger"
)  # fmt: skip
ACCOUNT, NUMBER = 6, 9  # digits, at least
BETWEEN = b" .-()"  # what may stand between the digits of a number
ROW = bytes(ord("n") if chr(byte) in "0123456789o" else 0 for byte in range(256))
CHANNELS = (" zalo", " zl", " tele", " viber", " fb ", " facebook", " messenger", " whatsapp")
BANK_NAMES = (
    "vietcombank|vcb|techcombank|tcb|bidv|agribank|vietinbank|mb ?bank|mbb|acb|sacombank|vpbank|tpbank|vib|shb|hdbank"
    "|msb|ocb|eximbank|lpbank|scb|seabank|namabank|timo|cake|momo"
)
BANK = re2.compile(
    rf"\b(?:stk|so tai khoan|so tk|tai khoan|tk|{BANK_NAMES})\b[^\n\d]{{0,25}}(\d(?:[ .\-]?\d){{5,18}})\b"
    rf"|\b(\d(?:[ .\-]?\d){{7,18}})[ ,:\-]{{1,3}}(?:{BANK_NAMES})\b"
)


def contact(context: Context) -> Iterator[Finding]:
    """Find contact details."""
    text = context.text
    if not text.signs & (DIGIT | SIGN) and not _names(text.line.bare, CHANNELS):
        return  # nothing to reach anybody by, and no view need be made
    plain, bare, exact = text.plain, text.bare, text.exact
    accounts = list(_accounts(bare)) if _row(text, ACCOUNT) else []
    yield from accounts
    taken = [finding.span for finding in accounts]
    for finding in _phones(exact) if _row(text, NUMBER) else ():
        if finding.span not in taken:
            yield finding
    if "@" in exact.text:
        for match in EMAIL.finditer(exact.text):
            yield Finding("contact.email", 1.0, exact.span(*match.span()))
    for match in HANDLE.finditer(bare.text) if _names(bare.text, NAMED) else ():
        yield Finding("contact.handle", 1.0, plain.span(*match.span()))


def _row(text: Text, size: int) -> bool:
    """Whether so many digits may stand in a row, an o for one of them, and signs between."""
    if text.signs & ODD or text.plain is not text.exact:
        return True  # who knows
    return b"n" * size in text.exact.text.encode().translate(ROW, BETWEEN)


def _names(bare: str, ways: tuple[str, ...]) -> bool:
    """Whether any way to write to somebody is named."""
    for name in ways:  # noqa: SIM110 - any() costs more than the rest of it
        if name in bare:
            return True
    return False


def _accounts(bare: View) -> Iterator[Finding]:
    for match in BANK.finditer(bare.text):
        group = 1 if match.start(1) >= 0 else 2
        yield Finding("contact.bank", 1.0, bare.span(*match.span(group)))


def _phones(exact: View) -> Iterator[Finding]:
    for match in PHONE.finditer(exact.text):
        start, end = match.span(1)
        digits = exact.text[start:end].translate(DIGITS)
        told = its_own(exact.text[max(start - BEFORE, 0) : start].translate(BARE))
        kind = _kind(f"+{digits[2:]}" if digits.startswith("00") else digits)
        if kind is not None:
            score = LANDLINE if told or kind == phonenumbers.PhoneNumberType.FIXED_LINE else 1.0
            read_as = digits if "o" in exact.text[start:end] else ""
            yield Finding("contact.phone", score, exact.span(start, end), read_as)


def _kind(number: str) -> int | None:
    """The kind of a valid number of a person or office; None for anything else."""
    if number[0] not in "+0":
        if not number.startswith("84"):
            return None
        number = f"+{number}"
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.number_type(parsed)
