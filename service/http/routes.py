"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    beside,
    challenge,
    changes,
    console,
    embed,
    feed,
    house,
    machines,
    moderator,
    notes,
    pages,
    pins,
    policies,
    public,
    reply,
    reports,
    second,
    signin,
    status,
    thread,
    votes,
    webhooks,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *challenge.ROUTES, *thread.ROUTES, *embed.ROUTES, *feed.ROUTES, *status.ROUTES, *votes.ROUTES, *reports.ROUTES, *pages.ROUTES,
    *moderator.ROUTES, *notes.ROUTES, *house.ROUTES, *policies.ROUTES, *webhooks.ROUTES, *console.ROUTES,
    *beside.ROUTES, *reply.ROUTES, *pins.ROUTES, *changes.ROUTES, *signin.ROUTES, *second.ROUTES, *machines.ROUTES,
)  # fmt: skip
