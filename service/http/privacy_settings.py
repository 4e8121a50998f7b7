"""Settings of a site about personal data, as they come in and go out."""

from typing import Annotated, Literal

from pydantic import Field

from service.domain.retention import DAYS_MAX
from service.http.shapes import In, Out

Ending = Literal["rejected", "taken_down", "removed", "published"]  # statuses that may have an end
Days = Annotated[int, Field(ge=1, le=DAYS_MAX)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]  # an ISO date


class PrivacyChange(In):
    """What is to be different; what is left out stays."""

    retention: dict[Ending, Days | None] | None = None
    ip_days: Days | None = None
    privacy_contact: Annotated[str, Field(max_length=300)] | None = None
    privacy_days: Annotated[int, Field(ge=1, le=60)] | None = None
    holidays: Annotated[list[Day], Field(max_length=500)] | None = None


class PrivacyShown(Out):
    """As they stand."""

    retention: dict[Ending, int | None]
    ip_days: int
    privacy_contact: str
    privacy_days: int
    holidays: list[str]
