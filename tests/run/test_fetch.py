"""A page is read with limits, and nothing in a private network is."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from service.run.fetch import Fetch, Unread, resolve

pytestmark = pytest.mark.one_database
HERE = Fetch(("127.0.0.1",), timeout=5, size=1000)


@dataclass(slots=True)
class Paper:
    """A newspaper's server: what it answers, by path."""

    url: str
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    of: ClassVar[Paper]

    def do_GET(self) -> None:
        self.of.asked.append(self.path)
        if self.path == "/slow":
            self.of.go.wait(30)
        status, headers, body = self.of.pages.get(self.path, (404, {}, b""))
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def paper() -> Iterator[Paper]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    made = Paper(f"http://127.0.0.1:{server.server_address[1]}")
    _Handler.of = made
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.go.set()
    server.shutdown()
    thread.join()
    server.server_close()


HTML = {"Content-Type": "text/html; charset=utf-8"}


def unread(fetch: Fetch, url: str) -> tuple[str, str]:
    with pytest.raises(Unread) as error:
        fetch(url)
    return error.value.code, error.value.said


def test_page_and_its_policies_are_read_where_it_leads(paper: Paper) -> None:
    paper.pages |= {
        "/cu": (301, {"Location": "/m%E1%BB%9Bi#a"}, b""),
        "/m%E1%BB%9Bi": (200, HTML | {"Content-Security-Policy": "img-src *"}, "Mới".encode()),
    }
    page = HERE(f"{paper.url}/cu#x")
    assert (page.url, page.html, page.whole) == (f"{paper.url}/m%E1%BB%9Bi", "Mới", True)
    assert page.policies == ("img-src *",)
    assert HERE(f"{paper.url}/mới").html == "Mới"  # as an address bar shows it


def test_what_is_long_is_cut_and_odd_letters_are_read(paper: Paper) -> None:
    paper.pages["/a"] = (200, {"Content-Type": "text/html; charset=none-such"}, b"x" * 1001)
    page = HERE(f"{paper.url}/a")
    assert (len(page.html), page.whole) == (1000, False)
    paper.pages["/b"] = (200, {"Content-Type": "text/html; charset=undefined"}, b"x")
    assert HERE(f"{paper.url}/b").html == "x"


def test_what_is_no_page_is_said(paper: Paper) -> None:
    paper.pages |= {"/pdf": (200, {"Content-Type": "application/pdf"}, b""),
                    "/round": (302, {"Location": "/round"}, b""),
                    "/bad": (302, {"Location": "http://["}, b""),
                    "/inside": (302, {"Location": "http://10.0.0.1/"}, b"")}  # fmt: skip
    assert unread(HERE, f"{paper.url}/khong-co") == ("status", "404")
    assert unread(HERE, f"{paper.url}/pdf") == ("type", "application/pdf")
    assert unread(HERE, f"{paper.url}/round")[0] == "redirects"
    assert unread(HERE, f"{paper.url}/inside")[0] == "private"
    assert unread(HERE, f"{paper.url}/bad") == ("url", "http://[")
    assert unread(replace(HERE, timeout=0.2), f"{paper.url}/slow")[0] == "timeout"
    assert unread(HERE, paper.url.replace("http:", "https:"))[0] == "tls"


@pytest.mark.parametrize("url", ["ftp://bao.vn/", "bao.vn", "http://a@bao.vn/", "https://[/"])
def test_what_is_no_address_is_said(url: str) -> None:
    assert unread(HERE, url)[0] == "url"


def test_nothing_inside_is_asked(paper: Paper) -> None:
    assert unread(replace(HERE, allow=()), f"{paper.url}/a")[0] == "private"
    led = replace(HERE, allow=(), resolve=lambda *_: ["8.8.8.8", "127.0.0.1"])
    port = paper.url.rpartition(":")[2]
    assert unread(led, f"http://bao.vn:{port}/a") == ("private", "bao.vn")
    assert paper.asked == []
    assert unread(replace(led, resolve=lambda *_: []), "http://bao.vn/")[0] == "dns"


def test_next_address_is_tried_and_none_is_told(paper: Paper) -> None:
    paper.pages["/a"] = (200, HTML, b"a")
    port = int(paper.url.rpartition(":")[2])
    two = replace(HERE, allow=("bao.vn",), resolve=lambda *_: ["::1", "127.0.0.1"])
    assert two(f"http://bao.vn:{port}/a").html == "a"
    gone = replace(two, resolve=lambda *_: ["::1"])
    assert unread(gone, f"http://bao.vn:{port}/a")[0] == "connection"
    assert "127.0.0.1" in resolve("127.0.0.1", port)
