"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    beside,
    challenge,
    changes,
    console,
    embed,
    feed,
    holds,
    house,
    machines,
    moderator,
    my_data,
    notes,
    pages,
    pins,
    policies,
    privacy,
    privacy_desk,
    public,
    reply,
    reports,
    requests,
    second,
    settings,
    signin,
    status,
    thread,
    votes,
    webhooks,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *challenge.ROUTES, *thread.ROUTES, *status.ROUTES, *my_data.ROUTES,
    *reports.ROUTES, *pages.ROUTES, *moderator.ROUTES, *notes.ROUTES, *house.ROUTES,
    *policies.ROUTES, *webhooks.ROUTES, *console.ROUTES, *beside.ROUTES, *reply.ROUTES,
    *signin.ROUTES, *second.ROUTES, *settings.ROUTES, *machines.ROUTES, *holds.ROUTES,
    *privacy.ROUTES, *privacy_desk.ROUTES, *requests.ROUTES, *embed.ROUTES, *feed.ROUTES,
    *votes.ROUTES, *pins.ROUTES, *changes.ROUTES,
)  # fmt: skip
