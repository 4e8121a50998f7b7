"""A webhook over a real line: the address that was checked is called, and nothing else."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.domain.delivery import Answer
from tests.support.receiver import HOST, Receiver
from workers.webhooks import Post, resolve

HEADERS = {"webhook-id": "msg_1"}
BODY = '{"name":"Hạnh"}'.encode()
DEV = Post((HOST, "bao.vn"), production=False, timeout=5)
LIVE = Post((), production=True, timeout=5)


def at(post: Post, *addresses: str, **more: object) -> tuple[Post, list[str]]:
    """The same, with a name server of our own; and what it was asked for."""
    asked = list[str]()

    def look(host: str, _port: int) -> list[str]:
        asked.append(host)
        return list(addresses)

    values = {"allow": post.allow, "production": post.production, "timeout": post.timeout} | more
    return Post(**values, resolve=look), asked  # type: ignore[arg-type]


def test_body_and_headers_arrive_as_they_are(receiver: Receiver) -> None:
    assert DEV(f"{receiver.url}/chuông?a=1".replace("ô", "o"), HEADERS, BODY) == Answer(204)
    got = receiver.got[0]
    assert (got.path, got.body, got.id) == ("/chuong?a=1", BODY, "msg_1")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == receiver.url.removeprefix("http://")


@pytest.mark.parametrize("status", [200, 302, 307, 404, 410, 503])
def test_status_and_the_wish_to_wait_are_told(receiver: Receiver, status: int) -> None:
    receiver.status = status
    receiver.headers = {"Retry-After": "120", "Location": f"{receiver.url}/elsewhere"}
    assert DEV(receiver.url, HEADERS, BODY) == Answer(status, retry_after="120")
    assert [got.path for got in receiver.got] == ["/"]  # no redirect is followed


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1%lo",
    "fd00:ec2::254", "224.0.0.1", "100.100.100.200", "168.63.129.16", "nonsense",
])  # fmt: skip
def test_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def never(*_: object) -> socket.socket:
        raise AssertionError("it was called")

    monkeypatch.setattr(socket, "create_connection", never)
    for listed in ((address,), ("8.8.8.8", address)):  # among others, too
        post, _ = at(LIVE, *listed)
        assert post("https://ke-xau.vn/", HEADERS, BODY) == Answer(fault="address")


def test_name_is_looked_up_once_and_its_answer_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, asked = at(LIVE, "198.41.0.4")
    called = list[tuple[str, int]]()

    def connect(to: tuple[str, int], *_: object) -> socket.socket:
        called.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert post("https://bao.vn:8443/", HEADERS, BODY) == Answer(fault="connection")
    assert (asked, called) == (["bao.vn"], [("198.41.0.4", 8443)])


def test_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    post, asked = at(DEV, "::1", HOST)  # nobody listens at the first one
    port = receiver.url.rpartition(":")[2]
    assert post(f"http://bao.vn:{port}/", HEADERS, BODY) == Answer(204)
    assert asked == ["bao.vn"]
    assert receiver.got[0].headers["host"] == f"bao.vn:{port}"


def test_setting_counts_when_it_is_sent(receiver: Receiver) -> None:
    for post in (Post((), production=False), Post((HOST,), production=True)):
        assert post(receiver.url, HEADERS, BODY) == Answer(fault="url")
    assert receiver.got == []


def test_name_that_nobody_knows() -> None:
    def broken(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    post = Post((), production=True, resolve=broken)
    assert post("https://khong.co/", HEADERS, BODY) == Answer(fault="dns")
    assert at(DEV)[0]("http://bao.vn/", HEADERS, BODY) == Answer(fault="dns")
    assert Post((), production=True)(f"https://{'a' * 70}.vn/", HEADERS, BODY).fault == "dns"
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


@contextmanager
def line(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server that answers one line as it likes; its URL."""
    with socket.create_server((HOST, 0)) as door:

        def run() -> None:
            peer, _ = door.accept()
            with peer, suppress(OSError):
                serve(peer)

        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://{HOST}:{door.getsockname()[1]}/"
        thread.join()


def _request(peer: socket.socket) -> None:
    got = b""
    while not got.endswith(BODY):
        got += peer.recv(4096)


def says(data: bytes) -> Callable[[socket.socket], object]:
    def serve(peer: socket.socket) -> None:
        _request(peer)
        peer.sendall(data)

    return serve


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", Answer(200)),
        (b"HTTP/1.0 200\r\n\r\n", Answer(200)),
        ((b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
          b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n\r\nbody"), Answer(429, retry_after="7")),
        (b"", Answer(fault="answer")), (b"HTTP/1.1 200 OK\r\n", Answer(fault="answer")),
        (b"SSH-2.0-x\r\n\r\n", Answer(fault="answer")),
        (b"HTTP/1.1 999 OK\r\n\r\n", Answer(fault="answer")),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 9000 + b"\r\n", Answer(fault="answer")),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", Answer(fault="answer")),
        (b"x" * 100_000, Answer(fault="answer")),
    ],
    ids=range(10),
)  # fmt: skip
def test_answer_is_read_as_it_comes(data: bytes, answer: Answer) -> None:
    with line(says(data)) as url:
        assert DEV(url, HEADERS, BODY) == answer


def test_endpoint_that_drips_has_no_longer_than_one_that_is_silent() -> None:
    done = threading.Event()

    def drip(peer: socket.socket) -> None:
        _request(peer)
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        while not done.wait(0.02):
            peer.sendall(b"X: y\r\n")

    def silent(peer: socket.socket) -> None:
        _request(peer)
        done.wait(30)

    for serve in (drip, silent):
        done.clear()
        with line(serve) as url:
            post = Post((HOST,), production=False, timeout=0.5)
            started = time.monotonic()
            assert post(url, HEADERS, BODY) == Answer(fault="timeout")
            done.set()
        assert time.monotonic() - started < 5


def test_nobody_listens() -> None:
    with socket.create_server((HOST, 0)) as door:
        port = door.getsockname()[1]
    assert DEV(f"http://{HOST}:{port}/", HEADERS, BODY) == Answer(fault="connection")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of bao.vn, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bao.vn")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bao.vn")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "bao.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ))  # fmt: skip
    return path


def test_tls_is_told_the_name_while_the_line_goes_to_the_address(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    named = list[str | None]()
    server.sni_callback = lambda _line, name, _context: named.append(name)
    trust = ssl.create_default_context(cafile=str(certificate))

    def serve(peer: socket.socket) -> None:
        with server.wrap_socket(peer, server_side=True) as safe:
            says(b"HTTP/1.1 200 OK\r\n\r\n")(safe)

    answers = list[Answer]()
    for host, trusted in (("bao.vn", trust), ("bao.vn", None), ("khac.vn", trust)):
        post, _ = at(LIVE, HOST, trust=trusted, allow=("bao.vn", "khac.vn"))
        with line(serve) as url:
            answers.append(post(url.replace("http://127.0.0.1", f"https://{host}"), HEADERS, BODY))
    assert named == ["bao.vn", "bao.vn", "khac.vn"]
    # It has to be trusted, and to be the certificate of that name.
    assert answers == [Answer(200), Answer(fault="tls"), Answer(fault="tls")]
