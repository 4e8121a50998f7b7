"""What `ykien doctor` says of the sealed record: how far it is sealed, and whether it holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy.engine import Connection

from config.settings import Settings
from service.domain.chain import Trouble, Verifier
from service.domain.keys import Keyring
from service.domain.seal import Head, Line, is_ours
from service.flow.deps import now
from service.run.health import State
from service.store import seals
from service.store.session import connect, read

MOST = 20  # troubles that are told one by one
LATE = timedelta(minutes=2)  # a sealer looks every few seconds
SHOWN = 16  # hex digits of a seal: enough that nobody makes another that begins so

Told = Iterator[tuple[str, State, str]]
Watch = Callable[[Iterator[Line], int], Iterator[Line]]  # shows how far the lines are read


def look(settings: Settings, watch: Watch | None, noted: str | None) -> Told:
    """Say how far the record is sealed; with `watch`, go along all of it as well.

    The database is there and up to date.
    """
    keys = Keyring(settings.secret_key) if settings.secret_key else None
    engine = connect(settings.database_url, pool=1)
    try:
        if keys is None:
            return  # which another line tells
        with read(engine) as connection:
            head = seals.head(connection)
            if noted is not None:
                yield from _noted(connection, noted)
            if watch is not None:
                yield from _whole(connection, head, keys, watch)
            yield from _tail(connection, head, keys)
    finally:
        engine.dispose()


def _whole(connection: Connection, head: Head, keys: Keyring, watch: Watch) -> Told:
    verifier = Verifier(keys.vouches, seals.erased(connection))
    found = verifier.look(watch(seals.chain(connection), head.number))
    bad = False
    for trouble in islice(found, MOST):
        bad = True
        yield "record", "FAIL", _said(trouble)
    more = sum(1 for _ in found)
    if more:
        yield "record", "FAIL", f"and {more} more"
    if bad:
        return
    if verifier.vouched < head.number:
        yield (
            "record", "FAIL",
            (f"no key that is here vouches for line {verifier.vouched + 1} to {head.number}: put "
            "the key that was in use behind the newest in YKIEN_SECRET_KEY"),
        )  # fmt: skip
    else:
        yield "record", "ok", f"{head.number} lines are as they were sealed{_mark(head)}"


def _said(trouble: Trouble) -> str:
    row = "" if trouble.event is None else f" (event {trouble.event})"
    return f"line {trouble.number}{row} {trouble.what}"


def _mark(head: Head) -> str:
    if not head.number:
        return ""
    return f"; note this elsewhere: {head.number}:{head.seal.hex()[:SHOWN]}"


def _noted(connection: Connection, noted: str) -> Told:
    """A chain whose end was cut off is a chain; only somebody who knows its end can tell."""
    number, _, mark = noted.partition(":")
    seal = seals.seal_of(connection, int(number))
    if seal is not None and seal.hex()[:SHOWN] == mark:
        yield "noted", "ok", f"line {number} is the one that was noted"
    else:
        yield (
            "noted", "FAIL",
            (f"line {number} isn't the one that was noted: the record's end was cut off and "
            "written anew, or an older backup was restored"),
        )  # fmt: skip


def _tail(connection: Connection, head: Head, keys: Keyring) -> Told:
    count, since = seals.tail(connection)
    ours = is_ours(head, keys.vouches)
    late = since is not None and now() - since > LATE
    told = f"{head.number} lines sealed, {count} not yet"
    if since is not None:
        told += f", the oldest since {since:%Y-%m-%d %H:%M:%S} UTC"
    if ours is False:
        yield "sealing", "FAIL", f"{told}: the newest seal isn't ours, so nothing is sealed on it"
    elif ours is None:
        yield (
            "sealing", "FAIL",
            (f"{told}: the newest seal is under key {head.key_id}, which YKIEN_SECRET_KEY doesn't "
            "hold. Put it behind the newest; if it is lost: `ykien secrets rotate --key-is-lost`"),
        )  # fmt: skip
    else:
        yield "sealing", "warn" if late else "ok", told + (": is a worker running?" if late else "")
