"""What moderators called false alarms, what editors said, and how often the like was found lately."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.exempt import Exempt, term_of
from service.store.tables import comment, decision, exemption, revision, site, verdict

LOOKED_BACK = timedelta(days=30)
MOST = 2_000  # newest comments with a code that are looked at
SHOWN = 100
_TOLD = (
    *exemption.c, site.c.key.label("site"), site.c.name.label("site_name"),
    comment.c.public_id.label("comment"),
)  # fmt: skip
_FROM = exemption.join(site, site.c.id == exemption.c.site_id).outerjoin(
    comment, comment.c.id == exemption.c.comment_id
)


@dataclass(frozen=True, slots=True)
class Hits:
    """How many comments had such a finding, and what people decided on them."""

    count: int
    approved: int
    rejected: int
    more: bool  # there are more than were looked at


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Keep what somebody asks for."""
    connection.execute(sa.insert(exemption), values)


def asked(
    connection: Connection, site_id: int, code: str, term: str, section: str | None, *,
    states: Collection[str] = ("asked", "granted"),
) -> Row[Any] | None:  # fmt: skip
    """The same, where it waits for an answer or is granted already."""
    query = sa.select(exemption).where(
        exemption.c.site_id == site_id, exemption.c.code == code, exemption.c.term == term,
        exemption.c.section.is_not_distinct_from(section),
        exemption.c.state.in_(states),
    )  # fmt: skip
    return connection.execute(query.limit(1)).one_or_none()


def granted(connection: Connection, like: Row[Any]) -> bool:
    """Whether another one that says the same is granted."""
    other = asked(connection, like.site_id, like.code, like.term, like.section, states=("granted",))
    return other is not None and other.id != like.id


def settle(
    connection: Connection, site_id: int, own: Collection[Exempt], by: str, now: datetime
) -> list[tuple[Row[Any], str]]:
    """After a site's policy was changed: what it says is granted, what it doesn't has ended.

    Returns what was changed by that, with the new state. No two that say the same are granted.
    """
    query = sa.select(exemption).where(exemption.c.site_id == site_id)
    rows = connection.execute(query.order_by(exemption.c.id.desc())).all()
    says = {row.id: Exempt(row.code, row.term, row.section or "") for row in rows}
    stands = {says[row.id] for row in rows if row.state == "granted"}
    changed = [(row, "ended") for row in rows
               if row.state == "granted" and says[row.id] not in own]  # fmt: skip
    for row in rows:
        if says[row.id] in own and says[row.id] not in stands:
            stands.add(says[row.id])
            changed.append((row, "granted"))
    for row, state in changed:
        answer(connection, row.id, state, by, now)
    return changed


def lock(connection: Connection, public_id: str, sites: frozenset[int] | None) -> Row[Any] | None:
    """One of these sites, kept from others until the transaction ends."""
    query = sa.select(exemption).where(exemption.c.public_id == public_id)
    if sites is not None:
        query = query.where(exemption.c.site_id.in_(sites))
    return connection.execute(query.with_for_update()).one_or_none()


def answer(connection: Connection, id_: int, state: str, by: str, now: datetime) -> None:
    """What somebody has said to it."""
    said = {"state": state, "decided_by": by, "decided": now}
    connection.execute(sa.update(exemption).where(exemption.c.id == id_).values(said))


def listed(
    connection: Connection, sites: frozenset[int] | None, states: Collection[str]
) -> list[Row[Any]]:
    """Those of these sites, the newest first."""
    query = sa.select(*_TOLD).select_from(_FROM).where(exemption.c.state.in_(states))
    if sites is not None:
        query = query.where(exemption.c.site_id.in_(sites))
    return list(connection.execute(query.order_by(exemption.c.id.desc()).limit(SHOWN)))


def hits(connection: Connection, site_id: int, code: str, term: str, now: datetime) -> Hits:
    """What was found so in the last 30 days, among the newest so many comments with the code."""
    text = revision.c.text
    query = sa.select(comment.c.id, text, verdict.c.findings).join(
        revision, sa.and_(revision.c.comment_id == comment.c.id,
                          revision.c.number == comment.c.revision)
    ).join(verdict, sa.and_(verdict.c.revision_id == revision.c.id, verdict.c.current)).where(
        comment.c.site_id == site_id, comment.c.created > now - LOOKED_BACK,
        comment.c.codes.contains(f" {code} ", autoescape=True),
    ).order_by(comment.c.id.desc()).limit(MOST + 1)  # fmt: skip
    rows = connection.execute(query).all()
    met = [row.id for row in rows[:MOST] if _met(row, code, term)]
    acts = _decided(connection, met)
    return Hits(
        len(met), sum(act in ("approve", "restore") for act in acts.values()),
        sum(act in ("reject", "take_down") for act in acts.values()), len(rows) > MOST,
    )  # fmt: skip


def _met(row: Any, code: str, term: str) -> bool:
    for one in row.findings:
        if one["code"] == code:
            matched = row.text[slice(*one["span"])] if one["span"] else None
            if term in ("", term_of(matched, one["read_as"])):
                return True
    return False


def _decided(connection: Connection, ids: list[int]) -> dict[int, str]:
    """The newest decision on each, if it stands."""
    query = sa.select(decision.c.comment_id, decision.c.action).where(
        decision.c.comment_id.in_(ids), decision.c.undone_by.is_(None)
    )
    return {row[0]: row[1] for row in connection.execute(query.order_by(decision.c.id))}


def outlive(connection: Connection, comment_id: int) -> None:
    """Before a comment is blanked: what was asked about it goes; what is granted is the house's."""
    mine = exemption.c.comment_id == comment_id
    connection.execute(sa.delete(exemption).where(mine, exemption.c.state != "granted"))
    gone = {"comment_id": None, "note": ""}
    connection.execute(sa.update(exemption).where(mine).values(gone))
