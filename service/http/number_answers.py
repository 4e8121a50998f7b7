"""The desk's numbers as JSON: shapes of the same tables."""

from service.http.answers import When
from service.http.shapes import Out


class Arrived(Out):
    """An hour or a day: what came in, and how much waited at its end."""

    at: When
    arrivals: int
    backlog: int


class Waited(Out):
    """How many a human decided then, and the staffed seconds that they had waited."""

    at: When
    number: int
    p50: int | None
    p95: int | None


class Acts(Out):
    """How often something was decided, and how often that was taken back."""

    action: str
    number: int
    undone: int


class Person(Out):
    """One moderator's decisions; for editors and admins."""

    by: str
    approve: int
    reject: int
    take_down: int
    restore: int
    undone: int
    total: int


class Code(Out):
    """What became of comments that a finding was found in; shares of one."""

    code: str
    label: str
    found: int
    against: int
    precision: float
    proposed: int
    overturned: int
    overturn: float | None


class Article(Out):
    """An article with many comments in the last 24 hours."""

    site: str
    key: str
    title: str
    number: int
    hour: int
    suspected: int
    waiting: int


class Hour(Out):
    """What came in at an hour of the day, by weekday."""

    hour: int
    mon: int
    tue: int
    wed: int
    thu: int
    fri: int
    sat: int
    sun: int


class Past(Out):
    """A promise that is not kept now."""

    site: str
    waited: int
    promise: int


class Stats(Out):
    """Numbers of the sites that were asked about."""

    since: When
    until: When
    pending: int
    past: Past | None
    every: int
    arrivals: list[Arrived]
    waiting: list[Waited]
    decisions: list[Acts]
    moderators: list[Person] | None
    codes: list[Code]
    articles: list[Article]
    hours: list[Hour]
