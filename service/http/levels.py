"""«Duyệt hai cấp» on a card: whether an approval here is a proposal, and whose is waiting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.flow import proposal
from service.http.table import Call
from service.store import comments, decisions


@dataclass(frozen=True, slots=True)
class Level:
    """What it takes to publish a comment, for whoever looks at it."""

    needed: bool  # two hands
    by: str | None = None  # who has proposed it
    at: datetime | None = None
    note: str | None = None
    corrected: bool = False
    mine: bool = False
    editor: bool = False

    @property
    def proposes(self) -> bool:
        """Whether an approval is a proposal."""
        return self.needed and self.by is None

    @property
    def confirms(self) -> bool:
        """Whether an approval of mine is the second hand."""
        return self.by is not None and self.editor and not self.mine

    @property
    def approves(self) -> bool:
        """Whether I may approve at all, be it as a proposal."""
        return self.by is None or self.confirms

    @property
    def sends_back(self) -> bool:
        """Whether I may end the proposal."""
        return self.by is not None and (self.editor or self.mine)


def level(call: Call, connection: Connection, row: Row[Any]) -> Level:
    """Read it of a row of store/moderation.py."""
    stands = comments.find(connection, row.public_id)
    needed = stands is not None and proposal.needed(connection, stands)
    if stands is None or proposal.counted(connection, stands).proposed is None:
        return Level(needed)
    made = next(iter(decisions.proposals(connection, row.id)), None)
    corrected = made is not None and made.before["revision"] != row.revision
    return Level(
        needed, row.proposed, made and made.at, made and made.note, corrected,
        mine=row.proposed == call.me.name, editor=call.me.may("editor", row.site_id),
    )  # fmt: skip
