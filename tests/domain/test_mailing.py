"""When an author is written to, and what his letters' links carry."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from service.domain.keys import Keyring
from service.domain.mail import message
from service.domain.mailing import (
    EXCERPT,
    FOLD,
    GRACE,
    Due,
    Proof,
    after,
    asks_proof,
    excerpt,
    news,
    owes_proof,
)
from service.domain.record import Comment
from service.domain.ticket import admitted, ticket

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
KEYS = Keyring("a-secret-of-the-tests-0123456789abcdef")


def one(**more: Any) -> Comment:
    said: dict[str, Any] = {"id": 1, "public_id": "x", "site_id": 1, "article_id": 1, "parent_id": None,
            "status": "received", "version": 1, "revision": 0, "shown": None, "name": "An",
            "author": "h", "created": NOW, "outcome": None, "replies": 0,
            "email_domain": "example.com"}  # fmt: skip
    return Comment(**(said | more))


@pytest.mark.parametrize(
    ("more", "waits"),
    [({}, True), ({"confirmed": True}, False), ({"email_domain": ""}, False)],
)
def test_typed_address_waits_for_its_proof_where_the_site_says_so(
    more: dict[str, Any], waits: bool
) -> None:
    owes: dict[Proof, bool] = {said: owes_proof(said, one(**more)) for said in get_args(Proof)}
    assert owes == {"off": False, "ask": False, "required": waits}
    asks: dict[Proof, bool] = {said: asks_proof(said, one(**more)) for said in get_args(Proof)}
    assert asks == {"off": False, "ask": waits, "required": waits}
    assert not asks_proof("required", one(**more | {"status": "published"}))


def test_what_is_news_and_to_whom() -> None:
    was = one(parent_id=7)
    published = one(parent_id=7, status="published")
    soon = one(parent_id=7, status="published", publish_at=NOW + timedelta(minutes=5))
    assert news([(None, was), (published, published), (was, one(status="held"))], NOW) == []
    assert news([(was, published)], NOW) == [Due(1, NOW + GRACE), Due(7, NOW + GRACE, NOW)]
    seen = NOW + timedelta(minutes=5)
    assert news([(was, soon)], NOW) == [Due(1, seen + GRACE), Due(7, seen + GRACE, seen)]
    assert news([(was, one(status="rejected", parent_id=7))], NOW) == [Due(1, NOW + GRACE)]
    assert news([(was, one(status="published"))], NOW) == [Due(1, NOW + GRACE)]


def test_letters_about_one_comment_keep_their_distance() -> None:
    assert after(NOW, None) == NOW
    assert after(NOW, NOW - timedelta(minutes=1)) == NOW - timedelta(minutes=1) + FOLD
    assert after(NOW, NOW - timedelta(hours=1)) == NOW


def test_excerpt_is_one_line_and_short() -> None:
    assert excerpt(" a\r\nb\tc ") == "a b c"
    assert len(excerpt("chữ " * 200)) <= EXCERPT + 1
    assert excerpt("x" * (EXCERPT + 1)) == "x" * EXCERPT + "…"


def test_ticket_is_good_for_its_use_its_comment_and_its_time() -> None:
    until = int(NOW.timestamp()) + 60
    made = ticket(KEYS, "prove", "abc_-9", until)
    at = NOW.timestamp()
    assert admitted(KEYS, "prove", made, at) == "abc_-9"
    assert admitted(KEYS, "stop", made, at) is None
    assert admitted(KEYS, "prove", made, until) is None
    assert admitted(KEYS, "prove", made.replace("abc", "abd"), at) is None
    assert admitted(KEYS, "prove", made.replace(str(until), "0"), at) is None
    assert admitted(Keyring("another-secret-0123456789abcdefabcd"), "prove", made, at) is None
    for broken in ("", ".", made[:-1], f"{made}0", f" {made}", made.upper(), "é" * 50):
        assert admitted(KEYS, "prove", broken, at) is None
    assert admitted(KEYS, "stop", ticket(KEYS, "stop", "abc"), at * 2) == "abc"


def test_ticket_holds_under_an_older_key() -> None:
    both = Keyring("another-secret-0123456789abcdefabcd a-secret-of-the-tests-0123456789abcdef")
    assert admitted(both, "stop", ticket(KEYS, "stop", "abc"), 0) == "abc"


@pytest.mark.parametrize(
    "typed",
    ["a\r\nBcc: x@evil.example", "a\nX-Spam: no\n\n<p>body", "a\x0b\x0cb", "\u2028Bcc: x", "=?utf-8?q?=0ABcc?="],
)  # fmt: skip
def test_no_word_of_a_letter_becomes_a_header(typed: str) -> None:
    made = message("a@b.vn", "an@example.com", (typed, typed), NOW, "<1@b.vn>",
                   stop="https://y.example/mails/stop?token=x")  # fmt: skip
    headers = made.as_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in headers.split("\r\n") if line[:1].strip()]
    assert sorted(names) == sorted([
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
        "List-Unsubscribe-Post", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    ])  # fmt: skip
    assert made["List-Unsubscribe"] == "<https://y.example/mails/stop?token=x>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_one_address_on_the_wire_and_other_headers_stay_short() -> None:
    stop = f"https://ykien.bao-example.vn/mails/stop?token={ticket(KEYS, 'stop', 'x' * 22)}"
    words = ("Báo điện tử ở thành phố: ý kiến của bạn đã được đăng " * 3, f"Chào bạn,\n{stop}")
    wire = message("a@b.vn", "an@example.com", words, NOW, "<1@b.vn>", stop=stop).as_bytes()
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n".encode() in wire
    assert sum(len(line) > 78 for line in wire.partition(b"\r\n\r\n")[0].split(b"\r\n")) == 1
