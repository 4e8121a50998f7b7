"""Two-step sign-in: begun, confirmed, passed once a code, taken away, sealed anew."""

import threading
from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from service.domain import totp
from service.domain.keys import Keyring
from service.flow import second as flow
from service.flow.deps import Deps
from service.flow.rotate import Rotated, rotate
from service.store import second
from service.store.session import write
from service.store.tables import event, second as table, second_code
from tests.support.databases import Database
from tests.support.story import NOW, SECRET, Person, rows


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def passes(deps: Deps, who: Person, said: str, at: datetime) -> str:
    with write(deps.engine) as connection:
        return flow.check(deps, connection, who.id, said, at)


@pytest.fixture
def secret(deps: Deps, bob: Person) -> str:
    """Bob's app's, not yet in force."""
    made = flow.begin(deps, bob.id, NOW)
    assert made is not None
    return made


@pytest.fixture
def codes(deps: Deps, bob: Person, secret: str) -> list[str]:
    """Bob's recovery codes: it is in force, and the code of NOW is used up."""
    made = flow.confirm(deps, bob.id, "bob", code_at(secret, NOW), NOW)
    assert made is not None
    return made


def acts(deps: Deps) -> list[tuple[str, str]]:
    return [(row["act"], row["data"]["moderator"])
            for row in rows(deps, sa.select(event).order_by(event.c.id))]  # fmt: skip


LATER = NOW + timedelta(minutes=2)


def test_it_is_in_force_once_a_code_was_right(deps: Deps, bob: Person, secret: str) -> None:
    with write(deps.engine) as connection:
        assert not second.is_on(connection, bob.id)
        assert flow.begun(deps, connection, bob.id) == secret
    assert passes(deps, bob, code_at(secret, NOW), NOW) == "wrong"  # not in force
    assert flow.confirm(deps, bob.id, "bob", "000000", NOW) is None
    assert acts(deps) == []
    assert flow.confirm(deps, bob.id, "bob", code_at(secret, NOW), NOW) is not None
    assert acts(deps) == [("moderator.totp_on", "bob")]
    with write(deps.engine) as connection:
        assert second.is_on(connection, bob.id)
        assert flow.begun(deps, connection, bob.id) is None  # shown no more
    assert flow.begin(deps, bob.id, NOW) is None
    assert flow.confirm(deps, bob.id, "bob", code_at(secret, LATER), LATER) is None


def test_a_new_beginning_ends_the_one_before(deps: Deps, bob: Person, secret: str) -> None:
    other = flow.begin(deps, bob.id, NOW)
    assert other is not None
    assert flow.confirm(deps, bob.id, "bob", code_at(secret, NOW), NOW) is None
    assert flow.confirm(deps, bob.id, "bob", code_at(other, NOW), NOW) is not None


def test_nobody_has_one_who_never_began(deps: Deps, bob: Person) -> None:
    assert passes(deps, bob, "000000", NOW) == "wrong"
    assert flow.confirm(deps, bob.id, "bob", "000000", NOW) is None


def test_a_code_counts_once(deps: Deps, bob: Person, secret: str, codes: list[str]) -> None:
    assert passes(deps, bob, code_at(secret, NOW), NOW) == "wrong"  # it switched it on
    assert passes(deps, bob, code_at(secret, LATER), LATER) == "passed"
    assert passes(deps, bob, code_at(secret, LATER), LATER) == "wrong"
    before = LATER - timedelta(seconds=30)
    assert passes(deps, bob, code_at(secret, before), LATER) == "wrong"  # nor an older one


def test_a_code_counts_once_in_two_threads(
    deps: Deps, bob: Person, secret: str, codes: list[str]
) -> None:
    told = list[str]()
    said, start = code_at(secret, LATER), threading.Barrier(4)

    def ask() -> None:
        start.wait()
        told.append(passes(deps, bob, said, LATER))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["passed", "wrong", "wrong", "wrong"]


def test_an_older_step_is_not_taken_after_a_newer_one(
    deps: Deps, bob: Person, secret: str, codes: list[str]
) -> None:
    with write(deps.engine) as connection:
        found = second.find(connection, bob.id)
        assert found is not None
        steps = [found.step + n for n in (2, 2, 1, 3)]
        assert [second.take_step(connection, found.id, step) for step in steps] == [
            True, False, False, True,
        ]  # fmt: skip


