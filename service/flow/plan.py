"""What one decision would come to on every comment of a batch; nothing is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.engine import Connection, Row

from config import reasons
from service.domain.state import Refused
from service.flow import proposal
from service.flow.appeal import need_other
from service.flow.decided import Choice
from service.flow.deps import Deps
from service.flow.lockdown import PUBLISH, need_open
from service.store import batches, comments, sites
from service.store.session import read

YES = ("approve", "propose")
CHUNK = 500  # comments that are read at once
LEFT = "left"  # what the decision is not possible on
CHANGED = "changed"  # what is not as it was when it was chosen
ASIDE = "aside"  # what may mean harm to somebody, and is not to be approved so
SEVERE = "severe"  # the same of those that would be approved
UNREAD, UNSEEN = "unread", "unseen"  # both, of what no machine has read yet
ORDER = (
    "approve", "propose", "reject", "take_down", "restore", SEVERE, UNSEEN, ASIDE, UNREAD, CHANGED,
    LEFT,
)  # fmt: skip
_WHY = {batches.LEFT: (ASIDE, SEVERE), batches.UNREAD: (UNREAD, UNSEEN)}


def apart(connection: Connection, batch_id: int) -> dict[int, int]:
    """What is approved with many only if that is said, by internal id; and why."""
    found = dict[int, int]()
    for id_, codes in batches.codes(connection, batch_id):
        if codes is None:
            found[id_] = batches.UNREAD
        elif reasons.severe(codes.split()):
            found[id_] = batches.LEFT
    return found


def plan(
    deps: Deps, batch: Row[object], choice: Choice, now: datetime, *, severe: bool = False
) -> Mapping[str, int]:
    """How many would come to what; `severe`: what stands apart is approved, too."""
    told, after = Counter[str](), 0
    with read(deps.engine) as connection:
        kept = apart(connection, batch.id) if choice.action == "approve" else {}
        while some := batches.numbers(connection, batch.id, choice.sites, after=after, most=CHUNK):
            after = some[-1][0]
            for id_, act in _acts(deps, connection, dict(some), choice, now=now):
                aside, too = _WHY[kept[id_]] if id_ in kept and act in YES else (act, "")
                told[act if severe else aside] += 1
                told[too] += severe
    return {act: told[act] for act in ORDER if told[act]}


def _acts(
    deps: Deps, connection: Connection, seen: Mapping[int, int], choice: Choice, *, now: datetime
) -> Iterator[tuple[int, str]]:
    """What the choice comes to on each of these comments; `seen` at which versions."""
    some = comments.those(connection, seen)
    places = sites.articles_of(connection, {one.article_id for one in some})
    two = proposal.two_hands(connection, some) if choice.action in PUBLISH else set()
    for one in some:
        if one.version != seen[one.id]:
            yield one.id, CHANGED
            continue
        try:
            need_other(connection, one, choice, now)
            own = proposal.counted(connection, one)
            act = proposal.act_of(connection, own, choice, None, two=one.id in two)
            need_open(deps, connection, one, act, now=now, place=places[one.article_id])
        except Refused:
            yield one.id, LEFT
        else:
            yield one.id, act
