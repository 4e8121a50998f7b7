"""One webhook over the wire: the address that was checked is the one that is called.

No library does this alone: a name that is looked up once to be checked and once more to be called
may answer differently the second time. So the socket is made to the address, and TLS is told the
name. Redirects are answers like others; of the body nothing is read.
"""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from service.domain.delivery import Answer
from service.domain.outward import Target, ip, is_public, target

TIMEOUT = 15.0  # seconds for all of a try, but for the look-up of the name
HEAD_MAX = 32 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])[ \r]")
Resolve = Callable[[str, int], Collection[str]]


class _Failed(Exception):
    """There is no answer; the code says why."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which they are to be tried."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Post:
    """How the house calls out."""

    allow: tuple[str, ...]
    production: bool
    timeout: float = TIMEOUT
    resolve: Resolve = resolve
    trust: ssl.SSLContext | None = None  # whose certificates; None: those of the system

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; whatever happens is an answer."""
        to = target(url, self.allow, production=self.production)
        if isinstance(to, str):
            return Answer(fault="url")
        try:
            return self._sent(to, headers, body)
        except _Failed as error:
            return Answer(fault=str(error))
        except TimeoutError:
            return Answer(fault="timeout")
        except ssl.SSLError:
            return Answer(fault="tls")
        except OSError:
            return Answer(fault="connection")

    def _sent(self, to: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        addresses = self._checked(to)
        until = time.monotonic() + self.timeout
        with _connected(addresses, to.port, until) as plain:
            line = plain
            if to.scheme == "https":
                trust = self.trust or _trusted()
                line = trust.wrap_socket(plain, server_hostname=to.host)
            with line:
                line.settimeout(_left(until))
                line.sendall(_request(to, headers, body))
                return _answer(line, until)

    def _checked(self, to: Target) -> list[str]:
        try:
            found = list(self.resolve(to.host, to.port))
        except (OSError, UnicodeError):
            raise _Failed("dns") from None
        addresses = [ip(one) for one in found]
        if not to.named and not all(one is not None and is_public(one) for one in addresses):
            raise _Failed("address")
        if not found:
            raise _Failed("dns")
        return found


@cache
def _trusted() -> ssl.SSLContext:
    """The system's authorities: reading them costs more than the rest of a try."""
    return ssl.create_default_context()


def _connected(addresses: list[str], port: int, until: float) -> socket.socket:
    """A line to the first address that answers; none of them is looked up again."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), _left(until) / 2)
    return socket.create_connection((addresses[-1], port), _left(until))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _request(to: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = {
        "Host": to.authority, "User-Agent": "ykien", "Accept": "*/*", "Connection": "close",
        "Content-Type": "application/json", "Content-Length": str(len(body)), **headers,
    }  # fmt: skip
    head = f"POST {to.path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
    return f"{head}\r\n".encode("ascii") + body


def _answer(line: socket.socket, until: float) -> Answer:
    """The head of the answer, in the time that is left however slowly it drips."""
    read, end = bytearray(), -1
    while end < 0 or int(_status(read)) < 200:
        if end >= 0:  # 100 Continue and its kind: the answer is still to come
            del read[: end + 4]
        elif len(read) > HEAD_MAX:
            raise _Failed("answer")
        else:
            line.settimeout(_left(until))
            got = line.recv(4096)
            if not got:
                raise _Failed("answer")
            read += got
        end = read.find(b"\r\n\r\n")
    status = _status(read)
    lines = bytes(read[read.index(b"\r\n") + 2 : end + 4])
    try:
        told = http.client.parse_headers(io.BytesIO(lines))
    except http.client.HTTPException:
        raise _Failed("answer") from None
    return Answer(int(status), retry_after=told.get("Retry-After"))


def _status(read: bytearray) -> bytes:
    found = _STATUS.match(read)
    if found is None:
        raise _Failed("answer")
    return found.group(1)
