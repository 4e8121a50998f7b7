"""Sections are given to moderators, handed over and taken back; each act leaves a row.

A section that is somebody's hides nothing from others: it is what that one reads first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.access import Principal
from service.domain.comment import KEY_MAX, check_text
from service.domain.site import Site
from service.flow.deps import Deps, Missing
from service.flow.house import note
from service.store import duties, moderation
from service.store.session import write


def give(
    deps: Deps, site: Site, section: str, who: str, by: Principal, *, now: datetime, on: bool
) -> bool:
    """Give a section to a moderator of the site, or take it away; False: it was so.

    An editor may do so of anybody, everyone of himself. Raises Missing, Invalid.
    """
    named = " ".join(check_text(section, most=KEY_MAX, field="/section").text.split())
    if who != by.name and not by.may("editor", site.id):
        raise Missing("moderator")
    with write(deps.engine) as connection:
        if on and who not in duties.colleagues(connection, {site.id}):
            raise Missing("moderator")
        changed = duties.put(connection, (site.id, named), who, on=on)
        if changed:
            note(connection, "duty.give" if on else "duty.end", by.name, now, site_id=site.id,
                 section=named, moderator=who)  # fmt: skip
    return changed


def hand_over(deps: Deps, by: Principal, to: str, sites: Iterable[int], now: datetime) -> int:
    """Hand all of one's sections and claims to a colleague, where that one may read them.

    Returns how many sections went. Raises Missing.
    """
    with write(deps.engine) as connection:
        where = duties.colleagues(connection, set(sites)).get(to, frozenset())
        if not where or to == by.name:
            raise Missing("moderator")
        lent = duties.lend(connection, by.name, to, where)
        claims = duties.pass_claims(connection, by.name, to, where, now=now,
                                    until=now + moderation.CLAIM)  # fmt: skip
        _note(connection, "duty.hand_over", by, lent, {"to": to}, now=now, claims=claims)
    return len(lent)


def take_back(deps: Deps, by: Principal, now: datetime) -> int:
    """Have one's own sections again; returns how many."""
    with write(deps.engine) as connection:
        found = duties.take_back(connection, by.name)
        _note(connection, "duty.take_back", by, found, {}, now=now)
    return len(found)


def _note(
    connection: Connection, act: str, by: Principal, found: Iterable[Row[Any]],
    of: Mapping[str, Any], *, now: datetime, claims: Mapping[int, int] | None = None,
) -> None:  # fmt: skip
    """A line of each site's record, where sections went or claims did."""
    named = defaultdict[int, list[str]](list)
    for row in found:
        named[row.site_id].append(row.section)
    for site_id in sorted({*named, *(claims or ())}):
        more = of if claims is None else {**of, "claims": claims.get(site_id, 0)}
        note(
            connection, act, by.name, now, site_id=site_id, sections=sorted(named[site_id]), **more
        )
