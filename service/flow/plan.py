"""What one decision would come to on every comment of a campaign; decided only as it was seen."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from config import reasons
from service.domain.record import Comment
from service.domain.state import Refused
from service.flow import proposal
from service.flow.appeal import need_other
from service.flow.bulk import Item, decide_many
from service.flow.decided import Choice
from service.flow.deps import Clock, Deps, Missing
from service.flow.lockdown import PUBLISH, need_open
from service.store import comments, moderation, sites
from service.store.session import read

MOST = 500  # comments of one batch; the rest is asked for again
LEFT = "left"  # what the decision is not possible on, of those looked at
SEVERE = "severe"  # what may mean harm to somebody, of those that would be approved


@dataclass(frozen=True, slots=True)
class Plan:
    """Which comments would be decided, and what would become of them."""

    items: tuple[tuple[str, int], ...]  # public id and version
    acts: Mapping[str, int] = field(default_factory=dict)  # how many of which act; LEFT: of none
    more: bool = False  # there are more than one batch takes

    @property
    def seen(self) -> str:
        """What tells whether somebody has dealt with one of them meanwhile."""
        return hashlib.sha256(repr((self.items, sorted(self.acts.items()))).encode()).hexdigest()[
            :16
        ]


class Changed(Exception):
    """The campaign is not as it was seen."""

    def __init__(self, stands: Plan) -> None:
        """Say what the decision would come to now."""
        super().__init__("the campaign has changed")
        self.stands = stands


def plan(deps: Deps, campaign: str, choice: Choice, now: datetime) -> Plan:
    """Look what the choice would do; nothing is written. Raises Missing: none of it is theirs."""
    with read(deps.engine) as connection:
        fit, left = list[tuple[Comment, str]](), 0
        for one, act in _acts(deps, connection, campaign, choice, now=now):
            if act != LEFT:
                fit.append((one, act))
            left += act == LEFT
            if len(fit) > MOST:
                break  # what comes after is looked at with the next batch
        if not fit and not left:
            raise Missing("comment")
        told = Counter(act for _, act in fit[:MOST])
        if choice.action == "approve":
            told += _severe(connection, [one for one, _ in fit[:MOST]], choice)
    if left:
        told[LEFT] = left
    items = tuple((one.public_id, one.version) for one, _ in fit[:MOST])
    return Plan(items, dict(told), more=len(fit) > MOST)


def _acts(
    deps: Deps, connection: Connection, campaign: str, choice: Choice, *, now: datetime
) -> Iterator[tuple[Comment, str]]:
    """What the choice comes to on each comment, oldest first; read by the batch."""
    after = 0
    while some := comments.of_campaign(
        connection, campaign, choice.sites, after=after, most=MOST + 1
    ):
        after, ids = some[-1].id, {one.article_id for one in some}
        places = sites.articles_of(connection, ids)
        two = proposal.two_hands(connection, some) if choice.action in PUBLISH else set()
        for one in some:
            try:
                need_other(connection, one, choice.by, now)
                own = proposal.counted(connection, one)
                act = proposal.act_of(connection, own, choice, None, two=one.id in two)
                need_open(deps, connection, one, act, now=now, place=places[one.article_id])
            except Refused:
                yield one, LEFT
            else:
                yield one, act


def _severe(connection: Connection, some: Sequence[Comment], choice: Choice) -> Counter[str]:
    found = moderation.codes_of(connection, [one.public_id for one in some], choice.sites)
    return Counter(SEVERE for codes in found.values() if reasons.severe(codes))


def carry_out(
    deps: Deps, campaign: str, choice: Choice, seen: str, clock: Clock
) -> tuple[str, list[Item]]:
    """Decide what was seen, as one batch. Raises Missing, Changed."""
    stands = plan(deps, campaign, choice, clock())
    if stands.seen != seen:
        raise Changed(stands)
    return decide_many(deps, stands.items, choice, clock)
