"""The record is sealed in order and without gaps, whoever writes and whatever is cut off."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from service.domain.check import Checker
from service.domain.keys import Keyring
from service.domain.record import Event
from service.domain.seal import NEW_KEY, SALT, Line, head_of, sealed
from service.domain.site import Site
from service.flow import seal as sealing
from service.flow.deps import Deps
from service.flow.erase import erase
from service.flow.seal import HOLD, seal, seal_batch
from service.store import comments, seals
from service.store.session import write
from service.store.tables import event
from tests.support.databases import failing
from tests.support.record import sealed_lines, troubles
from tests.support.story import (
    NOW,
    SECRET,
    Person,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)
from tests.support.waiting import meanwhile

NEW = "another-secret-of-the-tests-0123456789"


def wrote(connection: Connection, *acts: str) -> None:
    for act in acts:
        comments.add_event(connection, Event(None, None, act, "operator", NOW, data={"a": 1}))


def write_lines(deps: Deps, *acts: str) -> None:
    with write(deps.engine) as connection:
        wrote(connection, *acts)


def acts(deps: Deps) -> list[str]:
    return [line.act for line in sealed_lines(deps)]


def under(deps: Deps, *secrets: str) -> Deps:
    """The same house with other keys."""
    joined = " ".join(secrets)
    return replace(deps, keys=Keyring(joined), settings=replace(deps.settings, secret_key=joined))


def test_lines_are_sealed_in_the_order_of_their_ids(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    decision(deps, kept.public_id, "approve", bob, note="Đúng mực")
    count = len(rows(deps, sa.select(event.c.id)))
    assert seal(deps, NOW) == count
    assert [line.number for line in sealed_lines(deps)] == list(range(1, count + 1))
    assert [line.id for line in sealed_lines(deps)] == sorted(x.id for x in sealed_lines(deps))
    assert troubles(deps) == []
    assert seal(deps, NOW + HOLD) == 0


def test_one_sealer_at_a_time_looks(deps: Deps) -> None:
    write_lines(deps, "một")
    assert seal(deps, NOW) == 1
    write_lines(deps, "hai")
    assert seal(deps, later(1)) == 0
    assert seal(deps, NOW + HOLD) == 1


def test_batches_follow_one_another(deps: Deps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr(sealing, "BATCHES", 2)
    write_lines(deps, *"abcdef")
    assert seal(deps, NOW) == 4
    assert seal(deps, NOW + HOLD) == 2
    assert acts(deps) == list("abcdef")
    assert troubles(deps) == []


def test_line_that_is_committed_later_gets_a_later_number(deps: Deps) -> None:
    """Its id is lower, but what is sealed already stays as it is."""
    if deps.engine.dialect.name == "sqlite":  # one writer: ids are given in order of the commits
        write_lines(deps, "a", "b")
        with write(deps.engine) as connection:
            connection.execute(sa.update(event).values(id=event.c.id + 10))
        seal_batch(deps, NOW)
        with write(deps.engine) as connection:
            connection.execute(sa.insert(event).values(id=3, act="late", by="operator", at=NOW))
    else:
        with write(deps.engine) as slow:
            wrote(slow, "late")
            write_lines(deps, "a", "b")
            assert seal_batch(deps, NOW) == 2
    assert seal_batch(deps, NOW) == 1
    assert acts(deps) == ["a", "b", "late"]
    assert [line.id for line in sealed_lines(deps)] != sorted(x.id for x in sealed_lines(deps))
    assert troubles(deps) == []


def by_hand(deps: Deps, connection: Connection, most: int) -> list[Line]:
    """What a sealer does, to be stopped in the middle."""
    seals.alone(connection)
    head, made = seals.head(connection), list[Line]()
    for line in seals.unsealed(connection, most):
        made.append(sealed(line, head, os.urandom(SALT), deps.keys.vouch))
        head = head_of(made[-1])
    return made


def test_two_sealers_at_once_make_one_chain(deps: Deps) -> None:
    write_lines(deps, *"abcd")
    with ThreadPoolExecutor(2) as pool:
        with write(deps.engine) as connection:
            mine = by_hand(deps, connection, 2)
            others = [
                meanwhile(deps, pool, lambda: seal_batch(deps, NOW), waiting=n) for n in (1, 2)
            ]
            seals.put(connection, mine)
        assert sorted(one.result(30) for one in others) == [0, 2]
    assert acts(deps) == list("abcd")
    assert troubles(deps) == []


def test_batch_that_is_interrupted_leaves_no_trace(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    write_lines(deps, *"abcde")
    seal_batch(deps, NOW)
    with (
        failing(deps.engine, lambda told: told.startswith("UPDATE event")),
        pytest.raises(OperationalError),
    ):
        seal_batch(deps, NOW)
    assert acts(deps) == ["a", "b"]
    assert seal(deps, NOW) == 3
    assert acts(deps) == list("abcde")
    assert troubles(deps) == []


@pytest.fixture
def noted(deps: Deps, site_a: Site, bob: Person, checker: Checker) -> int:
    """A comment about which a moderator wrote a note; its internal id."""
    kept = keep(deps, site_a)
    examine_all(deps, checker)
    decision(deps, kept.public_id, "approve", bob, note="Bí mật")
    return stands(deps, kept.public_id).id


def salts(deps: Deps) -> list[bool]:
    """Which lines have a salt, of those that had private words."""
    return [line.salt is not None for line in sealed_lines(deps) if line.private is not None]


def test_erasure_keeps_the_chain_and_takes_the_salt(deps: Deps, noted: int) -> None:
    seal(deps, NOW)
    assert salts(deps) == [True]
    erase(deps, noted, later(5))
    seal(deps, NOW + HOLD)
    assert salts(deps) == [False]
    assert acts(deps)[-1] == "erase"
    assert troubles(deps) == []


def test_what_is_erased_before_it_is_sealed_never_comes_in(deps: Deps, noted: int) -> None:
    erase(deps, noted, later(5))
    seal(deps, NOW)
    assert salts(deps) == []
    assert troubles(deps) == []


def test_erasure_during_sealing_comes_after_it(deps: Deps, noted: int) -> None:
    with ThreadPoolExecutor(1) as pool:
        with write(deps.engine) as connection:
            mine = by_hand(deps, connection, 10)
            other = meanwhile(deps, pool, lambda: erase(deps, noted, later(5)))
            seals.put(connection, mine)
        other.result(30)
    seal(deps, NOW)
    assert salts(deps) == [False]
    assert troubles(deps) == []


def test_new_key_takes_the_record_over_and_the_old_one_can_go(deps: Deps) -> None:
    write_lines(deps, "a", "b")
    seal_batch(deps, NOW)
    both, only_new = under(deps, NEW, SECRET), under(deps, NEW)
    assert seal_batch(both, NOW) == 1  # at once, though nothing was written
    assert seal_batch(both, NOW) == 0
    assert acts(deps) == ["a", "b", NEW_KEY]
    assert troubles(only_new) == []
    write_lines(deps, "c")
    assert seal_batch(deps, NOW) == 0  # a process that hasn't heard of the new key stays away
    assert seal_batch(only_new, NOW) == 1
    assert troubles(only_new) == []


def test_record_under_a_lost_key_goes_on_only_if_somebody_says_so(deps: Deps) -> None:
    write_lines(deps, "a")
    seal_batch(deps, NOW)
    write_lines(deps, "b")
    only_new = under(deps, NEW)
    assert seal_batch(only_new, NOW) == 0
    assert seal_batch(only_new, NOW, adopt=True) == 2
    assert acts(deps) == ["a", "b", NEW_KEY]
    assert troubles(only_new) == []


def test_forged_end_is_not_gone_on_from(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    write_lines(deps, "a")
    seal_batch(deps, NOW)
    with write(deps.engine) as connection:
        connection.execute(sa.update(event).values(link=b"forged"))
    write_lines(deps, "b")
    assert seal_batch(deps, NOW, adopt=True) == 0
    assert "isn't ours" in caplog.text
