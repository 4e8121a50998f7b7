"""An editor changes what the site's policy says otherwise than the house's: a new version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from service.domain.comment import Invalid
from service.domain.overrides import PARTS, faults, read
from service.domain.policy import Policy
from service.domain.record import Event
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.house import note
from service.flow.note import EXEMPT
from service.store import comments, exemptions, policies
from service.store.policies import Version
from service.store.session import write

POLICY = "policy"  # the act in the record


@dataclass(frozen=True, slots=True)
class Wanted:
    """The whole of what a site says otherwise; its shape is checked already."""

    seen: int  # the version that it is made from; 0: the site has had none
    data: Mapping[str, Any]  # as domain/overrides.py reads it; without `exempt` those that stand do
    by: str
    note: str | None = None


class Outdated(Exception):
    """Somebody was faster: the policy is not at the version that was seen."""

    def __init__(self, stands: Version) -> None:
        """Say how the policy stands now."""
        super().__init__(f"the policy is at version {stands.own.number}")
        self.stands = stands


def amend(deps: Deps, site: Site, house: Policy, wanted: Wanted, now: datetime) -> Version:
    """Put a new version in force; older ones are kept. Raises Invalid and Outdated."""
    with write(deps.engine) as connection:
        return put(connection, site, house, wanted, now)


def put(
    connection: Connection, site: Site, house: Policy, wanted: Wanted, now: datetime
) -> Version:
    """The same within another act's transaction.

    Of exemptions the policy alone tells what is in force: what was asked and answered follows it.
    """
    wrong = list(faults(wanted.data, house))
    if wrong:
        raise Invalid(*wrong)
    stands = policies.newest(connection, site)
    data = {"exempt": [one.data() for one in stands.own.exempt], **wanted.data}
    made = Version(read(site.key, wanted.seen + 1, data), wanted.by, now, wanted.note)
    if stands.own.number != wanted.seen:
        raise Outdated(stands)
    if not policies.add(connection, site, made):  # on PostgreSQL: taken in this very moment
        raise Outdated(policies.newest(connection, site))
    was, became = stands.own.data(), made.own.data()
    changed = [part for part in PARTS if was.get(part) != became.get(part)]
    comments.add_events(connection, [Event(
        site.id, None, POLICY, wanted.by, now,
        data={"policy": made.own.version, "changed": changed, "note": wanted.note},
    )])  # fmt: skip
    for row, state in exemptions.settle(connection, site.id, made.own.exempt, wanted.by, now):
        note(connection, f"{EXEMPT}.{state}", wanted.by, now, site_id=site.id,
             comment_id=row.comment_id, exemption=row.public_id, code=row.code,
             before={"state": row.state}, after={"state": state})  # fmt: skip
    return made
