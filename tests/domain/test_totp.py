"""Codes of an app and recovery codes, and how long a guesser waits."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from service.domain import totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B
AT = datetime.fromtimestamp(1111111109, UTC)
STEP = 1111111109 // 30


def test_codes_are_those_of_the_rfc() -> None:
    for moment, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(moment, UTC)
        assert totp.step_of(SECRET, code, at, None) == moment // 30


@pytest.mark.parametrize(
    ("said", "off", "last", "step"),
    [
        ("081804", 0, None, STEP), (" 081 804 ", 0, None, STEP),
        ("081804", 30, None, STEP), ("081804", -30, None, STEP),  # the telephone's clock is off
        ("081804", 90, None, None), ("081804", -90, None, None),
        ("081804", 0, STEP - 1, STEP), ("081804", 0, STEP, None), ("081804", 0, STEP + 1, None),
        ("081805", 0, None, None), ("81804", 0, None, None), ("", 0, None, None),
        ("081804\u0660", 0, None, None), ("٠٨١٨٠٤", 0, None, None), ("0818040", 0, None, None),
    ],
)  # fmt: skip
def test_a_code_counts_near_its_time_and_once(
    said: str, off: int, last: int | None, step: int | None
) -> None:
    assert totp.step_of(SECRET, said, AT + timedelta(seconds=off), last) == step


def test_the_uri_is_what_apps_read() -> None:
    parts = urlsplit(totp.uri(SECRET, "chủ bút@báo.vn", "ykien"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["ykien"]}


def test_secrets_and_recovery_codes_are_new_each_time() -> None:
    assert len({totp.new_secret() for _ in range(9)}) == 9
    codes = totp.new_codes()
    assert len(set(codes)) == totp.CODES == 10
    assert {len(totp.plain(code)) for code in codes} == {16}


def test_a_recovery_code_counts_however_it_is_typed() -> None:
    code = totp.new_codes()[0]
    assert totp.plain(f" {code.upper().replace('-', ' ')} ") == totp.plain(code)


def test_a_guesser_waits_ever_longer() -> None:
    assert [totp.wait(n) for n in (1, 4, 5, 6, 7, 9, 10, 99)] == [0, 0, 30, 60, 120, 480, 900, 900]
