"""The data folder: who may use it, the secret in it, and where the embedded Redis answers."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.settings import Settings

SECRET, LOCK, REDIS_URL = "secret", "lock", "redis.url"
# Signs of life; beside each other in the folder of a `ykien run`, so each has its own.
PULSE_OF_WORKER, PULSE_OF_BEAT = "pulse.worker", "pulse.beat"


class Unusable(Exception):
    """What is in the way, in a sentence that says what to do."""


def make(settings: Settings) -> None:
    """Make the folder, for nobody else's eyes. Raises Unusable."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.data / LOCK).touch(mode=0o600)
    except OSError as error:
        raise Unusable(
            f"{settings.data} can't be written ({error.strerror}): change its owner, or name "
            "another folder with YKIEN_DATA"
        ) from error


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Keep a second `ykien run` off the same data. Raises Unusable."""
    with (settings.data / LOCK).open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(
                f"another `ykien run` (process {file.read().strip() or '?'}) uses {settings.data}: "
                "end it, or name another folder with YKIEN_DATA"
            ) from None
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)


def in_use(settings: Settings) -> bool:
    """Whether a `ykien run` works with this folder now."""
    try:
        with (settings.data / LOCK).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def make_secret(settings: Settings) -> Path:
    """The file of the secret, written once: without it no address in the database can be read."""
    path = settings.data / SECRET
    if not path.exists():
        draft = path.with_name(f".{SECRET}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    return path


def complete(settings: Settings) -> Settings:
    """Fill in what `ykien run` keeps in the data folder, so that commands work beside it."""
    return replace(
        settings,
        secret_key=settings.secret_key or _kept(settings.data / SECRET),
        redis_url=settings.redis_url or _kept(settings.data / REDIS_URL),
    )


def ready(settings: Settings) -> Settings:
    """Settings that a process can work with. Raises Unusable."""
    settings = complete(settings)
    if settings.secret_key is None:
        raise Unusable(
            f"YKIEN_SECRET_KEY isn't set and there is no {settings.data / SECRET}: set it, or let "
            "`ykien run` make one"
        )
    return settings


def note_redis(settings: Settings, url: str | None) -> None:
    """Write down where the embedded Redis answers; None: it doesn't any more."""
    path = settings.data / REDIS_URL
    path.unlink(missing_ok=True)
    if url is not None:
        path.touch(mode=0o600)
        path.write_text(url + "\n", "utf-8")


def _kept(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror}") from error
