"""A site's endpoints for webhooks: added and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.engine import Connection

from service.domain.comment import FieldError, Invalid
from service.domain.outward import target
from service.domain.site import Site
from service.domain.webhook import BY_HAND, Endpoint, Type, new_secret
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.house import note
from service.store import outbox, webhooks
from service.store.session import write

MOST = 10  # endpoints of a site: each of them is called for every event


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be different at an endpoint; None: as it is."""

    url: str | None = None
    types: Sequence[Type] | None = None
    enabled: bool | None = None


class Barred(Exception):
    """That is not possible with the endpoints as they stand. `what` tells why: many, disabled."""

    def __init__(self, what: str) -> None:
        """Say why."""
        super().__init__(f"webhooks: {what}")
        self.what = what


def check(deps: Deps, url: str | None) -> None:
    """Refuse a URL that would never be called. Raises Invalid."""
    settings = deps.settings
    found = (
        "" if url is None
        else target(url, settings.webhook_allow, production=settings.production)
    )  # fmt: skip
    if isinstance(found, str) and found:
        raise Invalid(FieldError("/url", f"url.{found}"))


def add(
    deps: Deps, site: Site, url: str, types: Sequence[Type], by: str, *, now: datetime
) -> tuple[Endpoint, str]:
    """Add an endpoint; returns it with its secret, shown this once. Raises Invalid and Barred."""
    check(deps, url)
    secret = new_secret()
    with write(deps.engine) as connection:
        if len(webhooks.of_sites(connection, {site.id})) >= MOST:
            raise Barred("many")
        made = webhooks.add(connection, {
            "public_id": new_id(), "site_id": site.id, "url": url, "types": sorted(set(types)),
            "secret": deps.keys.seal(secret), "key_id": deps.keys.current.id, "by": by,
            "created": now,
        })  # fmt: skip
        note(connection, "webhook.add", by, now, site_id=site.id, after=told(made),
             webhook=made.public_id)  # fmt: skip
    return made, secret


def change(deps: Deps, public_id: str, wanted: Wanted, by: By, now: datetime) -> Endpoint:
    """Change an endpoint. What waits goes to its new URL. Raises Invalid and Missing."""
    check(deps, wanted.url)
    with write(deps.engine) as connection:
        was = need(connection, public_id, by)
        values: dict[str, object] = {}
        if wanted.url is not None:
            values["url"] = wanted.url
        if wanted.types is not None:
            values["types"] = sorted(set(wanted.types))
        if wanted.enabled is not None:
            values |= {"disabled": None if wanted.enabled else BY_HAND, "failures": 0}
        became = webhooks.change(connection, was.id, **values) if values else was
        if became.disabled:
            outbox.bury(connection, was.id, "disabled")
        note(connection, "webhook.change", by.name, now, site_id=was.site_id, before=told(was),
             after=told(became), webhook=public_id)  # fmt: skip
    return became


def need(connection: Connection, public_id: str, by: By) -> Endpoint:
    """An endpoint that one may change, locked. Raises Missing."""
    found = webhooks.find(connection, public_id, by.sites, lock=True)
    if found is None:
        raise Missing("webhook")
    return found


def told(one: Endpoint) -> dict[str, object]:
    """For the record: a path or a query may hold a secret."""
    return {"host": urlsplit(one.url).netloc, "types": list(one.types), "disabled": one.disabled}
