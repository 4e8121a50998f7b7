"""What a site keeps no longer goes, in small batches; what an ended legal hold had kept, too."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from service.domain.record import WORKER
from service.domain.retention import ends
from service.domain.site import Site
from service.flow import bans, hold
from service.flow.announce import telling
from service.flow.deps import Deps
from service.flow.erase import blank, purge
from service.flow.house import note
from service.flow.reseal import gather_held
from service.store import comments, retention, sites
from service.store.session import read, write

BATCH, ADDRESSES = 20, 500  # comments and network addresses of one transaction
ROUNDS = 10  # batches of a site in one run: readers' comments come first
EXPIRE, RETENTION = "expire", "retention"  # acts in the record: of a comment; of a run


def retain(
    deps: Deps, now: datetime, *, only: Iterable[Site] | None = None, by: str = WORKER
) -> bool:
    """Carry out what is due at these sites or all; whether more is waiting for another run."""
    hold.end_all(deps, now)
    gather_held(deps, now)
    bans.forget_over(deps, now)
    if only is None:
        with read(deps.engine) as connection:
            only = sites.all_sites(connection)
    left = [_site(deps, site, now, by) for site in only]  # every one has its turn
    return any(left)


def preview(deps: Deps, site: Site, now: datetime) -> dict[str, tuple[int, int]]:
    """What would go now, and what legal holds keep: by status, `asked`, and `addresses`."""
    with read(deps.engine) as connection:
        told = retention.counts(connection, site.id, ends(site.retention, now), now)
        end = now - timedelta(days=site.ip_days)
        return told | {"addresses": retention.addresses(connection, site.id, end, now)}


def _site(deps: Deps, site: Site, now: datetime, by: str) -> bool:
    erased, addresses, voters, more = Counter[str](), 0, 0, True
    for _ in range(ROUNDS):
        batch, dropped = _erase(deps, site, now, by), _forget(deps, site, now)
        erased, addresses, voters = erased + batch, addresses + dropped[0], voters + dropped[1]
        more = batch.total() == BATCH or ADDRESSES in dropped
        if not more:
            break
    if erased or addresses or voters:
        with write(deps.engine) as connection:
            note(connection, RETENTION, by, now, site_id=site.id, site=site.key,
                 erased=dict(erased), addresses=addresses, voters=voters)  # fmt: skip
        purge(deps)
    return more


def _erase(deps: Deps, site: Site, now: datetime, by: str) -> "Counter[str]":
    """One batch; by status, or because it had been asked for."""
    until = ends(site.retention, now)
    with read(deps.engine) as connection:
        if not retention.over(connection, site.id, until, now, most=1):
            return Counter()
    with telling(deps, now) as (connection, tell):
        found = retention.over(connection, site.id, until, now, most=BATCH)
        locked = comments.lock_many(connection, found)
        # whoever was at work on one of them may have changed it while we waited
        still = retention.over(connection, site.id, until, now, most=BATCH)
        due = {id_: why for id_, why in found.items() if still.get(id_) == why}
        for id_, why in due.items():
            act = "erase" if why == retention.ASKED else EXPIRE
            blank(connection, tell, locked[id_], act, by, now=now)
    return Counter(due.values())


def _forget(deps: Deps, site: Site, now: datetime) -> tuple[int, int]:
    """One batch of network addresses, and one of voters, whom only those tell apart; how many."""
    end = now - timedelta(days=site.ip_days)
    with read(deps.engine) as connection:
        there = retention.addresses(connection, site.id, end, now)[0]
        if there == 0 and not retention.voters(connection, site.id, end, now, most=1):
            return 0, 0
    with write(deps.engine) as connection:
        return (retention.forget_addresses(connection, site.id, end, now, most=ADDRESSES),
                retention.forget_voters(connection, site.id, end, now, most=ADDRESSES))  # fmt: skip
