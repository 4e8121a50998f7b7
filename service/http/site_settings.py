"""Settings of a site, as they come in and go out."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from service.domain import hours
from service.domain.proof import Asks
from service.domain.retention import DAYS_MAX
from service.domain.site import Site
from service.domain.votes import Allowed
from service.http.shapes import In, Mode

Ending = Literal["rejected", "taken_down", "removed", "published"]  # statuses that may have an end
Days = Annotated[int, Field(ge=1, le=DAYS_MAX)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]  # an ISO date


def _day(name: str) -> str:
    if name not in (*hours.WEEKDAYS, hours.HOLIDAY):
        raise ValueError("a day is one of mon, tue, wed, thu, fri, sat, sun, holiday")
    return name


def _spans(said: str) -> str:
    hours.spans(said)
    return " ".join(said.split())


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("a time zone has a name such as Asia/Ho_Chi_Minh") from None


Weekday = Annotated[str, AfterValidator(_day)]
Spans = Annotated[str, Field(max_length=200), AfterValidator(_spans)]
Zone = Annotated[str, Field(max_length=60), AfterValidator(_zone)]


def _not_ours(key: str) -> str:
    if key == "house":
        raise ValueError("house/1 is the house's own policy, not a site's")
    return key


class SiteChange(In):
    """Settings of a site; what is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    mode: Mode | None = None
    origins: list[Annotated[str, Field(pattern=r"^(\*|https?://[^/\s;,'\"]+)$")]] | None = None
    hosts: list[Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]] | None = None
    sections: dict[str, Mode] | None = None
    text_max: Annotated[int, Field(ge=1, le=5000)] | None = None
    edit_window: Annotated[int, Field(ge=0, le=86400)] | None = None
    auto_reject: Literal["never", "spam", "all"] | None = None
    lang: Literal["vi", "en"] | None = None
    show_edited: bool | None = None
    challenge: Asks | None = None
    publish_delay: Annotated[int, Field(ge=0, le=300)] | None = None
    votes: Allowed | None = None
    feed: bool | None = None
    retention: dict[Ending, Days | None] | None = None
    ip_days: Days | None = None
    privacy_contact: Annotated[str, Field(max_length=300)] | None = None
    privacy_days: Annotated[int, Field(ge=1, le=60)] | None = None
    holidays: Annotated[list[Day], Field(max_length=500)] | None = None
    hours: dict[Weekday, Spans] | None = None
    time_zone: Zone | None = None
    closes_after_days: Annotated[int, Field(ge=0, le=DAYS_MAX)] | None = None
    signed_only: bool | None = None

    def of(self, site: Site) -> Site:
        """The site with these changes."""
        told: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump(exclude={"key"}).items() if value is not None
        }  # fmt: skip
        return replace(site, **told)


class SiteIn(SiteChange):
    """A new site."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$"), AfterValidator(_not_ours)]
