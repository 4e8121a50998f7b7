"""What an author says against a refusal, on a card; and who may decide on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.flow.appeal import APPEAL, Refusal, refusal
from service.http.table import Call


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal that waits, for whoever looks at it."""

    text: str | None  # None: erased
    refused: Refusal | None  # by whom; None: by a machine
    barred: bool = False  # it was refused by whoever looks, and others have it first
    back: bool = False  # nobody else took it in time: all may decide


def appeal(
    call: Call, connection: Connection, row: Row[Any], events: Sequence[Row[Any]], at: datetime
) -> Appeal | None:
    """Read it; None: no appeal waits."""
    if not row.appealed:
        return None
    said = [event.data.get("note") for event in events if event.act == APPEAL]
    text, refused = said[-1] if said else None, refusal(connection, row.id)
    if refused is None:
        return Appeal(text, None)
    return Appeal(text, refused, refused.bars(call.me.name, at), at >= refused.until)
