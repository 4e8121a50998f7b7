"""A new secret key takes over: what is sealed lies under it, and under no other."""

from collections.abc import Callable
from dataclasses import dataclass

from service.flow.deps import Deps, now
from service.flow.reseal import seal_again
from service.store import bans, privacy, reseal, second, webhooks
from service.store.session import write

BATCH = 200  # short: SQLite's one writer is kept from readers' comments meanwhile


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of addresses and of webhooks' secrets."""

    sealed: int  # now under the current key
    lost: int  # their key is not in YKIEN_SECRET_KEY any more; moderators' secrets too
    bans: int = 0  # of authors of whom nothing is left but an older key's HMAC: they end with it


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
                return Rotated(sealed, lost, bans.left(connection, deps.keys.current.id, now()))
            made = seal_again(deps, connection, rows)
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
