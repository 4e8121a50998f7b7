"""Settings: one frozen object from the environment; every error is told at once.

Every setting is named in SETTINGS with its default and meaning; `X_FILE` names a file that holds
the value of the secret `X`. A `YKIEN_…` name that nobody knows is an error: it is a typing error.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(Exception):
    """What is wrong with the environment, one line each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep all problems; the message is them, line by line."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; see SETTINGS for each field's meaning."""

    env: Literal["development", "production"]
    bind: tuple[str, int]
    public_url: str
    data: Path
    database_url: str
    redis_url: str | None
    secret_key: str | None = field(repr=False)
    moderator_token: str | None = field(repr=False)
    trusted_proxies: tuple[Network, ...]
    limits: bool
    smtp_url: str | None = field(repr=False)
    mail_from: str | None
    demo: bool
    web_threads: int
    worker_processes: int
    lease: int
    sweep_after: float
    filter_deadline: float
    worker_memory: int
    webhook_allow: tuple[str, ...]
    log_level: str

    @property
    def production(self) -> bool:
        """Whether defaults that are only fit for a laptop are refused."""
        return self.env == "production"

    @property
    def secure(self) -> bool:
        """Whether readers reach us by https: cookies are Secure then."""
        return self.public_url.startswith("https://")

    @property
    def mails(self) -> bool:
        """Whether letters can be sent."""
        return self.smtp_url is not None and self.mail_from is not None


@dataclass(frozen=True, slots=True)
class Setting:
    """One name of the environment."""

    name: str
    meaning: str
    parse: Callable[[str], Any]
    default: str | None = None
    secret: bool = False


def _text(value: str) -> str:
    return value


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError("is one of " + ", ".join(allowed))
        return value

    return parse


def _switch(value: str) -> bool:
    return _choice("on", "off")(value) == "on"


def _bind(value: str) -> tuple[str, int]:
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("is HOST:PORT, for example 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ValueError("is an address that starts with " + ", ".join(schemes))
        return value.rstrip("/")

    return parse


def _database(value: str) -> str:
    if value.startswith(("postgres://", "postgresql://")):
        value = "postgresql+psycopg://" + value.partition("://")[2]
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("is sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    return value


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(
        ipaddress.ip_network(part, strict=False) for part in value.replace(",", " ").split()
    )


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(value.lower().replace(",", " ").split())
    if any("/" in one for one in hosts):
        raise ValueError("is a list of host names, for example cms.internal, 10.0.0.5")
    return hosts


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"is a whole number from {low} to {high}")
        return int(value)

    return parse


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 < number <= 3600:
        raise ValueError("is a number of seconds, above 0 and at most 3600")
    return number


def _long(value: str) -> str:
    if len(value) < 32:
        raise ValueError("has at least 32 characters")
    return value


SETTINGS: tuple[Setting, ...] = (
    Setting("ENV", "development or production", _choice("development", "production"),
            "development"),
    Setting("BIND", "where the web process listens", _bind, "127.0.0.1:8000"),
    Setting("PUBLIC_URL", "our address as readers see it; links, mails and sign-in use it",
            _url("http", "https")),
    Setting("DATA", "the folder for SQLite, the embedded Redis and the secret", Path, "./var"),
    Setting("DATABASE_URL", "sqlite:///… or postgresql://…; unset: SQLite in DATA", _database,
            secret=True),
    Setting("REDIS_URL", "redis://… or unix://…; unset with `ykien run`: embedded",
            _url("redis", "rediss", "unix"), secret=True),
    Setting("SECRET_KEY", "encrypts addresses, signs tokens; several, newest first, when rotated",
            _long, secret=True),
    Setting("MODERATOR_TOKEN", "bearer token that acts as moderator `root` of all sites", _long,
            secret=True),
    Setting("TRUSTED_PROXIES", "CIDRs whose X-Forwarded-For is believed", _networks, ""),
    Setting("LIMITS", "on or off; unset: off in development, on in production", _switch),
    Setting("SMTP_URL", "smtp://… for mail; all works without", _url("smtp", "smtps"),
            secret=True),
    Setting("MAIL_FROM", "sender of mails", _text),
    Setting("DEMO", "on or off: the site `demo` and the page /demo; unset: on in development",
            _switch),
    Setting("WEB_THREADS", "requests that the web process serves at once", _whole(1, 64), "32"),
    Setting("WORKER_PROCESSES", "processes that examine", _whole(1, 64), "2"),
    Setting("LEASE", "seconds that a worker has for a comment before another may take it",
            _whole(2, 600), "25"),
    Setting("SWEEP_AFTER", "seconds after which a comment that nobody took is queued again",
            _seconds, "5"),
    Setting("FILTER_DEADLINE", "seconds that one filter may take", _seconds, "2"),
    Setting("WORKER_MEMORY", "MiB that one examining process may take; more fails the filter",
            _whole(256, 1_048_576), "1024"),
    Setting("WEBHOOK_ALLOW", "hosts that webhooks may reach though their address is not public",
            _hosts, ""),
    Setting("LOG_LEVEL", "debug, info, warning or error",
            _choice("debug", "info", "warning", "error"), "info"),
)  # fmt: skip
PREFIX = "YKIEN_"


def load(environ: Mapping[str, str]) -> Settings:
    """Read the environment. Raises SettingsError with every problem there is."""
    problems: list[str] = []
    values = {s.name.lower(): _read(s, environ, problems) for s in SETTINGS}
    known = {PREFIX + s.name for s in SETTINGS}
    known |= {PREFIX + s.name + "_FILE" for s in SETTINGS if s.secret}
    problems += [
        f"{name}: there is no such setting; docs/operate.md lists them"
        for name in sorted(set(environ) - known)
        if name.startswith(PREFIX)
    ]
    production = values["env"] == "production"
    problems += [
        f"{PREFIX}{name}: has to be set in production"
        for name in ("SECRET_KEY", "PUBLIC_URL")
        if production and values[name.lower()] is None
    ]
    if problems:
        raise SettingsError(problems)
    return Settings(**_defaults(values, production=production))


def _read(setting: Setting, environ: Mapping[str, str], problems: list[str]) -> Any:
    name = PREFIX + setting.name
    raw = environ.get(name) or setting.default  # an empty one is one that was left out
    path = environ.get(name + "_FILE") if setting.secret else None
    if path and name in environ:
        problems.append(f"{name}: is set twice, here and by {name}_FILE")
        return None
    try:
        if path:
            raw = Path(path).read_text("utf-8").strip()
        return None if raw is None else setting.parse(raw)
    except OSError as error:
        problems.append(f"{name}_FILE: {path} can't be read: {error.strerror}")
        return None
    except ValueError as error:
        problems.append(f"{name}: {error}")
        return None


def _defaults(values: dict[str, Any], *, production: bool) -> dict[str, Any]:
    """Fill what depends on other settings."""
    data: Path = values["data"].resolve()
    host, port = values["bind"]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared only
    return values | {
        "data": data,
        "public_url": values["public_url"] or f"http://{shown}:{port}",
        "database_url": values["database_url"] or f"sqlite:///{data / 'ykien.sqlite3'}",
        "limits": production if values["limits"] is None else values["limits"],
        "demo": not production if values["demo"] is None else values["demo"],
    }
