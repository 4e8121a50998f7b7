"""A site's embedding keys are made and ended."""

import secrets
from datetime import datetime

from service.domain.signed import PREFIX
from service.domain.site import Site
from service.flow.deps import Deps, Missing, new_id
from service.flow.house import note
from service.store import embed_keys as store
from service.store.session import write


def add(deps: Deps, site: Site, by: str, now: datetime) -> tuple[str, str]:
    """Make a key; its id and its secret, which is shown this once."""
    public_id, secret = new_id(), PREFIX + secrets.token_urlsafe(32)
    with write(deps.engine) as connection:
        store.add(connection, {
            "public_id": public_id, "site_id": site.id, "secret": deps.keys.seal(secret),
            "key_id": deps.keys.current.id, "by": by, "created": now,
        })  # fmt: skip
        note(connection, "embed_key.add", by, now, site_id=site.id, key=public_id)
    return public_id, secret


def end(deps: Deps, public_id: str, where: frozenset[int] | None, by: str, now: datetime) -> None:
    """End a key: what it has signed counts no more. Raises Missing."""
    with write(deps.engine) as connection:
        site_id = store.end(connection, public_id, where, now)
        if site_id is None:
            raise Missing("key")
        note(connection, "embed_key.end", by, now, site_id=site_id, key=public_id)
