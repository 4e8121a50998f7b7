"""Encryption, finding again and authors' tokens, over a change of keys too."""

import hmac

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, strategies as st

from service.domain.keys import Keyring, address_prefix
from service.domain.mac import Mac

OLD, NEW = "old-secret-" + "o" * 32, "new-secret-" + "n" * 32
OLD_KEYS, BOTH, NEW_KEYS = Keyring(OLD), Keyring(f"{NEW},\n {OLD}"), Keyring(NEW)


@given(key=st.binary(max_size=64), message=st.binary(max_size=200))
def test_a_begun_hmac_is_the_same_hmac(key: bytes, message: bytes) -> None:
    mac = Mac(key)
    assert [mac.digest(message), mac.digest(message)] == [hmac.digest(key, message, "sha256")] * 2


def test_a_key_longer_than_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="hashed first"):
        Mac(b"k" * 65)


@given(st.text())
def test_what_is_sealed_can_be_opened(plain: str) -> None:
    assert BOTH.open(BOTH.seal(plain), BOTH.current.id) == plain


def test_two_seals_of_one_address_differ() -> None:
    assert BOTH.seal("an@example.com") != BOTH.seal("an@example.com")


def test_sealed_address_does_not_show() -> None:
    assert b"example" not in BOTH.seal("an@example.com")


def test_newest_key_writes_and_older_ones_still_read() -> None:
    assert BOTH.current.id == NEW_KEYS.current.id
    assert BOTH.open(OLD_KEYS.seal("an@example.com"), OLD_KEYS.current.id) == "an@example.com"


def test_key_that_was_dropped_opens_nothing() -> None:
    with pytest.raises(KeyError):
        NEW_KEYS.open(OLD_KEYS.seal("an@example.com"), OLD_KEYS.current.id)


def test_what_no_key_opens_is_told_as_nothing() -> None:
    sealed, key = OLD_KEYS.seal("an@example.com"), OLD_KEYS.current.id
    assert BOTH.opened(sealed, key) == "an@example.com"
    assert NEW_KEYS.opened(sealed, key) is None
    assert BOTH.opened(sealed, NEW_KEYS.current.id) is None
    assert BOTH.opened(None, key) is None
    assert BOTH.opened(sealed, None) is None


def test_changed_bytes_are_not_opened() -> None:
    sealed = bytearray(BOTH.seal("an@example.com"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        BOTH.open(bytes(sealed), BOTH.current.id)


def test_address_is_found_again_by_use() -> None:
    found = BOTH.found_by("author/a", "an@example.com")
    assert found == BOTH.found_by("author/a", "an@example.com")
    assert found != BOTH.found_by("author/b", "an@example.com")
    assert found != BOTH.found_by("author/a", "anh@example.com")
    assert len(found) == 32


def test_token_opens_its_own_comment_only() -> None:
    token = BOTH.token("c1")
    assert BOTH.is_token(token)
    assert BOTH.owns(token, "c1")
    assert not BOTH.owns(token, "c2")
    assert not OLD_KEYS.owns(token, "c1")
    assert Keyring(f"{OLD} {NEW}").owns(token, "c1")


@given(st.text(st.characters()))
def test_made_up_token_opens_nothing(token: str) -> None:
    assert not BOTH.is_token(token)
    assert not BOTH.owns(token, "c1")
    assert not BOTH.owns(f"{BOTH.current.id}.{token}", "c1")


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unknown", "unknown"),
    ],
)
def test_one_reader_is_one_prefix(address: str, prefix: str) -> None:
    assert address_prefix(address) == prefix


def test_challenges_are_signed_by_the_newest_key_and_known_by_the_older_one() -> None:
    assert BOTH.proofs() == [*NEW_KEYS.proofs(), *OLD_KEYS.proofs()]
    assert len({key for pair in BOTH.proofs() for key in pair}) == 4


def test_keys_are_known_by_their_ids() -> None:
    assert BOTH.ids == {OLD_KEYS.current.id, NEW_KEYS.current.id}


def test_seal_of_the_record_is_known_by_its_own_key_alone() -> None:
    key_id, seal = OLD_KEYS.vouch(b"vow")
    assert key_id == OLD_KEYS.current.id
    assert BOTH.vouches(key_id, b"vow", seal) is True
    assert BOTH.vouches(key_id, b"another", seal) is False
    assert BOTH.vouches(NEW_KEYS.current.id, b"vow", seal) is False
    assert NEW_KEYS.vouches(key_id, b"vow", seal) is None
