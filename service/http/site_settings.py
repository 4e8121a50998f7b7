"""Settings of a site, as they come in and go out."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from config.messages import sentence
from service.domain import hours
from service.domain.access import ROLE_MAX, ROLES, Role
from service.domain.comment import Invalid, check_text
from service.domain.consent import BOX_TEXT_MAX, BOXES_MAX, KEY
from service.domain.mailing import Proof
from service.domain.proof import Asks
from service.domain.retention import DAYS_MAX
from service.domain.site import Site
from service.domain.votes import Allowed
from service.http.locale import LANGS
from service.http.shapes import In, Mode, Url

Ending = Literal["rejected", "taken_down", "removed", "published"]  # statuses that may have an end
Language = Literal["vi", "en"]
ALIKE = "role_alike"  # the error of two roles with one name
Days = Annotated[int, Field(ge=1, le=DAYS_MAX)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]  # an ISO date
Address = Annotated[str, Field(max_length=254, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$")]

Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=200)]


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


def _line(said: str) -> str:
    """A text in one line, without what cannot be seen."""
    try:
        return " ".join(check_text(said, most=BOX_TEXT_MAX).text.split())
    except Invalid as error:
        raise ValueError("nothing to read") from error


Line = Annotated[str, Field(min_length=1, max_length=BOX_TEXT_MAX), AfterValidator(_line)]


RoleName = Annotated[str, Field(min_length=1, max_length=ROLE_MAX), AfterValidator(_line)]


def _differ(names: dict[Role, dict[Language, str]]) -> dict[Role, dict[Language, str]]:
    """One name is one role's alone, those among them that have the usual name."""
    for lang in LANGS:
        called = {
            names.get(role, {}).get(lang, sentence(f"desk.role.{role}", lang)).casefold()
            for role in ROLES
        }
        if len(called) != len(ROLES):
            raise PydanticCustomError(ALIKE, "two roles have one name")
    return names


RoleNames = Annotated[dict[Role, dict[Language, RoleName]], AfterValidator(_differ)]


class BoxIn(In):
    """A consent box under the text; never ticked beforehand."""

    key: Annotated[str, Field(pattern=rf"^{KEY}$")]
    vi: Line
    en: Line
    required: bool = True
    url: Url = ""


def _once(boxes: list[BoxIn]) -> list[BoxIn]:
    if len({one.key for one in boxes}) != len(boxes):
        raise ValueError("two boxes have one key")
    return boxes


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
    lang: Language | None = None
    show_edited: bool | None = None
    challenge: Asks | None = None
    publish_delay: Annotated[int, Field(ge=0, le=300)] | None = None
    second_level: bool | None = None
    second_sections: Names | None = None
    second_topics: Names | None = None
    votes: Allowed | None = None
    feed: bool | None = None
    retention: dict[Ending, Days | None] | None = None
    ip_days: Days | None = None
    privacy_contact: Annotated[str, Field(max_length=300)] | None = None
    privacy_days: Annotated[int, Field(ge=1, le=60)] | None = None
    holidays: Annotated[list[Day], Field(max_length=500)] | None = None
    consents: Annotated[list[BoxIn], Field(max_length=BOXES_MAX), AfterValidator(_once)] | None = (
        None
    )
    promise_minutes: Annotated[int, Field(ge=1, le=20_160)] | None = None
    report_to: Annotated[list[Address], Field(max_length=20)] | None = None
    report_at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    hours: dict[Weekday, Spans] | None = None
    time_zone: Zone | None = None
    closes_after_days: Annotated[int, Field(ge=0, le=DAYS_MAX)] | None = None
    signed_only: bool | None = None
    email_confirmation: Proof | None = None
    notify: bool | None = None
    markdown: bool | None = None
    links: bool | None = None
    hints: bool | None = None
    reply_depth: Annotated[int, Field(ge=0, le=8)] | None = None
    role_names: RoleNames | None = None

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
