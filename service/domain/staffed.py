"""How long a wait is: counted in the hours in which a site's newsroom reads comments."""

from collections.abc import Callable
from datetime import datetime, timedelta

from service.domain.site import Site

Staffed = Callable[[datetime, datetime], timedelta]  # from when until when → how much of it counts


def hours_of(site: Site) -> Staffed:
    """What counts at a site: all of it where it has not said its hours."""
    hours = site.reading
    return lambda since, until: timedelta(minutes=hours.minutes(since, until))


def late(site: Site, oldest: datetime, now: datetime) -> timedelta | None:
    """How long the oldest has waited where that is more than the site has promised; else None."""
    waited = hours_of(site)(oldest, now)
    return waited if waited > timedelta(minutes=site.promise_minutes) else None
