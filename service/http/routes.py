"""Every route of the service, in one tuple: what is not in it is not served."""

from service.http import (
    challenge,
    console,
    house,
    machines,
    moderator,
    pages,
    policies,
    public,
    second,
    signin,
    status,
    thread,
)
from service.http.table import Route

ROUTES: tuple[Route, ...] = (
    *public.ROUTES, *challenge.ROUTES, *thread.ROUTES, *status.ROUTES, *pages.ROUTES, *moderator.ROUTES,
    *house.ROUTES, *policies.ROUTES, *console.ROUTES, *signin.ROUTES, *second.ROUTES, *machines.ROUTES,
)  # fmt: skip
