"""An admin looks up what is kept under one e-mail address, exports it or has it erased."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from service.domain.identity import Address
from service.flow.deps import By, Deps
from service.flow.erase import Back, comments_of, erase, purge
from service.flow.export import export
from service.flow.house import note
from service.store import holds, privacy
from service.store.session import read, write

LOOK, EXPORT = "privacy.look", "privacy.export"  # acts in the record
LISTED = 100  # comments that are listed; all of them are counted
MOST = 200  # comments that one request erases


class Changed(Exception):
    """There is more or less under the address than was seen."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept under an address at the sites of whoever asks; ids oldest first."""

    ids: Sequence[int]
    newest: Sequence[Row[Any]]
    held: Sequence[str]  # public ids under a legal hold, of all

    @property
    def count(self) -> int:
        """How many comments."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Done:
    """What an erasure did, what it kept back and why, and how many are left to do."""

    erased: int
    back: Sequence[Back]
    left: int


def find(deps: Deps, who: Address, by: By, now: datetime) -> Found:
    """Look up; that it was looked up is noted, without the address."""
    ids = comments_of(deps, who.identity, by.sites)
    with read(deps.engine) as connection:
        newest = privacy.listed(connection, ids[::-1][:LISTED])
        held = [row.covered for row in holds.of(connection, ids, now).values()]
    _note(deps, LOOK, ids, by, now)
    return Found(ids, newest, held)


def export_all(deps: Deps, who: Address, by: By, now: datetime) -> list[dict[str, Any]]:
    """Tell everything, and note that it was told."""
    ids = comments_of(deps, who.identity, by.sites)
    told = list(export(deps, ids))
    _note(deps, EXPORT, ids, by, now)
    return told


def erase_all(deps: Deps, who: Address, seen: int, by: By, now: datetime) -> Done:
    """Erase as many comments as were seen. Raises Changed: there are more, or fewer."""
    ids = comments_of(deps, who.identity, by.sites)
    if len(ids) != seen:
        raise Changed
    with read(deps.engine) as connection:
        held = holds.of(connection, ids, now)
        asked = privacy.asked(connection, held)
    # what is held back stays under the address: it is told each time, and asked for once
    now_due = [id_ for id_ in ids if id_ not in asked][:MOST]
    done = [erase(deps, id_, now, by.name) for id_ in now_due]
    purge(deps)
    back = [one for one in done if one is not None]
    back += [Back(held[id_].covered, held[id_].document, held[id_].until) for id_ in asked]
    return Done(done.count(None), back, len(ids) - len(asked) - len(done))


def _note(deps: Deps, act: str, ids: Sequence[int], by: By, now: datetime) -> None:
    """A line for each site whose comments were told; none where there were none."""
    with write(deps.engine) as connection:
        for site_id, number in sorted(Counter(privacy.sites_of(connection, ids)).items()):
            note(connection, act, by.name, now, site_id=site_id, comments=number)
