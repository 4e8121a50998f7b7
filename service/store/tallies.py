"""Sums by hour of what never changes once it is written, kept so that nothing is counted twice.

Comments come in, cease to wait and are decided on at a moment that stays: no undo, no erasure and no
correction alters it, and no such row is deleted. So rows up to an id are summed once, an hour after
they were written, and whatever came later is counted when it is asked for. What may change, as
whether a decision was undone, is in no sum.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.store.session import insert_into
from service.store.tables import CROSSED, comment, decision, event, tallied, tally

WAITING = ("received", "held")
CAME, BACK, LEFT = "came", "back", "left"
SETTLED = timedelta(hours=1)  # no transaction that has taken an id lasts so long
CHUNK = 10_000  # rows summed in one transaction: some hundredths of a second
Source = Literal["comment", "event", "decision"]
_NOBODY: sa.ColumnElement[Any] = sa.literal_column("''")
Key = tuple[int, str, datetime, str]  # site, what, hour, by whom


def by_hour(connection: Connection, column: sa.Column[Any]) -> Any:
    """The hour of a moment, in UTC, as `hour_of` reads it."""
    if connection.dialect.name == "sqlite":  # a moment is text of fixed width
        return sa.func.substr(sa.type_coerce(column, sa.Text), 1, 13)
    return sa.func.date_trunc("hour", column, "UTC")


def hour_of(told: Any) -> datetime:
    """An hour as the database says it."""
    if isinstance(told, str):
        return datetime.strptime(told, "%Y-%m-%d %H").replace(tzinfo=UTC)
    at: datetime = told
    return at.astimezone(UTC)


def _came(connection: Connection) -> sa.Select[Any]:
    """What readers sent; the newsroom's own words wait for nobody."""
    hour = by_hour(connection, comment.c.created)
    return _keyed(comment, sa.literal_column(f"'{CAME}'"), hour, _NOBODY).where(~comment.c.staff)


def _crossed(connection: Connection) -> sa.Select[Any]:
    """What came back to wait for a human, and what ceased to."""
    what = sa.case((event.c.before.in_(WAITING), LEFT), else_=BACK)
    query = _keyed(event, what, by_hour(connection, event.c.at), _NOBODY)
    source = event.join(comment, comment.c.id == event.c.comment_id)
    return query.select_from(source).where(sa.text(CROSSED), ~comment.c.staff)


def _decided(connection: Connection) -> sa.Select[Any]:
    """What was decided by whom, undone since or not."""
    return _keyed(decision, decision.c.action, by_hour(connection, decision.c.at), decision.c.by)


def _keyed(
    table: sa.Table, what: sa.ColumnElement[Any], hour: Any, by: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """How many of each key; its parts are named as no column is, so that it is grouped by them.

    The site is an expression: else SQLite reads a whole index in its order, to group without sorting.
    """
    site = (table.c.site_id + 0).label("k_site")
    query = sa.select(site, what.label("k_what"), hour.label("k_hour"), by.label("k_by"))
    keys = map(sa.text, ("k_site", "k_what", "k_hour", "k_by"))
    return query.add_columns(sa.func.count()).group_by(*keys)


_COUNTED: Mapping[Source, tuple[sa.Table, Callable[[Connection], sa.Select[Any]]]] = {
    "comment": (comment, _came), "event": (event, _crossed), "decision": (decision, _decided),
}  # fmt: skip
_AT = {"comment": comment.c.created, "event": event.c.at, "decision": decision.c.at}
SOURCES: tuple[Source, ...] = tuple(_COUNTED)


def _count(connection: Connection, source: Source, *which: sa.ColumnElement[bool]) -> Counter[Key]:
    """Such rows, counted."""
    _, counted = _COUNTED[source]
    query = counted(connection).where(*which)
    rows: Iterable[Any] = connection.execute(query)
    return Counter({(site, what, hour_of(at), by): number for site, what, at, by, number in rows})


def upto(connection: Connection, source: Source) -> int:
    """Up to which id all is summed; 0: nothing is yet."""
    query = sa.select(tallied.c.upto).where(tallied.c.source == source)
    return connection.execute(query).scalar_one_or_none() or 0


def read(
    connection: Connection, source: Source, sites: Collection[int], since: datetime, until: datetime
) -> Counter[Key]:
    """How many of each of these sites, by whole hours from one to before the other.

    Of decisions, which are of many kinds, the hours are summed as well: each counts at `since`.
    """
    summed = upto(connection, source)
    made, table = Counter[Key](), _COUNTED[source][0]
    # while nothing is summed yet all would be counted: found by time, as what was asked for
    fresh = (table.c.id > summed,) if summed else (table.c.site_id.in_(sites), _AT[source] >= since)
    for key, number in _count(connection, source, *fresh).items():
        if key[0] in sites and since <= key[2] < until:
            made[_told(source, key, since)] += number
    for row in connection.execute(_kept(source, sites, since, until)):
        made[_told(source, (row.site_id, row.what, row.hour or since, row.by), since)] += row.number
    return made


def _told(source: Source, key: Key, since: datetime) -> Key:
    return (key[0], key[1], since, key[3]) if source == "decision" else key


def _kept(
    source: Source, sites: Collection[int], since: datetime, until: datetime
) -> sa.Select[Any]:
    when = sa.and_(tally.c.site_id.in_(sites), tally.c.hour >= since, tally.c.hour < until)
    if source != "decision":
        what = (CAME,) if source == "comment" else (BACK, LEFT)
        return sa.select(tally).where(when, tally.c.what.in_(what))
    kind = tally.c.site_id, tally.c.what, tally.c.by
    query = sa.select(*kind, sa.null().label("hour"), sa.func.sum(tally.c.number).label("number"))
    return query.where(when, tally.c.what.not_in((CAME, BACK, LEFT))).group_by(*kind)


def advance(connection: Connection, source: Source, now: datetime) -> bool:
    """Sum some more of what an hour ago was written already; whether there is more of it.

    Who sums holds the row, so that two workers don't sum the same.
    """
    table, _ = _COUNTED[source]
    newest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)).scalar_subquery()
    first = insert_into(connection, tallied).values(source=source, upto=0, next=newest, at=now)
    connection.execute(first.on_conflict_do_nothing(index_elements=["source"]))
    mine = tallied.c.source == source
    stands = connection.execute(sa.select(tallied).where(mine).with_for_update()).one()
    if stands.at > now - SETTLED:
        return False
    most = min(stands.upto + CHUNK, stands.next)
    _add(connection, _count(connection, source, table.c.id > stands.upto, table.c.id <= most))
    values: dict[str, Any] = {"upto": most}
    if most == stands.next:
        values |= {"next": newest, "at": now}
    connection.execute(sa.update(tallied).where(mine).values(values))
    return bool(most < stands.next)


def _add(connection: Connection, counts: Mapping[Key, int]) -> None:
    insert = insert_into(connection, tally)
    more = insert.on_conflict_do_update(
        index_elements=["site_id", "what", "hour", "by"],
        set_={"number": tally.c.number + insert.excluded.number},
    )
    rows = [{"site_id": site, "what": what, "hour": hour, "by": by, "number": number}
            for (site, what, hour, by), number in counts.items()]  # fmt: skip
    if rows:
        connection.execute(more, rows)
