"""The chain of the record: what holds, and what is found where it does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.domain.chain import Verifier
from service.domain.keys import Keyring
from service.domain.seal import Head, Line, head_of, hidden_of, is_ours, sealed

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
OLD, NEW = Keyring("old-secret-" + "o" * 32), Keyring("new-secret-" + "n" * 32)
BOTH = Keyring("new-secret-" + "n" * 32 + " old-secret-" + "o" * 32)
SALT = b"s" * 16


def line(id_: int, **said: object) -> Line:
    plain = Line(
        id_, 1, 7, "approve", "held", "published", 0, "bob", "fine", {"note": "Đúng", "score": 0.5},
        NOW + timedelta(seconds=id_),
    )  # fmt: skip
    return replace(plain, **said)  # type: ignore[arg-type]


def chained(*lines: Line, keys: Keyring = OLD, head: Head | None = None) -> list[Line]:
    made, head = list[Line](), head or Head()
    for one in lines:
        made.append(sealed(one, head, SALT, keys.vouch))
        head = head_of(made[-1])
    return made


def wrong(lines: list[Line], *, keys: Keyring = OLD, erased: tuple[int, ...] = ()) -> list[int]:
    return [found.number for found in Verifier(keys.vouches, erased).look(lines)]


def chain() -> list[Line]:
    return chained(*(line(id_) for id_ in (11, 14, 12, 13)), line(15, data=None, comment_id=None))


def test_chain_is_numbered_and_holds() -> None:
    made = chain()
    assert [one.number for one in made] == [1, 2, 3, 4, 5]
    assert wrong(made) == []
    assert wrong([]) == []


def test_line_is_the_same_wherever_its_moment_is_told_and_its_data_sorted() -> None:
    made = chain()
    there = timezone(timedelta(hours=7))
    assert wrong([replace(one, at=one.at.astimezone(there)) for one in made]) == []
    data = {"note": "Đúng", "policy": 7, "changed": ["name"], "score": 0.5}
    made = chained(line(11, data=data))
    assert wrong([replace(made[0], data=dict(reversed(data.items())))]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": 99}, {"site_id": 2}, {"site_id": None}, {"comment_id": 8}, {"act": "reject"},
        {"before": None}, {"after": "rejected"}, {"revision": 1}, {"by": "alice"},
        {"reason": None}, {"at": NOW}, {"data": None}, {"data": {"note": "Sai", "score": 0.5}},
        {"data": {"note": "Đúng", "score": 0.6}}, {"data": {"note": None, "score": 0.5}},
        {"salt": b"t" * 16}, {"salt": None}, {"private": b"p" * 32}, {"private": None},
        {"seal": b"x" * 32},
    ],
    ids=str,
)  # fmt: skip
def test_altered_line_is_named(change: dict[str, object]) -> None:
    made = chain()
    made[1] = replace(made[1], **change)  # type: ignore[arg-type]
    assert wrong(made) == [2]


def test_link_that_is_altered_with_its_line_lacks_our_seal() -> None:
    made = chain()
    forged = sealed(line(14, by="alice"), head_of(made[0]), SALT, NEW.vouch)
    made[1] = replace(forged, key_id=OLD.current.id)
    assert wrong(made) == [2, 3]  # nor does the next one follow it


def test_note_that_is_altered_with_its_digest_breaks_the_link() -> None:
    made = chain()
    forged = replace(made[1], data={"note": "Sai", "score": 0.5}, salt=b"t" * 16)
    made[1] = replace(forged, private=hidden_of(forged, b"t" * 16))
    assert wrong(made) == [2]


def test_removed_lines_are_named() -> None:
    made = chain()
    assert wrong([made[0], made[3], made[4]]) == [2, 3]
    assert wrong(made[1:]) == [1]


def test_lines_that_changed_places_are_named() -> None:
    made = chain()
    moved = [made[0], replace(made[2], number=2), replace(made[1], number=3), *made[3:]]
    assert wrong(moved) == [2, 3, 4]


def test_inserted_lines_are_named() -> None:
    made = chain()
    twice = [*made[:2], replace(made[1], id=20, by="alice"), *made[2:]]  # with a seal of ours
    assert wrong(twice) == [2]
    shifted = [*made[:2], replace(line(20), number=3)]
    shifted += [replace(one, number=one.number + 1) for one in made[2:] if one.number]
    assert wrong(shifted) == [3, 4, 5, 6]
    forged = sealed(line(20), head_of(made[-1]), SALT, NEW.vouch)
    assert wrong([*made, replace(forged, key_id=OLD.current.id)]) == [6]


def test_erased_words_leave_the_chain_whole() -> None:
    made = chain()
    made[2] = replace(made[2], data={"note": None, "score": 0.5}, salt=None)
    assert wrong(made) == [3]
    assert wrong(made, erased=(7,)) == []
    made[2] = replace(made[2], data={"note": None, "score": 0.9})
    assert wrong(made, erased=(7,)) == [3]  # nothing else may be erased with them
    made[2] = replace(made[2], data={"note": "Khác", "score": 0.5})
    assert wrong(made, erased=(7,)) == [3]


def vouched(lines: list[Line], keys: Keyring) -> int:
    verifier = Verifier(keys.vouches, ())
    assert list(verifier.look(lines)) == []
    return verifier.vouched


def test_new_key_vouches_for_what_the_old_one_sealed() -> None:
    made = chain()
    assert vouched(made, NEW) == 0
    made += chained(line(30), line(31), keys=BOTH, head=head_of(made[-1]))
    assert [vouched(made, keys) for keys in (BOTH, NEW, OLD)] == [7, 7, 5]
    made[1] = replace(made[1], by="alice")
    assert wrong(made, keys=NEW) == [2]


def test_forger_without_the_new_key_is_found_though_the_old_one_is_gone() -> None:
    made = chain()
    made += chained(line(30), keys=BOTH, head=head_of(made[-1]))
    forged = chained(*(replace(one, by="alice") for one in made), keys=OLD)
    forged[-1] = replace(forged[-1], seal=made[-1].seal, key_id=made[-1].key_id)
    assert wrong(forged, keys=NEW) == [6]


@pytest.mark.parametrize(
    ("keys", "change", "ours"),
    [
        (OLD, lambda head: head, True),
        (OLD, lambda head: replace(head, link=b"another"), False),
        (NEW, lambda head: head, None),
        (NEW, lambda _: Head(), True),
    ],
)
def test_chain_goes_on_only_from_what_is_ours(
    keys: Keyring, change: Callable[[Head], Head], ours: bool | None
) -> None:
    assert is_ours(change(head_of(chain()[-1])), keys.vouches) is ours
