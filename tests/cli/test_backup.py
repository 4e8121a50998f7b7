"""ykien backup and restore: the whole way, on both databases and between them."""

import hashlib
import io
import json
import re
import signal
import stat
import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.keys import Keyring
from service.domain.site import Site
from service.flow.deps import Deps
from service.run import archive, place
from service.store import migrate, snapshot
from service.store.session import connect, write
from service.store.sites import Sites
from service.store.tables import article, comment, lease, policy, session
from tests.cli.conftest import Ykien
from tests.support.databases import Database
from tests.support.story import NOW, SECRET, Person, decision, examine_all, keep, later
from tests.support.whole import contents, problems

OTHER = "another-secret-of-the-tests-0123456789"


@pytest.fixture
def story(deps: Deps, site_a: Site, site_b: Site, checker: Checker, bob: Person) -> None:
    """Every table that a newspaper fills has rows."""
    first = keep(deps, site_a, "Một ý kiến hay")
    reply = keep(deps, site_a, "Tôi đồng ý 😀", email="binh@example.com", at=later(1))
    keep(deps, site_b, "Ở trang khác", at=later(2))
    examine_all(deps, checker, later(3))
    decision(deps, first.public_id, "approve", bob, note="Đúng mực")
    keep(deps, site_a, "Chưa ai xem", email="chi@example.com", at=later(4))
    ours = comment.c.public_id
    with write(deps.engine) as connection:
        of = sa.select(comment.c.id).where(ours == first.public_id).scalar_subquery()
        connection.execute(
            sa.update(comment).where(ours == reply.public_id).values(
                parent_id=of, form={"elapsed": 1.5, "trap": False, "controls": [0x202E]}
            )
        )  # fmt: skip
        connection.execute(sa.update(article).values(tags=["kinh tế", None]))
        connection.execute(sa.insert(policy).values(
            site_id=site_a.id, number=1, data={"weights": {"spam.loan": 0.1}}, by="bob", created=NOW
        ))  # fmt: skip
        connection.execute(sa.insert(lease).values(name="sweep", holder="x", until=NOW))
        connection.execute(sa.insert(session).values(
            token="t", moderator_id=bob.id, csrf="c", created=NOW, expires=later(60)
        ))  # fmt: skip


@pytest.fixture
def made(ykien: Ykien, story: None, tmp_path: Path) -> Path:
    """A backup of the story."""
    path = tmp_path / "made.tar"
    ykien("backup", str(path))
    return path


