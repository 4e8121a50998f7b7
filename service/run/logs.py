"""The log: one line an event; JSON in production, words on a laptop. No text of a reader in it."""

import logging
import sys
import traceback
from typing import Any

import orjson
import structlog

# They tell of each task and each tick; what went wrong they tell as warnings.
QUIET = ("celery", "kombu", "alembic", "_granian", "amqp", "celery.worker.strategy",
         "celery.app.trace")  # fmt: skip


def configure(level: str, *, json: bool) -> None:
    """Send the log of this process to stderr."""
    end: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(_dump) if json
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, pad_level=False,
            # where rich happens to be installed, it would print every local (texts, addresses),
            # and work on each for seconds
            exception_formatter=structlog.dev.plain_traceback,
        )
    )  # fmt: skip
    before: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso" if json else "%H:%M:%S", utc=json, key="at"),
        structlog.processors.ExceptionRenderer(_places),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, end],
    ))  # fmt: skip
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _places(exc_info: Any) -> str:
    """Types and places of an error and of those behind it, and no message: it may quote a text."""
    told, error = list[str](), exc_info[1]
    while error is not None:
        kind = type(error)
        told.append("".join((*traceback.format_tb(error.__traceback__),
                             f"{kind.__module__}.{kind.__qualname__}")))  # fmt: skip
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nafter this one:\n\n".join(reversed(told))


def _dump(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
