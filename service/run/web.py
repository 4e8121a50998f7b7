"""The web process: granian serves service.wsgi:app."""

import os
import resource
from contextlib import suppress
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config.settings import Settings
from service.run.death import with_parent

GRACE = 10  # seconds that requests in flight have when the server is told to stop
BACKLOG = 1024
FILES = 65_536  # of which each connection takes one; a shell's usual limit is 1,024


def with_room() -> None:
    """Let this process have as many files open as the system allows, within reason."""
    with suppress(ValueError, OSError):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def serve(settings: Settings) -> None:
    """Serve until told to stop. One process: SQLite has one writer, containers scale."""
    parent = os.getpid()
    with_room()

    def load() -> Any:
        with_parent(parent)
        from service.wsgi import app  # noqa: PLC0415 - only where it is served

        return app

    host, port = settings.bind
    Granian(
        "service.wsgi:app", address=host, port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=settings.web_threads, backlog=BACKLOG, websockets=False,
        log_level=LogLevels.error, log_access=False, workers_kill_timeout=GRACE,
    ).serve(target_loader=load, wrap_loader=False)  # fmt: skip
