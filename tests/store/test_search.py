"""What the desk's search finds: every comment by its words, in step with what is written."""

from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.erase import erase, purge
from service.store import migrate, moderation, words
from service.store.cursor import BadCursor
from service.store.moderation import Filter, Page
from service.store.session import read, write
from service.store.tables import comment
from tests.support.databases import Database
from tests.support.story import NOW, Person, decision, keep, stands


def search(deps: Deps, q: str, **more: Any) -> Page:
    with read(deps.engine) as connection:
        return moderation.page(connection, Filter(q=q, **({"sites": None} | more)))


def found(deps: Deps, q: str, **more: Any) -> list[str]:
    """The texts, as they are found."""
    return [row.text for row in search(deps, q, **more).rows]


def test_words_with_and_without_marks_newest_first(deps: Deps, site_a: Site, site_b: Site) -> None:
    for site, text in ((site_a, "Đường này tắc, đi xem!"), (site_b, "DUONG đẹp… bao.vn/a_b-c 5%"),
                       (site_a, "Chuyện khác hẳn.")):  # fmt: skip
        keep(deps, site, text)
    first, second = "Đường này tắc, đi xem!", "DUONG đẹp… bao.vn/a_b-c 5%"
    for q in ("đường", "duong", "ĐƯỜNG", " dường "):
        assert found(deps, q) == [second, first], q
    assert found(deps, "đường", order="oldest") == [first, second]
    assert found(deps, "duong", sites=frozenset({site_b.id})) == [second]
    assert found(deps, "tac duong") == found(deps, "xem, đi") == [first]
    for q in ("bao.vn", "vn a", "b c", "5", "lê dep"):
        assert found(deps, q) == [second], q
    for q in ("duon", "đường khác", "%", '"', "?!", "duong OR khac", "de*", "NOT tac"):
        assert found(deps, q) == [], q
    assert found(deps, "duong", article="thu", lang="vi") == []
    assert found(deps, "duong", article="thu") == [second, first]


def test_pages_go_on_where_the_last_one_ended(deps: Deps, site_a: Site) -> None:
    for number in range(5):
        keep(deps, site_a, f"Số {number}")
    for order, first in (("newest", 4), ("oldest", 0)):
        seen, cursor = list[str](), None
        while len(seen) < 5:
            page = search(deps, "số", limit=2, cursor=cursor, order=order)
            assert (page.count, page.exact) == (5, True)
            seen += [row.text for row in page.rows]
            cursor = page.next
        assert cursor is None
        assert seen == [f"Số {abs(first - number)}" for number in range(5)]
    with pytest.raises(BadCursor):
        search(deps, "số", cursor="nonsense")


def test_count_stops(deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "COUNTED", 2)
    for number, exact in enumerate((True, True, False)):
        keep(deps, site_a, f"Số {number}")
        page = search(deps, "so", limit=1)
        assert page.exact == exact
    assert page.count == 2
    monkeypatch.setattr(moderation, "COUNTED", 9)
    assert (search(deps, "so").count, search(deps, "so").exact) == (3, True)
    monkeypatch.setattr("service.store.search.LOOKED", 2)  # the newest two
    page = search(deps, "so")
    assert ([row.text for row in page.rows], page.exact) == (["Số 2", "Số 1"], False)
    assert found(deps, "so", order="oldest") == ["Số 0", "Số 1"]


def test_it_follows_what_becomes_of_a_comment(
    deps: Deps, site_a: Site, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a newer SQLite than the index was made with, if it was made with an old one
    monkeypatch.setattr(words, "_erases", lambda _: True)
    kept = keep(deps, site_a, "Chữ đầu").public_id
    decision(deps, kept, "approve", bob, text="Chữ sau")
    assert (found(deps, "dau"), found(deps, "sau")) == ([], ["Chữ sau"])
    erase(deps, stands(deps, kept).id, NOW)
    purge(deps)
    assert found(deps, "sau") == []
    with write(deps.engine) as connection:
        if connection.dialect.name == "sqlite":  # no word lies in the index any more
            connection.exec_driver_sql(
                "CREATE VIRTUAL TABLE temp.lies USING fts5vocab(main, search, row)"
            )
            assert connection.exec_driver_sql("SELECT term FROM temp.lies").all() == []
            blocks = connection.exec_driver_sql("SELECT block FROM search_data").scalars()
            assert not any(b"sau" in block for block in blocks)
            connection.exec_driver_sql("INSERT INTO search (search) VALUES ('integrity-check')")
        else:
            lies = connection.exec_driver_sql(
                "SELECT words FROM search JOIN comment ON id = comment_id"
            )
            assert lies.all() == [("",)]


def test_comments_of_before_are_taken_in(empty_database: Database) -> None:
    engine = empty_database.engine
    migrate.migrate(engine)
    moment = {"created": NOW, "changed": NOW}
    for target in ("0010", "head"):
        migrate.migrate(engine, target)
        if target == "0010":
            with write(engine) as connection:
                connection.exec_driver_sql(
                    "INSERT INTO site (id, key, name, mode, settings, created) VALUES (1, 'a', 'A', 'pre', '{}', '2026-11-01 00:00:00')"
                )
                connection.exec_driver_sql(
                    "INSERT INTO article (id, site_id, key, created) VALUES (1, 1, 'k', '2026-11-01 00:00:00')"
                )
                connection.execute(sa.insert(comment), [
                    {"id": id_, "public_id": f"c{id_}", "site_id": 1, "article_id": 1, "author": "",
                     "status": "held", "name": "", "folded": "mot hai", "signature": "",
                     "priority": 0.0, **moment} for id_ in (1, words.CHUNK + 5)
                ])  # fmt: skip
    with read(engine) as connection:
        assert moderation.count(connection, Filter(None, q="hai")) == 2
    with write(engine) as connection:
        connection.execute(sa.delete(comment).where(comment.c.id == 1))
    with read(engine) as connection:
        assert moderation.count(connection, Filter(None, q="hai")) == 1
