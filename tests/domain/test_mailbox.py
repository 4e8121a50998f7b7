"""An address is kept as email-validator has it, though it is not always asked."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, strategies as st

from service.domain.mailbox import mailbox

LOCALS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_+.-]{0,70}", fullmatch=True),
    st.sampled_from(("Info", "WWW", "an", "An.Nguyen+1", '"a b"', "ân", "a..b", ".a", "a@b")),
)
DOMAINS = st.one_of(
    st.sampled_from((
        "example.com", "GMAIL.com", "bao-thanh-giang.vn", "báo.vn", "xn--bo-nia.vn", "[127.0.0.1]",
        "localhost", "x.test", "example.com>", "example.com <b@example.com>", "", " example.com",
        ".".join(["a" * 60] * 4) + ".vn",
    )),
    st.from_regex(r"[A-Za-z0-9.-]{1,40}", fullmatch=True),
)  # fmt: skip


def plainly(said: str) -> tuple[str, str] | None:
    try:
        found = validate_email(said, check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized, (found.ascii_domain or found.domain).lower()


@given(local=LOCALS, domain=DOMAINS)
@example("a" * 65, "example.com")
@example("a" * 13, ".".join(["a" * 59] * 4) + ".vn")
@example("a", ".".join(["á" * 50] * 3) + ".vn")
def test_every_address_is_kept_as_the_library_has_it(local: str, domain: str) -> None:
    said = f"{local}@{domain}"
    if (right := plainly(said)) is None:
        with pytest.raises(EmailNotValidError):
            mailbox(said)
    else:
        assert mailbox(said) == right
