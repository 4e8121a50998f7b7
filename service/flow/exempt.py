"""«Báo nhầm»: a moderator asks that a finding cost nothing here, an editor answers.

What is granted is a new version of the site's policy, so a verdict tells what it was weighed by;
what was granted is taken back by another version.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection, Row

from service.domain.comment import FieldError, Invalid, clean
from service.domain.exempt import MOST, Exempt, possible, term_of
from service.domain.policy import Policy
from service.flow.amend import Wanted, put
from service.flow.deps import By, Deps, Missing, new_id
from service.flow.house import note
from service.flow.note import EXEMPT
from service.store import exemptions, moderation, policies, sites
from service.store.session import write

ASKED, GRANTED, REFUSED, ENDED = "asked", "granted", "refused", "ended"
ANSWERS = {GRANTED: (ASKED, REFUSED, ENDED), REFUSED: (ASKED,), ENDED: (GRANTED,)}


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding of a comment that somebody holds for mistaken, and why."""

    code: str
    term: str
    section: str | None  # of that section alone
    note: str = ""


class Full(Exception):
    """The site's policy has as many exemptions as one may have."""


def ask(deps: Deps, comment: str, alarm: Alarm, by: By, now: datetime) -> str:
    """Ask an editor; asked twice it is one request. Raises Invalid and Missing."""
    said, term = clean(alarm.note).text.strip(), term_of(alarm.term, None)
    if not said:
        raise Invalid(FieldError("/note", "field.required"))
    with write(deps.engine) as connection:
        row = moderation.one(connection, comment)
        if row is None or (by.sites is not None and row.site_id not in by.sites):
            raise Missing("comment")
        if not possible(alarm.code, term) or f" {alarm.code} " not in row.codes:
            raise Missing("finding")
        known = exemptions.asked(connection, row.site_id, alarm.code, term, alarm.section)
        if known is not None:
            return str(known.public_id)
        made = new_id()
        exemptions.add(connection, {
            "public_id": made, "site_id": row.site_id, "comment_id": row.id, "code": alarm.code,
            "term": term, "section": alarm.section, "state": ASKED, "note": said,
            "by": by.name, "created": now,
        })  # fmt: skip
        note(connection, f"{EXEMPT}.{ASKED}", by.name, now, site_id=row.site_id, comment_id=row.id,
             exemption=made, code=alarm.code, note=said)  # fmt: skip
    return made


def answer(deps: Deps, public_id: str, state: str, by: By, house: Policy, *, now: datetime) -> bool:
    """Grant, refuse or end; False: somebody has answered so already. Raises Missing, Outdated, Full."""
    with write(deps.engine) as connection:
        row = exemptions.lock(connection, public_id, by.sites)
        if row is None:
            raise Missing("exemption")
        if row.state not in ANSWERS[state]:
            return False
        if state == GRANTED and exemptions.granted(connection, row):
            return False
        exemptions.answer(connection, row.id, state, by.name, now)
        if state != REFUSED:
            _amend(connection, row, by, house, granted=state == GRANTED, now=now)
        note(connection, f"{EXEMPT}.{state}", by.name, now, site_id=row.site_id,
             comment_id=row.comment_id, exemption=public_id, code=row.code,
             before={"state": row.state}, after={"state": state})  # fmt: skip
    return True


def _amend(
    connection: Connection, row: Row[object], by: By, house: Policy, *, granted: bool, now: datetime
) -> None:
    """The site's policy with one exemption more, or less."""
    site = sites.site_of(connection, row.site_id)
    own = policies.newest(connection, site).own
    one = Exempt(row.code, row.term, row.section or "")
    kept = [other.data() for other in own.exempt if other != one]
    if granted and len(kept) >= MOST:  # no program could put that policy back
        raise Full
    data = own.data() | {"exempt": [*kept, one.data()] if granted else kept}
    put(connection, site, house, Wanted(own.number, data, by.name), now)
