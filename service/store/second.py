"""The second step of signing in: apps' secrets, recovery codes, and who is in the middle of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.access import new_token, token_hash
from service.store.tables import moderator, second, second_code, second_wait

WAIT = timedelta(minutes=10)  # between the first step and the second


def find(connection: Connection, moderator_id: int) -> Row[Any] | None:
    """A moderator's secret, confirmed or only begun; locked, so that guesses come one by one."""
    query = sa.select(second).where(second.c.moderator_id == moderator_id).with_for_update()
    return connection.execute(query).one_or_none()


def is_on(connection: Connection, moderator_id: int) -> bool:
    """Whether a code is asked for when this moderator signs in."""
    which = sa.and_(second.c.moderator_id == moderator_id, second.c.confirmed.is_not(None))
    return connection.execute(sa.select(second.c.id).where(which)).first() is not None


def who_is_on(connection: Connection) -> frozenset[int]:
    """The moderators of whom a code is asked."""
    query = sa.select(second.c.moderator_id).where(second.c.confirmed.is_not(None))
    return frozenset(connection.scalars(query))


def begin(
    connection: Connection, moderator_id: int, sealed: bytes, key_id: str, now: datetime
) -> None:
    """Keep a secret that has to be confirmed; one that was only begun before is forgotten."""
    remove(connection, moderator_id)
    connection.execute(sa.insert(second).values(
        moderator_id=moderator_id, secret=sealed, key_id=key_id, created=now
    ))  # fmt: skip


def confirm(connection: Connection, moderator_id: int, codes: Iterable[str], now: datetime) -> None:
    """Put it in force, with these recovery codes."""
    connection.execute(
        sa.update(second).where(second.c.moderator_id == moderator_id).values(confirmed=now)
    )
    connection.execute(sa.insert(second_code), [
        {"moderator_id": moderator_id, "code": token_hash(code)} for code in codes
    ])  # fmt: skip


def take_step(connection: Connection, id_: int, step: int) -> bool:
    """Use up a code; False if it, or a later one, was used before."""
    newer = sa.or_(second.c.step.is_(None), second.c.step < step)
    done = connection.execute(
        sa.update(second).where(second.c.id == id_, newer).values(
            step=step, failed=0, wait_until=None
        )
    )  # fmt: skip
    return done.rowcount == 1


def take_code(connection: Connection, moderator_id: int, code: str, now: datetime) -> bool:
    """Use up a recovery code; False if there is none such, or it was used before."""
    which = sa.and_(second_code.c.moderator_id == moderator_id,
                    second_code.c.code == token_hash(code), second_code.c.used.is_(None))  # fmt: skip
    if connection.execute(sa.update(second_code).where(which).values(used=now)).rowcount != 1:
        return False
    connection.execute(
        sa.update(second).where(second.c.moderator_id == moderator_id).values(
            failed=0, wait_until=None
        )
    )  # fmt: skip
    return True


def name_of(connection: Connection, moderator_id: int) -> str:
    """The moderator's name."""
    query = sa.select(moderator.c.name).where(moderator.c.id == moderator_id)
    return str(connection.execute(query).scalar_one())


def codes_left(connection: Connection, moderator_id: int) -> int:
    """How many recovery codes have not been used."""
    which = sa.and_(second_code.c.moderator_id == moderator_id, second_code.c.used.is_(None))
    query = sa.select(sa.func.count()).select_from(second_code).where(which)
    return int(connection.execute(query).scalar_one())


def missed(connection: Connection, id_: int, failed: int, wait_until: datetime) -> None:
    """Note a wrong code, and until when none is looked at."""
    connection.execute(
        sa.update(second).where(second.c.id == id_).values(failed=failed, wait_until=wait_until)
    )


def remove(connection: Connection, moderator_id: int) -> bool:
    """Ask this moderator for no code any more; True if one was asked for."""
    was = is_on(connection, moderator_id)
    for table in (second_wait, second_code, second):
        connection.execute(sa.delete(table).where(table.c.moderator_id == moderator_id))
    return was


def wait_for(connection: Connection, moderator_id: int, now: datetime, *, linked: bool) -> str:
    """Somebody has passed the first step; returns the token by which the second one knows it."""
    connection.execute(sa.delete(second_wait).where(second_wait.c.expires < now))
    token, hashed = new_token("2nd")
    connection.execute(sa.insert(second_wait).values(
        token=hashed, moderator_id=moderator_id, linked=linked, expires=now + WAIT
    ))  # fmt: skip
    return token


def waiting(connection: Connection, token: str, now: datetime) -> Row[Any] | None:
    """Who has passed the first step by this token, with the name; not if disabled since."""
    query = sa.select(second_wait, moderator.c.name).join(moderator).where(
        second_wait.c.token == token_hash(token), second_wait.c.expires > now,
        ~moderator.c.disabled,
    )  # fmt: skip
    return connection.execute(query).one_or_none()


def end_wait(connection: Connection, id_: int) -> None:
    """The second step is passed: its token works no more."""
    connection.execute(sa.delete(second_wait).where(second_wait.c.id == id_))


def sealed_before(connection: Connection, key_id: str) -> Sequence[Row[Any]]:
    """Secrets that are sealed under another key than this one; locked."""
    query = sa.select(second).where(second.c.key_id != key_id).with_for_update()
    return connection.execute(query).all()


def seal_again(connection: Connection, id_: int, sealed: bytes, key_id: str) -> None:
    """Keep a secret under another key."""
    connection.execute(
        sa.update(second).where(second.c.id == id_).values(secret=sealed, key_id=key_id)
    )
