"""Letters to moderators: a digest of what waits, and held comments with links that act.

When the next one is due is written with the letter, in one transaction: however many workers look,
one of them writes it. Held comments come folded, one letter in a quarter of an hour at most.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.engine import Row

from service.domain import desk_mail as domain
from service.domain.access import Principal
from service.domain.mail import Letter
from service.domain.site import Site
from service.flow import desk_told, mail
from service.flow.deps import Deps
from service.flow.desk_mail import kept, zone_of
from service.store import access, comments, desk_mail, duties, second
from service.store.session import read, write

log = logging.getLogger(__name__)
DIGEST, HELD = "desk_digest", "desk_held"
SETTLED = timedelta(seconds=20)  # what is being written now is seen by the next look
USE = timedelta(hours=6)  # how long a letter is tried to be sent

Write = Callable[[Deps, Row[Any], Principal, list[Site], datetime], bool]


def send_due(deps: Deps, now: datetime) -> int:
    """Write the letters that are due; returns how many."""
    if not deps.settings.mails:
        return 0
    with read(deps.engine) as connection:
        rows = desk_mail.due(connection, now)
        found = [(row, access.by_id(connection, row.moderator_id)) for row in rows]
    written = 0
    for row, who in found:
        if who is None:
            continue
        sites = [site for site in deps.sites.all().values() if who.may("moderator", site.id)]
        sites.sort(key=lambda one: (one.name, one.key))
        for column, letter in _KINDS:
            due = getattr(row, column)
            if due is not None and due <= now and sites:
                written += _tried(partial(letter, deps, row, who, sites, now), column, who.name)
    if written:
        deps.queue.call()
    return written


def _tried(write_it: Callable[[], bool], column: str, name: str) -> bool:
    """Write one; if that fails, everybody else's go out all the same."""
    try:
        return write_it()
    except Exception:  # whatever is wrong with one letter
        log.exception("a moderator's letter failed, it will be tried again",
                      extra={"letter": column, "moderator": name})  # fmt: skip
        return False


def _digest(deps: Deps, row: Row[Any], who: Principal, sites: list[Site], now: datetime) -> bool:
    with read(deps.engine) as connection:
        data = desk_told.digest(deps, connection, who, sites, now)
    following = kept(deps, row).wish.following(now, zone_of(sites))
    return _post(deps, row, (who, sites[0]), now, letter=DIGEST, data=data,
                 column="digest_due", values={"digest_due": following})  # fmt: skip


def _held(deps: Deps, row: Row[Any], who: Principal, sites: list[Site], now: datetime) -> bool:
    until = now - SETTLED
    span, ids = (row.held_seen, until), frozenset(site.id for site in sites)
    with read(deps.engine) as connection:
        mine = who.name if duties.count(connection, who.name, ids) else None
        number, rows = desk_mail.held(connection, ids, span, mine=mine, most=domain.MOST)
        salt = None if second.is_on(connection, row.moderator_id) else row.salt
    data = (
        desk_told.held(deps, who, (row.moderator_id, salt), rows, number, now=now)
        if rows  # of those counted, all may have gone meanwhile
        else None
    )
    values = {"held_due": now + (domain.GAP if number else domain.LOOK), "held_seen": until}
    return _post(deps, row, (who, sites[0]), now, letter=HELD, data=data, column="held_due",
                 values=values, quotes=[one.id for one in rows])  # fmt: skip


def _post(
    deps: Deps, row: Row[Any], of: tuple[Principal, Site], now: datetime, *,
    letter: str, data: dict[str, str] | None, column: str, values: dict[str, Any],
    quotes: Sequence[int] = (),
) -> bool:  # fmt: skip
    """Write it, unless somebody was faster; no data: nothing is to be told."""
    who, site = of
    email = deps.keys.opened(row.email, row.key_id)
    with write(deps.engine) as connection:
        stand = comments.lock_many(connection, quotes).values() if quotes else ()
        if any(one.status == "removed" for one in stand):
            return False  # it went meanwhile: the next sweep writes one without it
        if not desk_mail.take(connection, row, column, values) or data is None or not email:
            return False
        made = Letter(letter, email, who.lang or site.lang, now + USE, data)
        mail.post(connection, deps, site.id, made, now, quotes=quotes)
    return True


_KINDS: tuple[tuple[str, Write], ...] = (("digest_due", _digest), ("held_due", _held))
