"""What the desk and the scrapers ask for is found by an index, however many comments there are."""

import re
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.http.views import SELDOM, TABS, UNDECIDED, View
from service.store import (
    backlog,
    changes,
    facts,
    fold,
    mailings,
    mails,
    moderation,
    numbers,
    outbox,
    seals,
    thread,
)
from service.store.session import read
from service.store.tables import comment, metadata
from tests.support.databases import Database
from tests.support.story import NOW


def plans(database: Database, ask: Callable[[Connection], object]) -> str:
    """How the database would answer every question that is asked."""
    asked = list[tuple[str, Any]]()

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    explain = "EXPLAIN " if database.kind == "postgresql" else "EXPLAIN QUERY PLAN "
    if database.kind == "postgresql":  # earlier tests' dead rows would count as rows in a guess
        with database.engine.begin() as connection:
            connection.execute(sa.text(f"TRUNCATE {', '.join(metadata.tables)} CASCADE"))
    with read(database.engine) as connection:
        if database.kind == "postgresql":  # an empty table is read whole by choice
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
            connection.execute(sa.text("SET LOCAL enable_sort = off"))  # and its none rows sorted
        sa.event.listen(database.engine, "before_cursor_execute", note)
        ask(connection)
        sa.event.remove(database.engine, "before_cursor_execute", note)
        lines = [str(row) for statement, parameters in asked
                 for row in connection.exec_driver_sql(explain + statement, parameters)]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.parametrize("sites", [frozenset({1}), frozenset({1, 2})], ids=len)
@pytest.mark.parametrize("tab", [tab for tab in TABS if tab != "all"])
def test_tab_of_the_desk_reads_no_more_than_its_own(
    database: Database, tab: str, sites: frozenset[int]
) -> None:
    wanted = View.of({"tab": tab}).filter(sites)
    told = plans(database, lambda c: moderation.count(c, wanted))
    told += plans(database, lambda c: moderation.page(c, wanted))
    for seldom in SELDOM:  # an index of some rows serves its own tab, and no other
        own = {"edits": "pending", "appeals": "appealed"}.get(seldom, seldom)
        tie = (
            seldom == tab == "soon" and database.kind == "postgresql"
        )  # with no row all cost alike
        assert tie or (f"ix_comment_{own}" in told) == (tab == seldom), told
    assert "SCAN verdict" not in told
    assert "Seq Scan on comment" not in told
    # SQLite goes back from the newest comment where a list of several sites is sorted by time
    assert "SCAN comment" not in told or (len(sites) > 1 and tab not in UNDECIDED), told


@pytest.mark.parametrize("order", ["priority", "oldest", "newest"])
def test_what_waits_is_looked_for_among_what_waits_alone(
    database: Database, order: moderation.Order
) -> None:
    """By id PostgreSQL goes through a million comments for it, once it knows how few of them wait."""
    wanted = moderation.Filter(
        frozenset({1, 2}), status=("received", "held"), order=order, folded=True
    )
    told = plans(database, lambda c: numbers.oldest(c, [1, 2]))
    told += plans(database, lambda c: fold.first_ones(
        c, wanted, moderation._parts(c, wanted), moderation._KEYS[order]
    ))  # fmt: skip
    assert "ix_comment_queue" in told or "ix_comment_oldest" in told, told
    assert "pk_comment" not in told, told
    assert "SCAN comment" not in told, told


