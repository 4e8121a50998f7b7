"""How long a wait is: counted in the hours in which a site's newsroom is staffed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from service.domain.site import Site

Staffed = Callable[[datetime, datetime], timedelta]  # from when until when → how much of it counts


def always(since: datetime, until: datetime) -> timedelta:
    """Every hour counts; what ends before it begins is no wait."""
    return max(until - since, timedelta())


def hours_of(_site: Site) -> Staffed:
    """What counts at a site. The one place that knows: a site without opening hours never closes."""
    return always


def late(site: Site, oldest: datetime, now: datetime) -> timedelta | None:
    """How long the oldest has waited where that is more than the site has promised; else None."""
    waited = hours_of(site)(oldest, now)
    return waited if waited > timedelta(minutes=site.promise_minutes) else None
