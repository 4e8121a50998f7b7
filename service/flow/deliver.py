"""The outbox is emptied: events are leased, sent, and what came of it is noted.

At least once: a worker that dies between sending and noting lets the lease run out, and the event
goes out again under the id that it has for ever. Nothing is sent inside a transaction.
"""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.delivery import Answer, State, follow
from service.domain.record import WORKER
from service.domain.site import Article
from service.domain.webhook import GONE, Letter, body, headers, moment
from service.flow.deps import Deps
from service.flow.house import note
from service.store import outbox, webhooks
from service.store.session import again, read, write

LEASE = timedelta(seconds=60)  # above the longest try, the look-up of a name included
AT_ONCE, FAILING = 4, 1  # tries at one endpoint at a time; where the last one failed
DISABLE = "webhook.disable"  # the act in the record

Send = Callable[[str, Mapping[str, str], bytes], Answer]


def take(deps: Deps, flying: Mapping[int, int], room: int, now: datetime) -> list[Letter]:
    """Lease what is due, as far as there is room: fairly, and little for whoever fails.

    `flying` tells how many are on their way to which endpoint, so that one that is slow or away
    keeps no more than its own places.
    """
    with read(deps.engine) as connection:
        if not outbox.is_due(connection, now):
            return []
    return again(lambda: _take(deps, flying, room, now))


def _take(deps: Deps, flying: Mapping[int, int], room: int, now: datetime) -> list[Letter]:
    with write(deps.engine) as connection:
        ids = list[int]()
        for row in outbox.endpoints_due(connection, now):
            most = (FAILING if row.failures else AT_ONCE) - flying.get(row.id, 0)
            most = min(most, room - len(ids))
            if most > 0:
                ids += outbox.lease(connection, row.id, most, now, now + LEASE)
        rows = outbox.contents(connection, ids) if ids else []
    return [_letter(deps, row, now) for row in rows]


def _letter(deps: Deps, row: Row[Any], now: datetime) -> Letter:
    rotating = row.old_until is not None and row.old_until > now
    sealed = [row.secret, *([row.old_secret] if rotating else [])]
    opened = [deps.keys.opened(one, row.key_id) for one in sealed]
    secrets = tuple(one for one in opened if one is not None)
    shut = "disabled" if row.disabled or row.ended else None if secrets else "key"
    return Letter(row.id, row.webhook_id, row.attempts, row.message, row.url,
                  body(row.data["type"], row.created, told(row, _since(deps, row, now))), secrets, shut)  # fmt: skip


def _since(deps: Deps, row: Row[Any], now: datetime) -> datetime | None:
    """By when a comment had to be seen to be seen now; None: a lock-down hides all of them."""
    site = deps.sites.by_id(row.site_id)
    place = Article(0, row.article, section=row.section, tags=tuple(row.tags or ()))
    there = [one for one in (site.locks if site else ()) if one.meets(place, now)]
    hidden = any(one.level == "hide" for one in there)
    return None if hidden else min([now, *(one.created for one in there)])


def told(row: Row[Any], since: datetime | None) -> dict[str, Any]:
    """What is told of a comment: never an address, never a text that readers do not see."""
    said = row.data
    public = said["status"] == row.status == "published" and since is not None and (
        row.publish_at is None or row.publish_at <= since
    )  # fmt: skip
    return {
        "id": row.public_id, "site": row.site, "article": row.article, "parent": row.parent,
        "status": said["status"], "version": said["version"],
        "pending_edit": said["pending_edit"], "name": row.shown_name if public else None,
        "text": row.text if public else None, "created": moment(row.sent_at),
        "changed": moment(row.created),
    }  # fmt: skip


def attempt(deps: Deps, letter: Letter, send: Send, clock: Callable[[], datetime]) -> State:
    """Send one and note what came of it."""
    if letter.shut is None:
        signed = headers(letter.message, clock(), letter.body, letter.secrets)
        answer = send(letter.url, signed, letter.body)
    else:
        answer = Answer(fault=letter.shut)
    now = clock()
    step = follow(answer, letter.attempts, now, random.random())  # noqa: S311 - spreads load
    with write(deps.engine) as connection:
        webhooks.lock(connection, letter.webhook_id)  # before its rows, as whoever changes it does
        if not outbox.note(connection, (letter.id, letter.attempts), step, answer, now):
            return "waiting"
        webhooks.count_failure(connection, letter.webhook_id, good=answer.good)
        if step.disable:
            _disable(connection, letter.webhook_id, now)
        elif letter.shut == "disabled":  # it was written while somebody switched the endpoint off
            outbox.bury(connection, letter.webhook_id, letter.shut)
    return step.state


def _disable(connection: Connection, webhook_id: int, now: datetime) -> None:
    """The endpoint said that it is gone for good: 410."""
    gone = webhooks.change(connection, webhook_id, disabled=GONE)
    outbox.bury(connection, webhook_id, "disabled")
    note(connection, DISABLE, WORKER, now, site_id=gone.site_id, after={"disabled": GONE},
         webhook=gone.public_id)  # fmt: skip
