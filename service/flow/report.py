"""A reader reports a published comment; a moderator finds nothing wrong with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.comment import check_text
from service.domain.record import READER, Comment, Event
from service.domain.site import Site
from service.flow.deps import By, Deps, new_id, permitted
from service.flow.lockdown import need_seen
from service.flow.note import DISMISS, REPORT
from service.store import comments, reports
from service.store.session import write

DETAIL_MAX = 1000  # code points


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reader says; the reader is known by the HMAC of an address."""

    reason: str
    detail: str
    reporter: str


def report(deps: Deps, site: Site, public_id: str, said: Complaint, now: datetime) -> str:
    """Put a published comment before a human; a second report of one reader is the first one.

    Answers the report's id. Raises Missing, Invalid. It moves nothing.
    """
    detail = check_text(said.detail, most=DETAIL_MAX, field="/detail").text if said.detail else None
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), frozenset({site.id}))
        need_seen(connection, site, found, now)
        values: dict[str, Any] = {
            "public_id": new_id(), "site_id": site.id, "comment_id": found.id, "detail": detail,
            "reason": said.reason, "reporter": said.reporter, "created": now,
        }  # fmt: skip
        made = reports.add(connection, values)
        if made is None:
            return reports.of_reader(connection, found.id, said.reporter)
        comments.add_events(connection, [_line(found, REPORT, READER, now, said.reason)])
    return made


def dismiss(
    deps: Deps, public_id: str, by: By, now: datetime, *, seen: str | None = None
) -> Comment:
    """Answer the reports on a comment, up to the newest that was seen: it stays. Raises Missing."""
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        if reports.close(connection, found.id, "dismissed", now, seen=seen):
            comments.add_events(connection, [_line(found, DISMISS, by.name, now)])
    return found


def _line(of: Comment, act: str, by: str, now: datetime, reason: str | None = None) -> Event:
    return Event(of.site_id, of.id, act, by, now, of.status, of.status, of.revision, reason)
