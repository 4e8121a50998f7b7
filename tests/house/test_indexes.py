"""What the desk and the scrapers ask for is found by an index, however many comments there are."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.http.views import SELDOM, TABS, UNDECIDED, View
from service.store import backlog, changes, moderation, outbox, seals
from service.store.session import read
from service.store.tables import metadata
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


def test_longest_wait_is_found_by_site(database: Database) -> None:
    told = plans(database, lambda c: backlog.backlog(c, NOW))
    assert "ix_comment_oldest" in told or "ix_comment_queue" in told, told


def test_poll_of_the_desk_reads_the_record_from_where_it_was(database: Database) -> None:
    told = plans(database, lambda c: changes.since(c, {1, 2}, 7, NOW))
    told += plans(database, lambda c: changes.newest(c, {1, 2}, NOW))
    assert "ix_event_site" in told or "pk_event" in told, told
    assert "SCAN event" not in told, told
    assert "Seq Scan on event" not in told, told


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


def test_sealer_reads_no_more_than_what_waits(database: Database) -> None:
    told = plans(database, lambda c: (seals.head(c), seals.unsealed(c, 500), seals.tail(c)))
    assert "uq_event_number" in told, told
    assert told.count("ix_event_unsealed") >= 2, told