def test_guesses_at_the_same_time_are_all_counted(
    deps: Deps, bob: Person, secret: str, codes: list[str]
) -> None:
    start = threading.Barrier(4)

    def guess(said: str) -> None:
        start.wait()
        passes(deps, bob, said, LATER)

    threads = [threading.Thread(target=guess, args=(f"00000{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = rows(deps, sa.select(table))
    assert kept["failed"] == 4


def test_a_recovery_code_counts_once(deps: Deps, bob: Person, codes: list[str]) -> None:
    assert passes(deps, bob, codes[0].upper().replace("-", " "), NOW) == "passed"
    assert passes(deps, bob, codes[0], NOW) == "wrong"
    assert passes(deps, bob, codes[1], NOW) == "passed"
    with write(deps.engine) as connection:
        assert second.codes_left(connection, bob.id) == 8
    assert acts(deps)[1:] == [("moderator.totp_code", "bob")] * 2


def test_wrong_codes_in_a_row_have_to_wait(
    deps: Deps, bob: Person, secret: str, codes: list[str]
) -> None:
    told = [passes(deps, bob, f"00000{n}", LATER) for n in range(totp.FREE + 1)]
    assert told == ["wrong"] * totp.FREE + ["wait"]
    assert passes(deps, bob, code_at(secret, LATER), LATER) == "wait"  # the right one, too
    assert passes(deps, bob, codes[0], LATER) == "wait"
    at = LATER + timedelta(seconds=31)
    assert passes(deps, bob, "000000", at) == "wrong"
    again = at + timedelta(seconds=31)
    assert passes(deps, bob, code_at(secret, again), again) == "wait"  # a minute by now
    after = at + timedelta(seconds=61)
    assert passes(deps, bob, code_at(secret, after), after) == "passed"
    assert passes(deps, bob, "000000", after) == "wrong"
    next_one = after + timedelta(seconds=30)
    assert passes(deps, bob, code_at(secret, next_one), next_one) == "passed"  # counted anew


def test_a_recovery_code_ends_the_counting_too(deps: Deps, bob: Person, codes: list[str]) -> None:
    for number in range(totp.FREE - 1):
        passes(deps, bob, f"00000{number}", NOW)
    assert passes(deps, bob, codes[0], NOW) == "passed"
    assert [passes(deps, bob, "x", NOW) for _ in range(2)] == ["wrong"] * 2
    assert passes(deps, bob, codes[1], NOW) == "passed"


def test_it_is_taken_away_by_a_code_alone(
    deps: Deps, bob: Person, secret: str, codes: list[str]
) -> None:
    assert flow.take_away(deps, bob.id, "bob", "000000", LATER) == "wrong"
    assert flow.take_away(deps, bob.id, "bob", code_at(secret, LATER), LATER) == "passed"
    with write(deps.engine) as connection:
        assert not second.is_on(connection, bob.id)
    assert rows(deps, sa.select(second_code)) == []
    assert [act for act, _ in acts(deps)] == ["moderator.totp_on", "moderator.totp_off"]


def test_neither_secret_nor_code_lies_open(
    deps: Deps, bob: Person, secret: str, codes: list[str], database: Database
) -> None:
    kept = str([rows(deps, sa.select(one)) for one in (table, second_code, event)])
    assert not [one for one in (secret, *codes, *map(totp.plain, codes)) if one in kept]


def test_a_new_key_takes_the_secrets_over(
    deps: Deps, bob: Person, alice: Person, secret: str, codes: list[str]
) -> None:
    new = "a-newer-secret-0123456789abcdef0123456789"
    both, only = Keyring(f"{new} {SECRET}"), Keyring(new)
    object.__setattr__(deps, "keys", only)
    assert rotate(deps, print) == Rotated(sealed=0, lost=1)  # the old key was gone too soon
    assert passes(deps, bob, code_at(secret, LATER), LATER) == "wrong"
    assert passes(deps, bob, codes[0], LATER) == "passed"  # which needs no key
    object.__setattr__(deps, "keys", both)
    assert rotate(deps, print) == Rotated(sealed=0, lost=0)
    object.__setattr__(deps, "keys", only)
    assert passes(deps, bob, code_at(secret, LATER), LATER) == "passed"
