"""Whether the secret key that is here is the one that the database was kept under.

Under another one nothing would be refused and everything lost: addresses could not be read, requests
about somebody's data would find nobody, and new comments would lie under a third key.
"""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from service.domain.keys import Keyring
from service.run import place
from service.store import seals
from service.store.session import connect, read

SQLITE = "sqlite:///"


def need(settings: Settings) -> None:
    """Refuse a key under which the record can't go on. Raises Unusable.

    The record's newest seal tells which key was in use. A database that is away, or empty, or of an
    older version, says nothing.
    """
    under = _under(settings)
    held = Keyring(settings.secret_key).ids if settings.secret_key else frozenset[str]()
    if under is None or under in held:
        return
    where = settings.data / place.SECRET
    raise place.Unusable(
        f"the database was kept under key {under}, which isn't here: put the secret that was in use "
        f"into {where} (chmod 600), or into YKIEN_SECRET_KEY, behind a newer one if there is one. "
        "If it is lost for good: a new secret there, then `ykien secrets rotate --key-is-lost`"
    )


def _under(settings: Settings) -> str | None:
    path = settings.database_url.removeprefix(SQLITE)
    if path != settings.database_url and not Path(path).exists():
        return None
    engine = connect(settings.database_url, pool=1)
    try:
        with read(engine) as connection:
            return seals.head(connection).key_id or None
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
