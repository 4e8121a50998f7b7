"""ykien doctor --record: whatever was done to the record in the database is found and named."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.check import Checker
from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.flow.erase import comments_of, erase
from service.flow.seal import seal_batch
from service.run import record
from service.store.session import write
from service.store.tables import decision as decisions, event
from tests.cli.conftest import Ykien
from tests.support.databases import Database
from tests.support.story import NOW, SECRET, Person, decision, examine_all, keep, later, rows

NEW = "another-secret-of-the-tests-0123456789"


@pytest.fixture
def story(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> None:
    """Seven sealed lines: sent, read, sent, read, approved with a note, sent, read."""
    first = keep(deps, site_a)
    examine_all(deps, checker)
    keep(deps, site_a, "Hai", email="binh@example.com", at=later(1))
    examine_all(deps, checker, later(2))
    decision(deps, first.public_id, "approve", bob, note="Đúng mực")
    keep(deps, site_a, "Ba", email="binh@example.com", at=later(3))
    examine_all(deps, checker, later(4))
    assert seal_batch(deps, NOW) == 7


def told(ykien: Ykien, *words: str, status: int = 0, **environ: str) -> dict[str, list[str]]:
    """What the doctor says of the record, by state and what it is about."""
    lines = json.loads(ykien("doctor", "--json", *words, status=status, **environ).stdout)
    found = dict[str, list[str]]()
    for line in lines:
        if line["what"] in ("record", "sealing", "noted"):
            found.setdefault(f"{line['what']} {line['state']}", []).append(line["told"])
    return found


def at(number: int) -> sa.Update:
    return sa.update(event).where(event.c.number == number)


def remove(connection: Connection, number: int) -> None:
    gone = sa.select(event.c.id).where(event.c.number == number)
    connection.execute(sa.delete(decisions).where(decisions.c.event_id.in_(gone)))
    connection.execute(sa.delete(event).where(event.c.number == number))


def swap(connection: Connection, first: int, second: int) -> None:
    for old, new in ((first, 1000), (second, first), (1000, second)):
        connection.execute(at(old).values(number=new))


def lose_note(connection: Connection, number: int) -> None:
    """What an erasure does to a line, where nothing was erased."""
    said = connection.scalar(sa.select(event.c.data).where(event.c.number == number))
    connection.execute(at(number).values(data={**(said or {}), "note": None}, salt=None))


def insert(connection: Connection, number: int) -> None:
    """A copy of line 1, under another number, as if it had been sealed there."""
    for other in range(7, number - 1, -1):
        connection.execute(at(other).values(number=other + 1))
    copied = [c for c in event.columns if c.name not in ("id", "number")]
    connection.execute(
        sa.insert(event).from_select(
            ["number", *(c.name for c in copied)],
            sa.select(sa.literal(number), *copied).where(event.c.number == 1),
        )
    )  # fmt: skip


def values(number: int, **said: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(at(number).values(said))


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (values(5, by="alice"), [5]),
        (values(5, reason="other"), [5]),
        (values(5, after="rejected"), [5]),
        (values(5, at=later(-60)), [5]),
        (values(5, data={"note": "Sai"}), [5]),
        (lambda c: lose_note(c, 5), [5]),
        (values(2, data={}), [2]),
        (values(2, link=b"x" * 32), [2, 3]),
        (values(7, seal=b"x" * 32), [7]),
        (lambda c: c.execute(at(2).values(number=-2)), [-2, 2]),
        (lambda c: remove(c, 1), [1]),
        (lambda c: remove(c, 3), [3]),
        (lambda c: remove(c, 5), [5]),
        (lambda c: swap(c, 2, 3), [2, 3, 4]),
        (lambda c: insert(c, 4), [4, 5, 6, 7, 8]),
        (lambda c: insert(c, 8), [8]),
    ],
)
def test_what_was_done_to_the_record_is_found_and_named(
    ykien: Ykien, deps: Deps, story: None, tamper: Callable[[Connection], object], named: list[int]
) -> None:
    with write(deps.engine) as connection:
        tamper(connection)
    said = told(ykien, "--record", status=1)
    assert [int(line.split()[1]) for line in said["record FAIL"]] == named
    assert "record ok" not in said
    assert all("event" in line or "removed" in line for line in said["record FAIL"])


def test_record_that_holds_is_said_to_hold(ykien: Ykien, deps: Deps, story: None) -> None:
    said = told(ykien, "--record")
    assert said["record ok"][0].startswith("7 lines are as they were sealed")
    assert said["sealing ok"] == ["7 lines sealed, 0 not yet"]
    assert told(ykien) == {"sealing ok": said["sealing ok"]}


@pytest.mark.one_database
def test_empty_record_holds(ykien: Ykien, deps: Deps) -> None:
    assert told(ykien, "--record") == {
        "record ok": ["0 lines are as they were sealed"], "sealing ok": ["0 lines sealed, 0 not yet"]
    }  # fmt: skip


def test_end_that_was_cut_off_is_found_by_who_noted_it(
    ykien: Ykien, deps: Deps, story: None
) -> None:
    noted = told(ykien, "--record")["record ok"][0].rpartition(" ")[2]
    assert noted.startswith("7:")
    assert "noted ok" in told(ykien, "--record", "--noted", noted)
    with write(deps.engine) as connection:
        remove(connection, 7)
    assert "record ok" in told(ykien, "--record")  # by itself it is a whole chain
    assert "noted FAIL" in told(ykien, "--noted", noted, status=1)
    with write(deps.engine) as connection:
        connection.execute(sa.insert(event).values(act="verdict", by="worker", at=NOW))
    seal_batch(deps, NOW)
    assert "noted FAIL" in told(ykien, "--noted", noted, status=1)
    ykien("doctor", "--noted", "7:nothing", status=2)


def test_tail_is_said_to_be_unsealed_and_since_when(
    ykien: Ykien, deps: Deps, site_a: Site, story: None
) -> None:
    keep(deps, site_a, at=now() - timedelta(seconds=5))
    (line,) = told(ykien, "--record")["sealing ok"]
    assert line.startswith("7 lines sealed, 1 not yet, the oldest since 20")
    keep(deps, site_a, at=now() - 2 * record.LATE)
    (line,) = told(ykien, status=1)["sealing warn"]  # and nobody examines
    assert "2 not yet" in line
    assert "is a worker running?" in line


def test_erased_comment_leaves_the_record_whole(ykien: Ykien, deps: Deps, story: None) -> None:
    for comment_id in comments_of(deps, "an@example.com"):
        erase(deps, comment_id, later(9))
    assert "record ok" in told(ykien, "--record")
    seal_batch(deps, NOW)
    assert told(ykien, "--record")["record ok"][0].startswith("8 lines")


def test_record_goes_over_to_a_new_key(ykien: Ykien, deps: Deps, story: None) -> None:
    ykien("secrets", "rotate", YKIEN_SECRET_KEY=f"{NEW} {SECRET}")
    said = told(ykien, "--record", YKIEN_SECRET_KEY=NEW)
    assert said["record ok"][0].startswith("8 lines")
    assert rows(deps, sa.select(event.c.key_id).where(event.c.number == 8)) == [
        {"key_id": Keyring(NEW).current.id}
    ]
    said = told(ykien, "--record", status=1)  # the old key alone can't vouch for the end
    assert "line 8 to 8" in said["record FAIL"][0]


def test_record_whose_key_is_lost_goes_on_when_it_is_told_to(
    ykien: Ykien, deps: Deps, story: None
) -> None:
    said = told(ykien, "--record", status=1, YKIEN_SECRET_KEY=NEW)
    assert "line 1 to 7" in said["record FAIL"][0]
    assert Keyring(SECRET).current.id in said["sealing FAIL"][0]
    ykien("secrets", "rotate", status=1, YKIEN_SECRET_KEY=NEW)
    assert "sealing FAIL" in told(ykien, status=1, YKIEN_SECRET_KEY=NEW)
    done = ykien("secrets", "rotate", "--key-is-lost", YKIEN_SECRET_KEY=NEW)
    assert "those stay unreadable" in done.output
    assert "record ok" in told(ykien, "--record", YKIEN_SECRET_KEY=NEW)


def test_forged_end_is_said_to_stop_the_sealing(ykien: Ykien, deps: Deps, story: None) -> None:
    with write(deps.engine) as connection:
        insert(connection, 8)
    assert "sealing FAIL" in told(ykien, status=1)


@pytest.mark.one_database
def test_no_more_than_some_troubles_are_told_one_by_one(
    ykien: Ykien, deps: Deps, story: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "MOST", 2)
    with write(deps.engine) as connection:
        connection.execute(sa.update(event).values(by="alice"))
    assert told(ykien, "--record", status=1)["record FAIL"][2:] == ["and 5 more"]


def test_restored_record_holds(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path, empty_database: Database
) -> None:
    ykien("backup", str(tmp_path / "made.tar"))
    url = empty_database.url
    ykien("restore", str(tmp_path / "made.tar"), YKIEN_DATABASE_URL=url)
    restored = told(ykien, "--record", YKIEN_DATABASE_URL=url)
    assert restored["record ok"] == told(ykien, "--record")["record ok"]


def test_backup_needs_the_key_of_the_record_where_no_address_is_left(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path
) -> None:
    for email in ("an@example.com", "binh@example.com"):
        for comment_id in comments_of(deps, email):
            erase(deps, comment_id, later(9))
    said = json.loads(ykien("backup", str(tmp_path / "made.tar"), "--json").stdout)
    assert said["keys"] == {Keyring(SECRET).current.id: 0}
    deps.engine.dispose()
    words = ("restore", str(tmp_path / "made.tar"), "--replace")
    assert Keyring(SECRET).current.id in ykien(*words, status=1, YKIEN_SECRET_KEY=NEW).stderr
    ykien(*words)
