"""Webhooks: where a site wants to be told of what becomes of comments, and what came of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from service.domain.delivery import State
from service.domain.outward import URL_MAX
from service.domain.webhook import Endpoint, Type
from service.flow import endpoints, webhooks as flow
from service.flow.deps import By, Missing, now
from service.flow.endpoints import Wanted
from service.http.answers import When
from service.http.house import my_site
from service.http.moderator import BASE
from service.http.shapes import Asked, Cursor, In, Key, Limit, Out, PublicId
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import outbox, sites, webhooks
from service.store.session import read

HERE = f"{BASE}/webhooks"
Address = Annotated[str, Field(max_length=URL_MAX)]
Types = Annotated[list[Type], Field(min_length=1, max_length=50)]


class WebhookIn(In):
    """An endpoint of a site, and what it is told of."""

    site: Key
    url: Address
    types: Types


class WebhookChange(In):
    """What is to be different; what is left out stays."""

    url: Address | None = None
    types: Types | None = None
    enabled: bool | None = None


class ReplayIn(In):
    """Which dead deliveries are sent anew; left out: all."""

    deliveries: Annotated[list[PublicId], Field(min_length=1, max_length=100)] | None = None


class WebhooksAsked(Asked):
    """Of which site."""

    site: Key | None = None


class DeliveriesAsked(Asked):
    """A page of deliveries."""

    state: State | None = None
    limit: Limit = 20
    cursor: Cursor | None = None


class Webhook(Out):
    """An endpoint, without its secret."""

    id: str
    site: str
    url: str
    types: list[Type]
    enabled: bool
    disabled: Literal["gone", "by_hand", "restored"] | None
    failures: int
    rotating_until: When | None
    by: str
    created: When


class NewWebhook(Webhook):
    """An endpoint with its secret, which is shown this once."""

    secret: str


class Webhooks(Out):
    """Endpoints."""

    webhooks: list[Webhook]


class Delivery(Out):
    """One event for this endpoint, and what came of the last try."""

    id: str
    message: str
    type: Type
    comment: str
    state: State
    attempts: int
    answer: int | None
    fault: str | None
    tried: When | None
    due: When | None
    created: When


class Deliveries(Out):
    """A page of deliveries, the newest first."""

    deliveries: list[Delivery]
    next: str | None


class Replayed(Out):
    """How many are sent anew."""

    replayed: int


def told(one: Endpoint, names: Mapping[int, str]) -> dict[str, Any]:
    """An endpoint on the wire."""
    return {
        "id": one.public_id, "site": names[one.site_id], "url": one.url, "types": list(one.types),
        "enabled": one.disabled is None, "disabled": one.disabled, "failures": one.failures,
        "rotating_until": moment(one.old_until), "by": one.by, "created": moment(one.created),
    }  # fmt: skip


def told_delivery(row: Any) -> dict[str, Any]:
    """A delivery on the wire."""
    return {
        "id": row.public_id, "message": row.message, "type": row.data["type"],
        "comment": row.comment, "state": row.state, "attempts": row.attempts,
        "answer": row.answer, "fault": row.fault, "tried": moment(row.tried_at),
        "due": moment(row.due_at), "created": moment(row.created),
    }  # fmt: skip


def _names(call: Call) -> dict[int, str]:
    with read(call.deps.engine) as connection:
        return {one.id: one.key for one in sites.all_sites(connection)}


def _by(call: Call) -> By:
    return By(call.me.name, call.me.sites("admin"))


def _mine(call: Call) -> Endpoint:
    with read(call.deps.engine) as connection:
        found = webhooks.find(connection, call.path["id"], call.me.sites("admin"))
    if found is None:
        raise Missing("webhook")
    return found


def list_webhooks(call: Call) -> Reply:
    """Endpoints of one's sites, or of one of them."""
    asked: WebhooksAsked = call.query
    where = call.me.sites("admin")
    if asked.site is not None:
        where = frozenset({my_site(call, asked.site, "admin").id})
    with read(call.deps.engine) as connection:
        found = webhooks.of_sites(connection, where)
    names = _names(call)
    return {"webhooks": [told(one, names) for one in found]}


def add_webhook(call: Call) -> Reply:
    """Add an endpoint; its secret is shown this once."""
    body: WebhookIn = call.body
    site = my_site(call, body.site, "admin")
    made, secret = endpoints.add(call.deps, site, body.url, body.types, call.me.name, now=now())
    return told(made, {site.id: site.key}) | {"secret": secret}


def get_webhook(call: Call) -> Reply:
    """One endpoint."""
    return told(_mine(call), _names(call))


def change_webhook(call: Call) -> Reply:
    """Change an endpoint, or switch it off and on."""
    wanted = Wanted(**call.body.model_dump())
    changed = endpoints.change(call.deps, call.path["id"], wanted, _by(call), now())
    return told(changed, _names(call))


def rotate_webhook(call: Call) -> Reply:
    """Give an endpoint another secret; the one before signs too, for a day."""
    changed, secret = flow.rotate(call.deps, call.path["id"], _by(call), now())
    return told(changed, _names(call)) | {"secret": secret}


def end_webhook(call: Call) -> Reply:
    """End an endpoint; what waits for it is not sent."""
    flow.end(call.deps, call.path["id"], _by(call), now())
    return Response(status=204)


def list_deliveries(call: Call) -> Reply:
    """What was to be told to an endpoint, with tries and the last answer."""
    asked: DeliveriesAsked = call.query
    one = _mine(call)
    with read(call.deps.engine) as connection:
        rows, following = outbox.page(
            connection, one.id, state=asked.state, limit=asked.limit, cursor=asked.cursor
        )
    return {"deliveries": [told_delivery(row) for row in rows], "next": following}


def replay_webhook(call: Call) -> Reply:
    """Send dead deliveries anew, under the ids that they had."""
    which = call.body.deliveries
    return {"replayed": flow.replay(call.deps, call.path["id"], which, _by(call), now())}


ROUTES: tuple[Route, ...] = (
    Route("GET", HERE, list_webhooks, "admin", "Endpoints of webhooks", query=WebhooksAsked,
          answer=Webhooks, errors=(404,)),
    Route("POST", HERE, add_webhook, "admin", "Add an endpoint", body=WebhookIn,
          answer=NewWebhook, status=201, errors=(404, 409)),
    Route("GET", f"{HERE}/<id>", get_webhook, "admin", "An endpoint", answer=Webhook,
          errors=(404,)),
    Route("PATCH", f"{HERE}/<id>", change_webhook, "admin", "Change an endpoint",
          body=WebhookChange, answer=Webhook, errors=(404,)),
    Route("POST", f"{HERE}/<id>/rotate", rotate_webhook, "admin", "Another secret",
          answer=NewWebhook, errors=(404,)),
    Route("DELETE", f"{HERE}/<id>", end_webhook, "admin", "End an endpoint", status=204,
          errors=(404,)),
    Route("GET", f"{HERE}/<id>/deliveries", list_deliveries, "admin",
          "What was delivered, and what was not", query=DeliveriesAsked, answer=Deliveries,
          errors=(400, 404)),
    Route("POST", f"{HERE}/<id>/replay", replay_webhook, "admin", "Send dead deliveries anew",
          body=ReplayIn, answer=Replayed, errors=(404, 409)),
)  # fmt: skip
