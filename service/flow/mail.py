"""Letters are written with what they tell of, in one transaction, and sent by a worker.

At least once: a worker that dies between sending and noting lets the lease run out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.engine import Connection, Row

from config.messages import sentence
from service.domain.delivery import Answer, State, Step
from service.domain.mail import Letter, follow_mail
from service.flow.deps import Deps, new_id
from service.store import mails
from service.store.session import read, write

LEASE = timedelta(seconds=120)  # above the longest try
Send = Callable[["Mail"], Answer]


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter on its way; leased until a time."""

    id: int
    attempts: int  # with this one
    message: str  # the same at every try
    to: str
    subject: str
    text: str
    until: datetime
    stop: str | None = None  # where one click ends such letters


def post(
    connection: Connection, deps: Deps, site_id: int, letter: Letter, now: datetime,
    *, comment_id: int | None = None, quotes: Sequence[int] = (),
) -> None:  # fmt: skip
    """Write a letter in the caller's transaction; whoever calls rings afterwards.

    One about a comment is taken back with it; one that quotes comments, with the first that goes.
    """
    data = {"letter": letter.name, "lang": letter.lang, "until": letter.until.isoformat()}
    sealed = deps.keys.seal(orjson.dumps({"to": letter.to, **letter.data}).decode())
    mails.add(connection, {
        "public_id": new_id(), "site_id": site_id, "sealed": sealed,
        "key_id": deps.keys.current.id, "comment_id": comment_id,
        "data": data | ({mails.QUOTES: list(quotes)} if quotes else {}),
    }, now)  # fmt: skip


def take(deps: Deps, now: datetime) -> Mail | None:
    """Lease the next letter, if there is one and somebody to give it to.

    One that no key opens any more is given up.
    """
    if not deps.settings.mails:
        return None
    with read(deps.engine) as connection:
        if not mails.is_due(connection, now):
            return None
    with write(deps.engine) as connection:
        row = mails.lease(connection, now, now + LEASE)
        made = None if row is None else _mail(deps, row)
        if row is not None and made is None:
            done = (row.id, row.attempts)
            mails.note(connection, done, Step("dead"), Answer(fault="key"), now)
    return made if made is not None or row is None else take(deps, now)


def _mail(deps: Deps, row: Row[Any]) -> Mail | None:
    opened = deps.keys.opened(row.sealed, row.key_id)
    if opened is None:
        return None
    words: dict[str, str] = orjson.loads(opened)
    name, lang, to = row.data["letter"], row.data["lang"], words.pop("to")
    return Mail(
        row.id, row.attempts, row.public_id, to, sentence(f"mail.{name}.subject", lang, **words),
        sentence(f"mail.{name}.text", lang, **words), datetime.fromisoformat(row.data["until"]),
        words.get("stop"),
    )  # fmt: skip


def attempt(deps: Deps, mail: Mail, send: Send, clock: Callable[[], datetime]) -> State:
    """Send one and note what came of it; its address is wiped when nothing is left to do."""
    answer = send(mail) if clock() < mail.until else Answer(fault="late")
    now = clock()
    step = follow_mail(answer, mail.attempts, mail.until, now)
    with write(deps.engine) as connection:
        mails.note(connection, (mail.id, mail.attempts), step, answer, now)
    return step.state
