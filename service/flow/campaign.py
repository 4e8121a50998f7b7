"""Near-identical comments find each other: sketches before the facts are read, campaigns after.

A sketch is committed before its comment's facts are read. So of two twins that two workers examine
at the same time, at least one sees the other, and joins them when it is settled.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.finding import Watch
from service.domain.near import groups
from service.domain.record import Due
from service.domain.sketch import Sketch, reading, sketch
from service.flow.deps import Deps, new_id
from service.store import campaigns
from service.store.session import again, write

FILTER = "campaign"  # is reported as failed where no sketch could be drawn


def draw(deps: Deps, due: Sequence[Due], watch: Watch) -> None:
    """Keep the sketches of leased texts.

    Whatever breaks here ends the batch. Then each comment is tried alone, and the one that breaks
    it again goes on without a sketch, as one that a filter died of.
    """
    drawn = dict[Due, Sketch]()
    for one in due:
        if FILTER in one.running:
            continue
        with watch(FILTER):
            made = sketch(reading(one.text))
        if made is not None:
            drawn[one] = made
    if drawn:
        again(lambda: _put(deps, drawn))


def _put(deps: Deps, drawn: Mapping[Due, Sketch]) -> None:
    with write(deps.engine, synced=False) as connection:  # the verdict's commit syncs it
        campaigns.put(connection, drawn)


def join(connection: Connection, twins: Sequence[Mapping[int, datetime]]) -> dict[int, str]:
    """Which comments belong to another campaign than they say; twins by id, with their text's time.

    The campaign of the oldest comment goes on; where several meet, all of the others' join it. A
    text that was replaced since it was seen joins nothing.
    """
    if not twins:
        return {}
    known = campaigns.stand(connection, {id_ for link in twins for id_ in link})
    here = [{id_ for id_, at in link.items() if id_ in known and known[id_][0] == at}
            for link in twins]  # fmt: skip
    joined = dict[int, str]()
    links: list[set[int | str]] = [{*link, *(known[i][1] or i for i in link)} for link in here]
    for group in groups(links):
        ids = sorted(one for one in group if isinstance(one, int))
        names = [name for id_ in ids if (name := known[id_][1])]
        campaign, others = names[0] if names else new_id(), set(names[1:])
        moved = campaigns.members(connection, others - {campaign}) if others - {campaign} else []
        if len(ids) > 1:
            joined |= dict.fromkeys(
                [*(i for i in ids if known[i][1] != campaign), *moved], campaign
            )
    return joined
