"""What has to be in the database before anybody comes: schema, demo site, a first moderator."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from config.settings import Settings
from service.domain.site import Site
from service.store import access, sites
from service.store.migrate import migrate
from service.store.session import connect, write

DEMO = Site(0, "demo", "Báo Thanh Giang", "pre", origins=("*",))
FIRST = "toasoan"  # the first moderator, of every site


@dataclass(frozen=True, slots=True)
class Start:
    """What the start found or made."""

    link: str | None  # signs the first moderator in, once; None: there is no such moderator


def prepare(settings: Settings, now: datetime) -> Start:
    """Bring the database up to date, and make what a first run needs."""
    engine = connect(settings.database_url)
    try:
        migrate(engine)
        demo(settings, engine, now)
        with write(engine) as connection:
            moderator = _first(connection, now)
            token = None if moderator is None else access.new_link(connection, moderator, now)
    finally:
        engine.dispose()
    return Start(None if token is None else sign_in(settings, token))


def demo(settings: Settings, engine: Engine, now: datetime) -> None:
    """Make the site of /demo where it is wanted; as it was set since, it stays."""
    if settings.demo:
        with suppress(IntegrityError), write(engine) as connection:  # another process has made it
            if sites.find_site(connection, DEMO.key) is None:
                sites.add_site(connection, DEMO, now)


def sign_in(settings: Settings, token: str) -> str:
    """The address that signs a moderator in."""
    return f"{settings.public_url}/moderate/sign-in?token={token}"


def _first(connection: Connection, now: datetime) -> int | None:
    found = access.find_moderator(connection, FIRST)
    if found is not None:
        return None if found.disabled else int(found.id)
    if access.all_moderators(connection):
        return None  # the newspaper has its own people
    return access.add_moderator(connection, FIRST, now, root=True)
