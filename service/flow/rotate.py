"""A new secret key takes over: what is sealed lies under it, and under no other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Row

from service.domain.keys import address_prefix
from service.flow.deps import Deps
from service.store import privacy, reseal, second, webhooks
from service.store.session import write

BATCH = 200  # short: SQLite's one writer is kept from readers' comments meanwhile


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of addresses and of webhooks' secrets."""

    sealed: int  # now under the current key
    lost: int  # their key is not in YKIEN_SECRET_KEY any more; moderators' secrets too


def rotate(deps: Deps, each: Callable[[int], None]) -> Rotated:
    """Bring all under the current key, comments batch by batch; may be ended and begun again.

    `each` is told how many a batch had.
    """
    sealed, lost = _secrets(deps)
    lost, after = lost + _moderators(deps) + _letters(deps), 0
    while True:
        with write(deps.engine) as connection:
            rows = privacy.sealed_before(connection, deps.keys.current.id, after, BATCH)
            if not rows:
                return Rotated(sealed, lost)
            made = [one for one in (_again(deps, row) for row in rows) if one is not None]
            privacy.seal_again(connection, made)
        after, sealed, lost = rows[-1].id, sealed + len(made), lost + len(rows) - len(made)
        each(len(rows))


def _moderators(deps: Deps) -> int:
    """Seal the secrets of two-step sign-in again; how many no key of ours opens."""
    lost, keys = 0, deps.keys
    with write(deps.engine) as connection:
        for row in second.sealed_before(connection, keys.current.id):
            secret = keys.opened(row.secret, row.key_id)
            if secret is None:
                lost += 1
            else:
                second.seal_again(connection, row.id, keys.seal(secret), keys.current.id)
    return lost


def _letters(deps: Deps) -> int:
    """Seal letters and requests again; how many no key of ours opens."""
    lost, keys = 0, deps.keys
    with write(deps.engine) as connection:
        for table, columns, row in reseal.before(connection, keys.current.id):
            plain = {name: keys.opened(row._mapping[name], row.key_id) for name in columns}
            if any(plain[name] is None and row._mapping[name] is not None for name in columns):
                lost += 1
                continue
            values = {name: keys.seal(said) for name, said in plain.items() if said is not None}
            reseal.again(connection, table, row.id, values | {"key_id": keys.current.id})
    return lost


def _secrets(deps: Deps) -> tuple[int, int]:
    """Seal the secrets of webhooks again: how many endpoints, and how many are lost."""
    with write(deps.engine) as connection:
        rows, sealed = webhooks.sealed_before(connection, deps.keys.current.id), 0
        for row in rows:
            secret, old = (
                deps.keys.opened(one, row.key_id) for one in (row.secret, row.old_secret)
            )
            if secret is not None:
                sealed += 1
                webhooks.change(
                    connection, row.id, secret=deps.keys.seal(secret),
                    old_secret=None if old is None else deps.keys.seal(old),
                    key_id=deps.keys.current.id,
                )  # fmt: skip
    return sealed, len(rows) - sealed


def _again(deps: Deps, row: Row[Any]) -> dict[str, Any] | None:
    keys = deps.keys
    try:
        email = None if row.email is None else keys.open(row.email, row.key_id)
        ip = None if row.ip is None else keys.open(row.ip, row.key_id)
    except (KeyError, InvalidTag):
        return None
    made: dict[str, Any] = {"i": row.id, "key_id": keys.current.id, "author": row.author}
    made["email"] = None if email is None else keys.seal(email)
    made["ip"] = None if ip is None else keys.seal(ip)
    made["address"] = None if ip is None else keys.found_by(
        f"address/{row.site_key}", address_prefix(ip)
    )  # fmt: skip
    if email is not None:
        made["author"] = keys.found_by(f"author/{row.site_key}", email.casefold())
    return made
