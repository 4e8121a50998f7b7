"""What every step of the story needs; made once by an entry point."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Engine

from config.settings import Settings
from service.domain.keys import Keyring
from service.domain.record import Comment
from service.domain.state import Status
from service.flow.together import Together
from service.queue import Queue
from service.store.policies import Policies
from service.store.sites import Sites

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Deps:
    """Database, queue, key and settings of a process."""

    settings: Settings
    engine: Engine
    keys: Keyring
    queue: Queue
    sites: Sites
    together: Together[Any, Any] = field(default_factory=Together)  # submissions at the door
    policies: Policies = field(default_factory=Policies)


@dataclass(frozen=True, slots=True)
class By:
    """A moderator who acts, and at which sites that one may; None: at all."""

    name: str
    sites: frozenset[int] | None


def new_id() -> str:
    """An id that nobody guesses: 120 bits."""
    return secrets.token_urlsafe(15)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class Missing(Exception):
    """There is no such thing, or not for whoever asks. `what` names it: site or comment."""

    def __init__(self, what: str) -> None:
        """Say what is missing."""
        super().__init__(f"no such {what}")
        self.what = what


class Stale(Exception):
    """Somebody was faster: the comment is not at the version that was named."""

    def __init__(self, status: Status, version: int) -> None:
        """Say how the comment stands now."""
        super().__init__(f"the comment is {status}, version {version}")
        self.status, self.version = status, version


class Stopped(Exception):
    """A batch is not to go on: somebody takes it back."""


def permitted(found: Comment | None, sites: frozenset[int] | None) -> Comment:
    """A comment of a site where one may act; any other does not exist. Raises Missing."""
    if found is None or (sites is not None and found.site_id not in sites):
        raise Missing("comment")
    return found
