"""One page of the open internet, read with limits: by the rules that webhooks are called by.

The address that was checked is the one that is called, at each redirect anew; nothing that drips or
never ends is waited for.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

from service.domain.embedded import Page
from service.domain.outward import PORTS, Target, ip, is_public, target

TIMEOUT, SIZE, HOPS = 10.0, 2 * 1024 * 1024, 5
URL = "%/:?#[]@!$&'()*+,;=~"
MOVED = (301, 302, 303, 307, 308)
Resolve = Callable[[str, int], Collection[str]]


class Unread(Exception):
    """There is no page; the code says why, `said` what."""

    def __init__(self, code: str, said: str = "") -> None:
        """Say why."""
        super().__init__(code)
        self.code, self.said = code, said


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Fetch:
    """How pages are read; `allow` names hosts that may be anywhere."""

    allow: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    size: int = SIZE
    resolve: Resolve = resolve
    trust: ssl.SSLContext | None = None  # whose certificates; None: those of the system

    def __call__(self, url: str) -> Page:
        """The page there, or where it leads. Raises Unread."""
        for _ in range(HOPS):
            # as browsers spell it: letters of an address are sent encoded, what is behind # is not
            answer = self._got(quote(url.partition("#")[0], safe=URL))
            if isinstance(answer, Page):
                return answer
            url = answer
        raise Unread("redirects")

    def _got(self, url: str) -> Page | str:
        to = _target(url, self.allow)
        addresses = self._checked(to)
        try:
            with _connected(addresses, to.port, self.timeout) as plain:
                line = plain
                if to.scheme == "https":
                    trust = self.trust or ssl.create_default_context()
                    line = trust.wrap_socket(plain, server_hostname=to.host)
                with line:
                    return self._read(url, to, line)
        except ssl.SSLError as error:
            raise Unread("tls", error.reason or "") from None
        except TimeoutError:
            raise Unread("timeout") from None
        except (OSError, http.client.HTTPException):
            raise Unread("connection") from None

    def _checked(self, to: Target) -> list[str]:
        try:
            found = list(self.resolve(to.host, to.port))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise Unread("dns", to.host)
        addresses = [ip(one) for one in found]
        if not to.named and not all(one is not None and is_public(one) for one in addresses):
            raise Unread("private", to.host)
        return found

    def _read(self, url: str, to: Target, line: socket.socket) -> Page | str:
        late = threading.Event()

        def end() -> None:
            late.set()
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.timeout, end)  # for all of it, however slowly it drips
        timer.start()
        try:
            return self._answer(url, to, line)
        except (OSError, http.client.HTTPException):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    def _answer(self, url: str, to: Target, line: socket.socket) -> Page | str:
        way = http.client.HTTPConnection(to.host, to.port)
        way.sock = line
        way.request("GET", to.path, headers={
            "Host": to.authority, "User-Agent": "ykien embed-check", "Accept": "text/html",
            "Accept-Encoding": "identity", "Connection": "close",
        })  # fmt: skip
        with way.getresponse() as answer:
            if answer.status in MOVED and (where := answer.headers.get("Location")):
                return _moved(url, where)
            if answer.status != http.client.OK:
                raise Unread("status", str(answer.status))
            kind = answer.headers.get_content_type()
            if kind not in ("text/html", "application/xhtml+xml"):
                raise Unread("type", kind)
            body = answer.read(self.size + 1)
        said = tuple(answer.headers.get_all("Content-Security-Policy") or ())
        html = _text(body[: self.size], answer.headers.get_content_charset())
        return Page(url, said, html, whole=len(body) <= self.size)


def _moved(url: str, where: str) -> str:
    """Where an answer leads. Raises Unread."""
    try:
        return urljoin(url, where)
    except ValueError:
        raise Unread("url", where) from None


def _text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _connected(addresses: list[str], port: int, seconds: float) -> socket.socket:
    """A line to the first address that answers; none of them is looked up again."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), seconds / 2)
    return socket.create_connection((addresses[-1], port), seconds)


def _target(url: str, allow: Collection[str]) -> Target:
    """A page may be plain http, other than what webhooks carry. Raises Unread."""
    plain = url.startswith("http://")
    to = target(f"https{url[4:]}" if plain else url, allow, production=True)
    if isinstance(to, str):
        raise Unread("private" if to == "private" else "url", url)
    if not plain:
        return to
    return replace(to, scheme="http", port=urlsplit(url).port or PORTS["http"])
