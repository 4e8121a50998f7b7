"""The one place that opens what a process works with."""

from config.settings import Settings
from service.domain.keys import Keyring
from service.flow.deps import Deps
from service.queue import Queue
from service.store.session import connect
from service.store.sites import Sites


def open_deps(settings: Settings, *, pool: int = 8) -> Deps:
    """Make a process's dependencies; nothing is connected yet. The settings are complete."""
    engine = connect(settings.database_url, pool=pool)
    return Deps(
        settings, engine, Keyring(settings.secret_key or ""), Queue(settings.redis_url),
        Sites(engine),
    )  # fmt: skip
