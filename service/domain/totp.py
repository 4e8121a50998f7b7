"""Codes of the second step: an app's (TOTP, RFC 6238), and ten for the day it is lost."""

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP = 30  # seconds that a code is shown
DRIFT = (-1, 0, 1)  # steps that a telephone's clock may be off
CODES = 10
FREE = 5  # wrong codes in a row that cost no waiting
FIRST, LONGEST = 30, 900  # seconds; each further wrong code doubles the wait
_CODE = re.compile("[0-9]{6}")


def new_secret() -> str:
    """What the app and we share: 160 random bits, in base32."""
    return pyotp.random_base32()


def uri(secret: str, name: str, issuer: str) -> str:
    """What an app reads, from a link or a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, said: str, at: datetime, last: int | None) -> int | None:
    """The step whose code this is, if no later one was taken. None: it is not right, or not new."""
    code = "".join(said.split())
    if _CODE.fullmatch(code) is None:
        return None
    now, codes = int(at.timestamp()) // STEP, pyotp.HOTP(secret)
    steps = (now + drift for drift in DRIFT if last is None or now + drift > last)
    return next((step for step in steps if hmac.compare_digest(codes.at(step), code)), None)


def new_codes() -> list[str]:
    """Recovery codes of 80 random bits, in fours that can be copied by hand."""
    made = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES)]
    return ["-".join(re.findall("....", code)) for code in made]


def plain(said: str) -> str:
    """A recovery code as it is hashed, however it is typed."""
    return "".join(said.split()).replace("-", "").lower()


def wait(failed: int) -> int:
    """Seconds in which no code is looked at, after so many wrong ones in a row."""
    return 0 if failed < FREE else min(LONGEST, FIRST * 2 ** min(failed - FREE, 10))
