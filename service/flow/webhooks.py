"""An endpoint gets another secret, or is ended; dead events are sent anew."""

from collections.abc import Sequence
from datetime import datetime

from service.domain.webhook import ROTATION, Endpoint, new_secret
from service.flow.deps import By, Deps
from service.flow.endpoints import Barred, need, told
from service.flow.house import note
from service.store import outbox, webhooks
from service.store.session import write


def rotate(deps: Deps, public_id: str, by: By, now: datetime) -> tuple[Endpoint, str]:
    """Give an endpoint another secret; the one before signs too, for a day. Raises Missing."""
    secret = new_secret()
    with write(deps.engine) as connection:
        was = need(connection, public_id, by)
        sealed, key_id = webhooks.secret_of(connection, was.id)
        old = deps.keys.opened(sealed, key_id)
        became = webhooks.change(
            connection, was.id, secret=deps.keys.seal(secret), key_id=deps.keys.current.id,
            old_secret=None if old is None else deps.keys.seal(old),
            old_until=None if old is None else now + ROTATION,
        )  # fmt: skip
        note(connection, "webhook.rotate", by.name, now, site_id=was.site_id, webhook=public_id)
    return became, secret


def end(deps: Deps, public_id: str, by: By, now: datetime) -> None:
    """End an endpoint; what waits for it is not sent. Raises Missing."""
    with write(deps.engine) as connection:
        was = need(connection, public_id, by)
        webhooks.end(connection, was.id, now)
        outbox.bury(connection, was.id, "disabled")
        note(connection, "webhook.end", by.name, now, site_id=was.site_id, before=told(was),
             webhook=public_id)  # fmt: skip


def replay(
    deps: Deps, public_id: str, which: Sequence[str] | None, by: By, now: datetime
) -> int:  # fmt: skip
    """Send dead events anew, under their old ids: these, or all. Raises Missing and Barred."""
    with write(deps.engine) as connection:
        was = need(connection, public_id, by)
        if was.disabled:
            raise Barred("disabled")
        count = outbox.replay(connection, was.id, which, now)
        note(connection, "webhook.replay", by.name, now, site_id=was.site_id, webhook=public_id,
             count=count)  # fmt: skip
    if count:
        deps.queue.call()
    return count
