"""Comments come under the current key: their addresses, and the HMACs that they are found by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Connection, Row

from service.domain.identity import identity_of
from service.domain.keys import address_prefix
from service.flow.deps import Deps
from service.store import addressees, bans, holds, privacy
from service.store.session import write


def seal_again(
    deps: Deps, connection: Connection, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:  # fmt: skip
    """Those of these comments that a key of ours opens, now under the current one."""
    pairs = [(row.author, one) for row in rows if (one := _again(deps, row)) is not None]
    made = [one for _, one in pairs]
    privacy.seal_again(connection, made)
    names = {old: one["author"] for old, one in pairs if old != one["author"]}
    bans.renamed(connection, names, deps.keys.current.id)
    addressees.renamed(connection, names)
    return made


def gather_held(deps: Deps, now: datetime) -> None:
    """Bring what authors under a legal hold have written under the current key.

    A hold finds an author's other comments by their HMAC, which is another one under each key: while
    a new key takes over, this comes before anything is erased.
    """
    if len(deps.keys.ids) == 1:
        return
    with write(deps.engine) as connection:
        for row in holds.authors(connection, now):
            who = identity_of(deps.keys, row)
            names = {row.author} if who is None else deps.keys.found_by_any(
                f"author/{row.site_key}", who
            )  # fmt: skip
            current = deps.keys.current.id
            seal_again(deps, connection, privacy.sealed_of(connection, current, row.site_id, names))


def _again(deps: Deps, row: Row[Any]) -> dict[str, Any] | None:
    keys = deps.keys
    try:
        email = None if row.email is None else keys.open(row.email, row.key_id)
        ip = None if row.ip is None else keys.open(row.ip, row.key_id)
        identity = None if row.identity is None else keys.open(row.identity, row.key_id)
    except (KeyError, InvalidTag):
        return None
    made: dict[str, Any] = {"i": row.id, "key_id": keys.current.id, "author": row.author}
    made["email"] = None if email is None else keys.seal(email)
    made["identity"] = None if identity is None else keys.seal(identity)
    made["ip"] = None if ip is None else keys.seal(ip)
    made["address"] = None if ip is None else keys.found_by(
        f"address/{row.site_key}", address_prefix(ip)
    )  # fmt: skip
    who = identity if email is None else email.casefold()
    if who is not None:
        made["author"] = keys.found_by(f"author/{row.site_key}", who)
    return made