def remade(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy in which members were changed, or left out."""
    other = path.with_name("remade.tar")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            content = change(member.name, file.read())
            if content is not None:
                info = tarfile.TarInfo(member.name)
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return other


def resaid(path: Path, **said: object) -> Path:
    """A copy whose manifest says something else, and vouches for it."""
    told = dict[str, bytes]()

    def change(name: str, content: bytes) -> bytes:
        if name == archive.MANIFEST:
            content = told["manifest"] = json.dumps(json.loads(content) | said).encode()
        if name == archive.SUM:
            content = hashlib.sha256(told["manifest"]).hexdigest().encode()
        return content

    return remade(path, change)


def test_full_cycle_into_an_empty_database_of_either_kind(
    ykien: Ykien, deps: Deps, made: Path, database: Database, empty_database: Database
) -> None:
    before = contents(deps.engine)
    assert len(before["comment"]) == 4
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [path.name for path in made.parent.iterdir() if ".ykien-backup" in path.name] == []
    assert SECRET.encode() not in made.read_bytes()
    told = ykien("restore", str(made), "--json", YKIEN_DATABASE_URL=empty_database.url)
    said = json.loads(told.stdout)
    assert said["database"] == database.kind
    assert said["tables"] == {name: len(rows) for name, rows in before.items()}
    assert said["keys"] == {Keyring(SECRET).current.id: 4}
    assert contents(empty_database.engine) == before
    assert problems(empty_database.engine) == []


def test_restored_house_goes_on(
    ykien: Ykien, deps: Deps, made: Path, checker: Checker, empty_database: Database
) -> None:
    ykien("restore", str(made), YKIEN_DATABASE_URL=empty_database.url)
    there = replace(deps, engine=empty_database.engine, sites=Sites(empty_database.engine))
    site = there.sites.get("a")
    assert site is not None
    assert examine_all(there, checker, later(60)) == 1  # who waited waits on
    keep(there, site, "Sau khi phục hồi", at=later(61))  # new ids follow those that came back
    assert examine_all(there, checker, later(62)) == 1
    assert problems(there.engine) == []
    with there.engine.connect() as connection:
        assert not any(snapshot.count(connection, name) for name in snapshot.LEFT_OUT)


def test_comments_that_come_in_meanwhile_leave_it_whole(
    ykien: Ykien, deps: Deps, story: None, site_a: Site, tmp_path: Path,
    empty_database: Database, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    answered, more, stop = list[str](), threading.Semaphore(0), threading.Event()

    def submit() -> None:
        while not stop.is_set():
            number = len(answered)
            email = f"doc-gia-{number}@example.com"
            answered.append(keep(deps, site_a, f"Ý kiến số {number}", email=email).public_id)
            more.release()

    def wait(count: int) -> None:
        assert all(more.acquire(timeout=30) for _ in range(count))

    reader, before, rows = threading.Thread(target=submit), list[str](), snapshot.rows

    def slowly(connection: sa.Connection, name: str) -> object:
        if name in ("comment", "revision", "event"):
            wait(3)  # some come in between any two tables
        return rows(connection, name)

    monkeypatch.setattr(snapshot, "rows", slowly)
    reader.start()
    try:
        wait(3)
        before += answered
        ykien("backup", str(tmp_path / "busy.tar"))
    finally:
        stop.set()
        reader.join()
    ykien("restore", str(tmp_path / "busy.tar"), YKIEN_DATABASE_URL=empty_database.url)
    kept = contents(empty_database.engine)
    there = {row["public_id"] for row in kept["comment"]}
    assert set(before) <= there
    assert len(there) < len(answered) + 4  # what came later is not in it
    assert len(kept["revision"]) == len(kept["comment"])
    assert {row["comment_id"] for row in kept["event"]} == {row["id"] for row in kept["comment"]}
    assert problems(empty_database.engine) == []


def refused(ykien: Ykien, deps: Deps, *words: str, **environ: str) -> str:
    """What a restore says that has to fail, and has to leave all as it is."""
    before = contents(deps.engine)
    deps.engine.dispose()
    said = ykien("restore", *words, status=1, **environ).stderr
    assert contents(deps.engine) == before
    return said


def test_database_that_is_not_empty_is_left_alone(ykien: Ykien, deps: Deps, made: Path) -> None:
    assert "--replace" in refused(ykien, deps, str(made))


@pytest.mark.parametrize("which", ["rows/comment/", "rows/event/", archive.MANIFEST])
def test_changed_file_is_found_before_anything_is_touched(
    ykien: Ykien, deps: Deps, made: Path, which: str
) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:] if which in name else content

    said = refused(ykien, deps, str(remade(made, change)), "--replace")
    assert "damaged" in said
    assert which in said or "manifest" in said


def test_part_that_is_missing_is_found(ykien: Ykien, deps: Deps, made: Path) -> None:
    gone = remade(made, lambda name, content: None if "/verdict/" in name else content)
    assert "rows/verdict/" in refused(ykien, deps, str(gone), "--replace")


@pytest.mark.one_database
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_file_that_was_cut_short_is_not_whole(
    ykien: Ykien, deps: Deps, made: Path, share: float
) -> None:
    content = made.read_bytes().rstrip(b"\0")
    made.write_bytes(content[: int(len(content) * share)])
    assert "no whole backup" in refused(ykien, deps, str(made), "--replace")


def test_what_is_found_at_the_end_undoes_all(
    ykien: Ykien, deps: Deps, made: Path, site_a: Site
) -> None:
    """Rows are counted when the old ones are deleted and all new ones are there."""
    keep(deps, site_a, "Sau khi sao lưu", at=later(9))
    tables = json.loads(read_manifest(made))["tables"]
    tables["api_key"]["rows"] += 1
    said = refused(ykien, deps, str(resaid(made, tables=tables)), "--replace")
    assert "api_key" in said


def test_row_that_refers_to_nothing_undoes_all(ykien: Ykien, deps: Deps, made: Path) -> None:
    told = json.loads(read_manifest(made))
    tables = told["tables"] | {"article": told["tables"]["article"] | {"rows": 0}}
    parts = [part for part in told["parts"] if part["table"] != "article"]
    said = refused(ykien, deps, str(resaid(made, tables=tables, parts=parts)), "--replace")
    assert "nothing was changed" in said


def read_manifest(path: Path) -> bytes:
    with tarfile.open(path) as tar:
        file = tar.extractfile(archive.MANIFEST)
        assert file is not None
        return file.read()


def test_key_that_is_not_there_is_named(
    ykien: Ykien, deps: Deps, made: Path, empty_database: Database
) -> None:
    needed = Keyring(SECRET).current.id
    said = refused(ykien, deps, str(made), "--replace", YKIEN_SECRET_KEY=OTHER)
    assert needed in said
    assert "--without-key" in said
    assert needed in refused(ykien, deps, str(made), "--replace", YKIEN_SECRET_KEY="")
    there = {"YKIEN_DATABASE_URL": empty_database.url, "YKIEN_SECRET_KEY": OTHER}
    ykien("restore", str(made), "--without-key", **there)
    assert contents(empty_database.engine) == contents(deps.engine)
    both = f"{OTHER} {SECRET}"  # rotated since: the older key may stand behind the newest
    deps.engine.dispose()
    empty_database.engine.dispose()
    ykien("restore", str(made), "--replace", YKIEN_SECRET_KEY=both)


def test_address_that_the_key_does_not_open_is_said(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path
) -> None:
    with write(deps.engine) as connection:
        connection.execute(sa.update(comment).values(email=b"\0" * 40))
    ykien("backup", str(tmp_path / "odd.tar"))
    said = refused(ykien, deps, str(tmp_path / "odd.tar"), "--replace")
    assert Keyring(SECRET).current.id in said


@pytest.mark.one_database
def test_newer_backup_says_which_version_restores_it(ykien: Ykien, deps: Deps, made: Path) -> None:
    said = refused(ykien, deps, str(resaid(made, schema="9999", code="7.0.0")), "--replace")
    assert "9999" in said
    assert "7.0.0" in said
    said = refused(ykien, deps, str(resaid(made, format=2, code="7.0.0")), "--replace")
    assert "format 2" in said


def as_of(schema: str, path: Path, there: Database) -> Path:
    """The backup as the code of an older schema would have made it."""
    migrate.migrate(there.engine, schema)
    known = {name: {column["name"] for column in sa.inspect(there.engine).get_columns(name)}
             for name in sa.inspect(there.engine).get_table_names()}  # fmt: skip
    migrate.migrate(there.engine, "base")
    there.engine.dispose()
    other = path.with_name("older.tar")
    with archive.opened(path) as found, other.open("wb") as file:
        out, manifest = archive.Writer(file), found.manifest
        tables = {name: table for name, table in manifest.tables.items() if name in known}
        for part in manifest.parts:
            columns = manifest.tables[part.table].columns
            if part.table in tables:
                out.part(part.table, [
                    [value for name, value in zip(columns, row, strict=True)
                     if name in known[part.table]]
                    for row in found.rows(part)
                ])  # fmt: skip
        out.close(replace(manifest, schema=schema, parts=out.parts, tables={
            name: replace(table, columns={column: kind for column, kind in table.columns.items()
                                          if column in known[name]})
            for name, table in tables.items()
        }))  # fmt: skip
    return other


def test_older_backup_is_brought_up_to_date(
    ykien: Ykien, deps: Deps, made: Path, empty_database: Database
) -> None:
    older = as_of("0001", made, empty_database)
    ykien("restore", str(older), YKIEN_DATABASE_URL=empty_database.url)
    found = contents(empty_database.engine)
    assert found["policy"] == []  # there were none in 0001
    assert found["comment"] == contents(deps.engine)["comment"]
    assert problems(empty_database.engine) == []


def test_house_that_serves_keeps_its_data(ykien: Ykien, deps: Deps, made: Path) -> None:
    before = contents(deps.engine)
    web = connect(deps.settings.database_url)  # as a web process that waits for requests
    with web.connect() as connection:
        connection.execute(sa.select(comment.c.id)).all()
    deps.engine.dispose()
    assert "in use" in ykien("restore", str(made), "--replace", status=1).stderr
    web.dispose()
    with place.held(deps.settings):
        assert "another `ykien run`" in ykien("restore", str(made), "--replace", status=1).stderr
    assert contents(deps.engine) == before
    deps.engine.dispose()
    ykien("restore", str(made), "--replace")


@pytest.mark.one_database
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 1), (signal.SIGTERM, 143)])
def test_backup_that_is_interrupted_leaves_no_file(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals, status: int,
) -> None:  # fmt: skip
    folder = tmp_path / "backups"
    folder.mkdir()

    def interrupted(*_: object) -> None:
        assert [path.suffix for path in folder.glob(".*.tar.*")] == [".part"]
        signal.raise_signal(number)

    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)  # as a shell's `&` has it
    with monkeypatch.context() as patch:
        patch.setattr(archive.Writer, "part", interrupted)
        ykien("backup", str(folder / "one.tar"), status=status)
    signal.signal(signal.SIGINT, ignored)
    assert list(folder.iterdir()) == []
    ykien("backup", str(folder / "one.tar"))
    assert [path.name for path in folder.iterdir()] == ["one.tar"]
    assert "there already" in ykien("backup", str(folder / "one.tar"), status=1).stderr
    assert "no folder" in ykien("backup", str(folder / "no/one.tar"), status=1).stderr


@pytest.mark.one_database
def test_backup_goes_into_a_pipe(ykien: Ykien, deps: Deps, story: None, tmp_path: Path) -> None:
    piped = ykien("backup", "-")
    (tmp_path / "piped.tar").write_bytes(piped.stdout_bytes)
    deps.engine.dispose()
    ykien("restore", str(tmp_path / "piped.tar"), "--replace")
    assert "--json" in ykien("backup", "-", "--json", status=2).stderr
    assert "can't be read" in ykien("restore", str(tmp_path / "none.tar"), status=1).stderr


@pytest.mark.one_database
def test_parts_hold_no_more_than_a_batch(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 3)
    before = contents(deps.engine)
    said = json.loads(ykien("backup", str(tmp_path / "small.tar"), "--json").stdout)
    parts = json.loads(read_manifest(tmp_path / "small.tar"))["parts"]
    assert [part["rows"] for part in parts if part["table"] == "comment"] == [3, 1]
    assert said["rows"] == sum(map(len, before.values()))
    deps.engine.dispose()
    ykien("restore", str(tmp_path / "small.tar"), "--replace")
    assert contents(deps.engine) == before


@pytest.mark.one_database
def test_commands_of_the_manual_work_in_their_order(
    ykien: Ykien, deps: Deps, story: None, tmp_path: Path
) -> None:
    manual = Path(__file__).parents[2].joinpath("docs/operate.md").read_text("utf-8")
    section = manual.partition("## 7. ")[2].partition("## 8. ")[0]
    told = re.findall(r"^.*\bykien ((?:backup|restore) [^#>\n`]+)", section, re.MULTILINE)
    assert [words.split()[0] for words in told] == ["backup"] * 2 + ["restore"] * 5
    deps.engine.dispose()
    for number, words in enumerate(told):
        fresh = {"YKIEN_DATABASE_URL": f"sqlite:///{tmp_path}/fresh{number}.sqlite3"}
        into = fresh if words.startswith("restore") and "--replace" not in words else {}
        ykien(*re.sub(r"/backups?/", f"{tmp_path}/", words).split(), **into)