@pytest.mark.one_database  # the other one needs to know that nothing was written lately
@pytest.mark.parametrize(
    "more",
    [
        {"outcome": "review"},
        {"code": "links"},
        {"lang": "vi"},
        {"section": "s"},
        {"soon": False, "at": NOW},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_counted_lies_in_one_index(database: Database, more: dict[str, Any]) -> None:
    wanted = moderation.Filter(frozenset({1, 2}), status=("published",), **more)
    told = plans(database, lambda c: moderation.count(c, wanted))
    index = "coded" if "code" in more else "queue"  # most comments have none
    assert f"COVERING INDEX ix_comment_{index}" in told, told


@pytest.mark.parametrize(
    ("sort", "parent", "index"),
    [("newest", None, "root"), ("oldest", None, "root"), ("top", None, "top"),
     ("newest", "c1", "reply"), ("oldest", "c1", "reply")],
)  # fmt: skip
def test_page_of_a_thread_is_read_in_its_order(
    database: Database, sort: thread.Sort, parent: str | None, index: str
) -> None:
    def ask(connection: Connection) -> None:
        for cursor in (None, "WzUsNV0"):  # with the first page comes what is pinned
            wanted = thread.Wanted(1, NOW, parent=parent, sort=sort, cursor=cursor)
            thread.thread(connection, wanted)

    told = plans(database, ask)
    assert told.count(f"ix_comment_{index}") >= 2, told
    assert "TEMP B-TREE" not in told, told  # nothing that grows with the thread is sorted
    assert "Sort Key" not in told, told
    assert "Seq Scan on comment" not in told, told
    assert "SCAN comment" not in told, told
    assert "ix_comment_pinned" in told, told


@pytest.mark.parametrize(("order", "index"), [("priority", "fold"), ("oldest", "fold_id")])
def test_campaign_before_a_page_is_found_by_its_own_index(
    database: Database, order: moderation.Order, index: str
) -> None:
    wanted = moderation.Filter(frozenset({1}), status=("received", "held"), order=order)
    by = comment.c.priority if order == "priority" else comment.c.id
    keys = (by, comment.c.id, "desc" if order == "priority" else "asc")
    told = plans(database, lambda c: fold.leading(c, wanted, keys, [1, 2]))
    if database.kind == "sqlite":  # PostgreSQL joins where there are few: it counts rows first
        assert re.search(rf"ix_comment_{index}\b", told), told
    assert "SCAN other" not in told
    assert "Seq Scan on comment other" not in told


def test_longest_wait_is_found_by_site(database: Database) -> None:
    told = plans(database, lambda c: backlog.backlog(c, NOW))
    assert "ix_comment_oldest" in told or "ix_comment_queue" in told, told


def test_poll_of_the_desk_reads_the_record_from_where_it_was(database: Database) -> None:
    told = plans(database, lambda c: changes.since(c, {1, 2}, 7, NOW))
    told += plans(database, lambda c: changes.newest(c, {1, 2}, NOW))
    assert "ix_event_site" in told or "pk_event" in told, told
    assert "SCAN event" not in told, told
    assert "Seq Scan on event" not in told, told


def test_neighbours_of_a_batch_are_read_and_nothing_of_the_day_beside(database: Database) -> None:
    near = {"last": NOW, "since": NOW}
    several = {**near, "sites": [1], "values": ["a", "b"]}
    for name in ("author", "address", "signature"):
        query = getattr(facts, f"_BY_{name.upper()}")[0]
        told = plans(database, partial(Connection.execute, statement=query, parameters=several))
        # where there is no row PostgreSQL takes whichever begins with the site
        own = f"ix_comment_{name}" if database.kind == "sqlite" else "ix_comment_"
        assert own in told, told
    for name in ("address", "signature"):
        query, one = getattr(facts, f"_BY_{name.upper()}")[1], {**near, "site": 1, "value": "a"}
        told = plans(database, partial(Connection.execute, statement=query, parameters=one))
        assert "ix_comment_" in told, told
        assert "TEMP B-TREE" not in told, told


def test_outbox_is_found_by_what_is_due(database: Database) -> None:
    def ask(connection: Connection) -> None:
        outbox.is_due(connection, NOW)
        outbox.endpoints_due(connection, NOW)
        outbox.lease(connection, 1, 4, NOW, NOW)
        outbox.page(connection, 1, state="dead", limit=20)

    told = plans(database, ask)
    assert "ix_outbox_due" in told, told
    assert "ix_outbox_webhook" in told, told
    assert "SCAN outbox" not in told
    assert "Seq Scan on outbox" not in told


def test_whom_to_write_to_is_found_by_what_is_due(database: Database) -> None:
    to: Any = SimpleNamespace(article_id=1, comment_id=1, author="x", since=NOW)

    def ask(connection: Connection) -> None:
        mailings.is_due(connection, NOW)
        mailings.lease(connection, NOW, NOW)
        mailings.of(connection, 1)
        mailings.replies(connection, to)
        mails.cancel(connection, [1])
        mails.recall(connection, [1])

    told = plans(database, ask)
    assert "ix_mailing_due" in told, told
    assert "ix_comment_thread" in told or "ix_comment_reply" in told, told
    for table in ("mailing", "comment", "outbox", "revision"):
        assert f"SCAN {table}" not in told, told
        assert f"Seq Scan on {table}" not in told, told


def test_sealer_reads_no_more_than_what_waits(database: Database) -> None:
    told = plans(database, lambda c: (seals.head(c), seals.unsealed(c, 500), seals.tail(c)))
    assert "uq_event_number" in told, told
    assert told.count("ix_event_unsealed") >= 2, told
