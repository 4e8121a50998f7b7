"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    console,
    house,
    machines,
    moderator,
    pages,
    policies,
    public,
    signin,
    status,
    thread,
    webhooks,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *thread.ROUTES, *status.ROUTES, *pages.ROUTES, *moderator.ROUTES,
    *house.ROUTES, *policies.ROUTES, *webhooks.ROUTES, *console.ROUTES, *signin.ROUTES, *machines.ROUTES,
)  # fmt: skip
