"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    beside,
    console,
    house,
    machines,
    moderator,
    pages,
    policies,
    public,
    reply,
    reports,
    signin,
    status,
    thread,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *thread.ROUTES, *status.ROUTES, *pages.ROUTES, *moderator.ROUTES,
    *reports.ROUTES,
    *house.ROUTES, *policies.ROUTES, *console.ROUTES, *beside.ROUTES, *reply.ROUTES, *signin.ROUTES, *machines.ROUTES,
)  # fmt: skip
