"""What the desk's numbers are counted from is summed by hour, behind what is written."""

from datetime import datetime

from service.flow.deps import Deps
from service.store import tallies
from service.store.session import write


def tally(deps: Deps, now: datetime) -> None:
    """Sum all that is to be summed, a part in each transaction, so that writers wait for none."""
    for source in tallies.SOURCES:
        more = True
        while more:
            with write(deps.engine) as connection:
                more = tallies.advance(connection, source, now)
