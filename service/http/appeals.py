"""What an author says against a refusal, on a card; and who may decide on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.flow.appeal import APPEAL, Refusal, answered, refusal
from service.http.table import Call
from service.store import comments


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal that waits, for whoever looks at it."""

    text: str | None  # None: erased
    refused: Refusal | None  # by whom; None: by a machine
    barred: bool = False  # it was refused by whoever looks, and others have it first
    back: bool = False  # nobody else took it in time: all may decide
    answered: bool = False  # by a proposal, which whoever refused it does not end meanwhile


def appeal(
    call: Call, connection: Connection, row: Row[Any], events: Sequence[Row[Any]], at: datetime
) -> Appeal | None:
    """Read it; None: no appeal waits, or was answered by a proposal that this one may end."""
    if not row.appealed:
        return _answered(call, connection, row, at)
    said = [event.data.get("note") for event in events if event.act == APPEAL]
    text, refused = said[-1] if said else None, refusal(connection, row.id)
    if refused is None:
        return Appeal(text, None)
    return Appeal(text, refused, refused.bars(call.me.name, at), at >= refused.until)


def _answered(call: Call, connection: Connection, row: Row[Any], at: datetime) -> Appeal | None:
    stands = comments.find(connection, row.public_id) if row.proposed else None
    refused = stands and answered(connection, stands)
    if not refused or not refused.bars(call.me.name, at):
        return None
    return Appeal(None, refused, answered=True)
