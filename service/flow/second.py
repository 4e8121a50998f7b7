"""The second step of signing in is begun, confirmed, passed, and taken away."""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.engine import Connection, Row

from service.domain import totp
from service.flow.deps import Deps
from service.flow.house import note
from service.store import second
from service.store.session import write

Passed = Literal["passed", "wrong", "wait"]


def begin(deps: Deps, moderator_id: int, now: datetime) -> str | None:
    """A new secret for this moderator's app; None if one is in force already."""
    secret = totp.new_secret()
    with write(deps.engine) as connection:
        if second.is_on(connection, moderator_id):
            return None
        keys = deps.keys
        second.begin(connection, moderator_id, keys.seal(secret), keys.current.id, now)
    return secret


def begun(deps: Deps, connection: Connection, moderator_id: int) -> str | None:
    """The secret that waits to be confirmed."""
    found = second.find(connection, moderator_id)
    if found is None or found.confirmed is not None:
        return None
    return deps.keys.opened(found.secret, found.key_id)


def confirm(deps: Deps, moderator_id: int, name: str, said: str, now: datetime) -> list[str] | None:
    """Put a secret in force by its first code; returns the recovery codes, to be shown once."""
    with write(deps.engine) as connection:
        secret = begun(deps, connection, moderator_id)
        found = second.find(connection, moderator_id)
        step = None if secret is None else totp.step_of(secret, said, now, None)
        if found is None or step is None:
            return None
        codes = totp.new_codes()
        second.take_step(connection, found.id, step)
        second.confirm(connection, moderator_id, map(totp.plain, codes), now)
        note(connection, "moderator.totp_on", name, now, moderator=name)
    return codes


def take_away(deps: Deps, moderator_id: int, name: str, said: str, now: datetime) -> Passed:
    """Ask for no code any more, if this is one."""
    with write(deps.engine) as connection:
        passed = check(deps, connection, moderator_id, said, now)
        if passed == "passed":
            second.remove(connection, moderator_id)
            note(connection, "moderator.totp_off", name, now, moderator=name)
    return passed


def check(
    deps: Deps, connection: Connection, moderator_id: int, said: str, now: datetime
) -> Passed:
    """Whether this is a code of the moderator's app or a recovery code; it counts once.

    After some wrong ones in a row none is looked at for a while, whoever asks from wherever.
    """
    found = second.find(connection, moderator_id)
    if found is None or found.confirmed is None:
        return "wrong"
    if found.wait_until is not None and found.wait_until > now:
        return "wait"
    if _is_code(deps, connection, found, said, now):
        return "passed"
    failed = found.failed + 1
    until = now + timedelta(seconds=totp.wait(failed))
    second.missed(connection, found.id, failed, until)
    return "wrong"


def _is_code(deps: Deps, connection: Connection, found: Row[Any], said: str, now: datetime) -> bool:
    secret = deps.keys.opened(found.secret, found.key_id)
    step = None if secret is None else totp.step_of(secret, said, now, found.step)
    if step is not None:
        return second.take_step(connection, found.id, step)
    if not second.take_code(connection, found.moderator_id, totp.plain(said), now):
        return False
    name = second.name_of(connection, found.moderator_id)
    note(connection, "moderator.totp_code", name, now, moderator=name)
    return True
