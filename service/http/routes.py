"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    bans,
    bans_page,
    beside,
    challenge,
    console,
    house,
    lockdowns,
    lockdowns_page,
    machines,
    moderator,
    notes,
    pages,
    policies,
    public,
    reply,
    reports,
    second,
    signin,
    status,
    thread,
    webhooks,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *challenge.ROUTES, *thread.ROUTES, *status.ROUTES, *reports.ROUTES, *pages.ROUTES,
    *moderator.ROUTES, *notes.ROUTES, *house.ROUTES, *policies.ROUTES, *webhooks.ROUTES, *bans.ROUTES, *bans_page.ROUTES, *lockdowns.ROUTES, *lockdowns_page.ROUTES, *console.ROUTES,
    *beside.ROUTES, *reply.ROUTES, *signin.ROUTES, *second.ROUTES, *machines.ROUTES,
)  # fmt: skip
