"""Whose section is whose, as the desk's list shows it to one moderator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from service.store import duties


@dataclass(frozen=True, slots=True)
class Own:
    """One moderator's sections."""

    number: int = 0  # that he has now
    away: int = 0  # of his own, that somebody else has
    with_whom: Sequence[str] = ()
    others: Sequence[str] = ()  # to whom he may hand over


def own_of(connection: Connection, who: str, sites: Collection[int]) -> Own:
    """Read them; colleagues are looked up only where there is something to hand over."""
    rows = duties.of(connection, who, sites)
    away = [row.lent_to for row in rows if row.who == who and row.lent_to is not None]
    number = len(rows) - len(away)
    known = duties.colleagues(connection, sites) if number else {}
    return Own(number, len(away), sorted(set(away)), [name for name in known if name != who])
