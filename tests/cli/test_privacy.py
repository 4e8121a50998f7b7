"""What is kept of an author is told and erased; a new key takes over. On both databases."""

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.edit import edit, remove
from service.store.tables import article, comment, metadata
from tests.cli.conftest import Ykien
from tests.support.checkers import RUDE
from tests.support.signing import signed
from tests.support.story import (
    ADDRESS,
    SECRET,
    Person,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

MINE, OTHERS = "An.Le@Example.com", "binh@example.com"
NEW = "another-secret-of-the-tests-0123456789"


@pytest.fixture
def mine(deps: Deps, site_a: Site, checker: Checker, bob: Person) -> list[str]:
    """Two comments of one author, one corrected by the desk and published; and one of another's."""
    first = keep(deps, site_a, f"Bí mật một {RUDE}", email=MINE, name="Lê Văn An")
    edit(deps, site_a, first.public_id, f"Bí mật hai {RUDE}", later(1))
    examine_all(deps, checker, later(2))
    decision(deps, first.public_id, "approve", bob, text="Bí mật ba", note="Bí mật bốn")
    examine_all(deps, checker, later(3))
    second = keep(deps, site_a, "Bí mật năm", email=MINE.lower(), name="Lê Văn An", at=later(4))
    keep(deps, site_a, "Ý kiến của người khác", email=OTHERS, name="Trần Bình", at=later(5))
    return [first.public_id, second.public_id]


def everything(deps: Deps) -> str:
    """All that the database holds, as text."""
    held = [rows(deps, sa.select(table)) for table in metadata.sorted_tables]
    return json.dumps(held, default=str, ensure_ascii=False)


def test_export_tells_all_and_of_nobody_else(ykien: Ykien, mine: list[str], site_b: Site) -> None:
    told = json.loads(ykien("privacy", "export", " an.le@example.COM").stdout)
    assert [one["id"] for one in told] == mine
    first = told[0]
    assert (first["email"], first["ip"], first["site"]) == ("An.Le@example.com", ADDRESS, "a")
    texts = [one["text"] for one in first["revisions"]]
    assert texts == [f"Bí mật một {RUDE}", f"Bí mật hai {RUDE}", "Bí mật ba"]
    assert [one["by"] for one in first["revisions"]] == ["author", "author", "desk"]
    assert first["verdicts"][0]["findings"][0]["code"] == "profanity.word"
    assert first["events"][0]["act"] == "submit"
    assert {one["by"] for one in first["events"]} == {"author", "worker", "desk"}
    assert "người khác" not in json.dumps(told, ensure_ascii=False)
    assert json.loads(ykien("privacy", "export", MINE, "--site", "b").stdout) == []


def test_erase_leaves_nothing_of_a_person(ykien: Ykien, deps: Deps, mine: list[str]) -> None:
    before = everything(deps)
    assert all(word in before for word in ("Bí mật", "Lê Văn An", "example.com"))
    hashes = {row["author"] for row in rows(deps, sa.select(comment.c.author).where(
        comment.c.public_id.in_(mine)
    ))}  # fmt: skip
    version = stands(deps, mine[0]).version
    assert "erased: 2" in ykien("privacy", "erase", MINE, "--yes").stdout
    after = everything(deps)
    for word in ("Bí mật", "bi mat", "Lê Văn An", "le van an", RUDE, *hashes):
        assert word not in after
    assert "người khác" in after
    found = stands(deps, mine[0])
    assert (found.status, found.shown, found.version) == ("removed", None, version + 1)
    gone = rows(deps, sa.select(comment.c.email, comment.c.ip, comment.c.address).where(
        comment.c.public_id.in_(mine)
    ))  # fmt: skip
    assert {value for row in gone for value in row.values()} == {None}
    assert rows(deps, sa.select(article.c.published)) == [{"published": 0}]
    assert json.loads(ykien("privacy", "export", MINE).stdout) == []
    assert "nothing" in ykien("privacy", "erase", MINE, "--yes").stdout


def test_erased_comment_is_not_examined_any_more(
    ykien: Ykien, deps: Deps, mine: list[str], checker: Checker
) -> None:
    ykien("privacy", "erase", MINE, "--yes")
    assert examine_all(deps, checker, later(10)) == 1  # the other author's
    assert stands(deps, mine[1]).status == "removed"


def test_signed_reader_without_an_address_is_found_by_the_newspapers_id(
    ykien: Ykien, deps: Deps, mine: list[str], site_a: Site, site_b: Site
) -> None:
    one = signed(deps, site_a, "u-7")
    signed(deps, site_b, "u-7")  # somebody else: another newspaper's
    him = ("--signed", "u-7", "--site", "a")
    (told,) = json.loads(ykien("privacy", "export", *him).stdout)
    assert (told["id"], told["signed_id"]) == (one, "u-7")
    assert "erased: 1" in ykien("privacy", "erase", *him, "--yes").stdout
    assert json.loads(ykien("privacy", "export", *him).stdout) == []
    assert len(json.loads(ykien("privacy", "export", "--signed", "u-7", "--site", "b").stdout)) == 1
    for wrong in ((), (MINE, *him), ("--signed", "u-7")):
        ykien("privacy", "export", *wrong, status=2)


@pytest.mark.one_database
def test_erase_asks_first(ykien: Ykien, deps: Deps, mine: list[str]) -> None:
    before = everything(deps)
    assert "Erase 2 comments" in ykien("privacy", "erase", MINE, status=1, stdin="n\n").stderr
    assert everything(deps) == before
    ykien("privacy", "export", "no-address", status=1)


def test_new_key_takes_over_and_the_old_one_can_go(
    ykien: Ykien, deps: Deps, mine: list[str]
) -> None:
    both = f"{NEW} {SECRET}"
    told = json.loads(ykien("privacy", "export", MINE, YKIEN_SECRET_KEY=both).stdout)
    done = ykien("secrets", "rotate", "--json", YKIEN_SECRET_KEY=both)
    key = Keyring(NEW).current.id
    assert json.loads(done.stdout) == {"key": key, "sealed": 3, "lost": 0, "bans": 0}
    assert rows(deps, sa.select(comment.c.key_id).distinct()) == [{"key_id": key}]
    assert json.loads(ykien("privacy", "export", MINE, YKIEN_SECRET_KEY=NEW).stdout) == told
    assert json.loads(ykien("privacy", "export", MINE).stdout) == []  # the old key finds nothing
    author = Keyring(NEW).found_by("author/a", MINE.casefold())
    found = rows(deps, sa.select(comment.c.public_id).where(
        comment.c.author == author
    ).order_by(comment.c.id))  # fmt: skip
    assert [row["public_id"] for row in found] == mine
    again = ykien("secrets", "rotate", "--json", YKIEN_SECRET_KEY=both)
    assert json.loads(again.stdout)["sealed"] == 0


def test_lost_key_is_said_and_nothing_is_changed(ykien: Ykien, deps: Deps, mine: list[str]) -> None:
    before = everything(deps)
    done = ykien("secrets", "rotate", status=1, YKIEN_SECRET_KEY=NEW)
    assert "3 comments" in done.stderr
    assert everything(deps) == before


def test_export_as_a_zip_that_nobody_else_reads(
    ykien: Ykien, mine: list[str], tmp_path: Path
) -> None:
    to = tmp_path / "an.zip"
    assert "2 comments" in ykien("privacy", "export", MINE, "--zip", str(to)).stdout
    with zipfile.ZipFile(to) as box:
        assert box.namelist() == [*(f"comments/{one}.json" for one in mine), "index.json"]
    assert to.stat().st_mode & 0o777 == 0o600


def test_retention_is_shown_and_carried_out(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    ykien("site", "set", "a", "retention=removed:1,published:never", "ip_days=1")
    remove(deps, site_a, keep(deps, site_a, at=later(-9 * 86_400)).public_id, later(-9 * 86_400))
    wanted = [
        {"site": "a", "what": "asked", "held": 0}, {"site": "a", "what": "removed", "held": 0},
        {"site": "a", "what": "addresses", "held": 0},
    ]  # fmt: skip
    dry = json.loads(ykien("privacy", "retention", "--dry-run", "--json").stdout)
    assert dry == [one | {"going": n} for one, n in zip(wanted, (0, 1, 1), strict=True)]
    done = json.loads(ykien("privacy", "retention", "--site", "a", "--json").stdout)
    assert done == [one | {"gone": n} for one, n in zip(wanted, (0, 1, 1), strict=True)]
    again = json.loads(ykien("privacy", "retention", "--dry-run", "--json").stdout)
    assert {one["going"] for one in again} == {0}
    assert "removed:1,published:never" in ykien("site", "show", "a").stdout
