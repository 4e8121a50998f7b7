"""A reader says what a published comment is worth; it moves nothing."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.mode import Closed, mode_of
from service.domain.site import Site
from service.domain.votes import MOST, Uncounted, Value, need, step
from service.flow.deps import Deps, permitted
from service.flow.lockdown import need_seen
from service.store import comments, votes
from service.store.session import write


@dataclass(frozen=True, slots=True)
class Voter:
    """Who votes, as HMACs that are this comment's alone: a browser, and its network address."""

    browser: str
    address: str


def vote(
    deps: Deps, site: Site, public_id: str, by: Voter, value: Value, *, now: datetime
) -> tuple[int, int]:
    """Put a voter's word in place of the one before; answers the votes for and against.

    Raises Missing, Closed, Uncounted. Neither status nor version moves, and the record keeps no
    line of it.
    """
    need(value, site.votes)
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), frozenset({site.id}))
        article = need_seen(connection, site, found, now)
        if mode_of(site, article, now) == "closed":
            raise Closed
        was = votes.of(connection, found.id, by.browser)
        if was == value:
            return votes.counts(connection, found.id)
        if not was and votes.behind(connection, found.id, by.address) >= MOST:
            raise Uncounted("address")
        votes.put(connection, found.id, by.browser, by.address, value=value, now=now)
        votes.tell(connection, found.article_id, step(now))
        return votes.count(connection, found.id, was, value)
