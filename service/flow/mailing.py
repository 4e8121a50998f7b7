"""Whoever sent a comment is told by mail what became of it, as he wished, and who answered it.

What is to be told is looked up when the letter is written: of what was taken back meanwhile nothing
is said, and what came together is one letter. Nothing waits in words: an erasure has nothing to find.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain import mailing
from service.flow.deps import Deps
from service.flow.letters import About
from service.flow.looks import Look, news, proof
from service.flow.mail import post
from service.store import addressees, mailings, sites
from service.store.session import read, write

LEASE = timedelta(seconds=60)  # a row that cannot be written about holds up no other


def write_due(deps: Deps, now: datetime) -> None:
    """Write the letters of all that is due."""
    while (found := _lease(deps, now)) is not None:
        with write(deps.engine) as connection:
            for row in mailings.of(connection, found):
                _write(deps, connection, row, now)


def _lease(deps: Deps, now: datetime) -> int | None:
    if not deps.settings.mails:
        return None
    with read(deps.engine) as connection:
        if not mailings.is_due(connection, now):
            return None
    with write(deps.engine) as connection:
        return mailings.lease(connection, now, now + LEASE)


def _write(deps: Deps, connection: Connection, row: Row[Any], now: datetime) -> None:
    site, email = deps.sites.by_id(row.site_id), deps.keys.opened(row.email, row.key_id)
    look = Look()
    if site is not None and email is not None:
        about = About(deps, row, site, sites.article_of(connection, row.article_id), email)
        look = proof(about, now) if row.proof else news(connection, about, now)
    if site is not None and look.letter is not None and not row.confirmed:
        others = deps.keys.found_by_any(f"author/{site.key}", look.letter.to.casefold())
        _limit(connection, look, row, others, now)
    if look.letter is not None:
        look.values["sent_at"] = now
        post(connection, deps, row.site_id, look.letter, now, comment_id=row.comment_id)
    mailings.change(connection, row.comment_id, **look.values)


def _limit(
    connection: Connection, look: Look, row: Row[Any], others: Collection[str], now: datetime
) -> None:  # fmt: skip
    """An address that may be another's gets few letters, and none if it wants none: the rest waits."""
    sent, stopped = addressees.known(connection, row.site_id, row.author, others)
    sent = [at for at in sent if at > now - mailing.HOUR]
    if stopped:
        look.letter = None
    elif len(sent) >= mailing.PER_HOUR:
        look.letter, look.values = None, {"due_at": now + mailing.HOUR}
    else:
        addressees.note(connection, row.site_id, row.author, [*sent, now])
