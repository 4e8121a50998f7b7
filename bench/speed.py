"""How fast comments are kept and examined: `make bench`.

Starts `ykien run` on a fresh folder, server processes on one core and the load on another, posts
at 1, 16 and 64 connections, and prints comments per second, milliseconds of the answer, of
"submitted -> verdict stored", and CPU seconds per 1,000 comments of each process. Every answer is
checked to be the poster's own: its token must open its own text. No two texts are near each other.

Peers measured on such a machine, each syncing to disk before it answers: Isso 122 comments/s at
7.0 CPU-s per 1,000; Waline 51 at 17.8; Remark42 (Go) 275 at 3.2.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.texts import text
from service.store.session import connect
from service.store.tables import comment, revision, verdict

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running service."""

    port: int
    pid: int
    database: str


@contextmanager
def server(core: int | None, extra: dict[str, str]) -> Iterator[Server]:
    """`ykien run` in a new folder, on one core."""
    folder = Path(tempfile.mkdtemp(prefix="ykien-bench-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("YKIEN_")} | {
        "YKIEN_DATA": str(folder), "YKIEN_BIND": f"127.0.0.1:{port}",
        "YKIEN_LOG_LEVEL": "warning",
        "PYTHONPATH": str(Path(__file__).parents[1]),  # this code, wherever `ykien` is installed from
    } | extra  # fmt: skip
    pin = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    ykien = str(Path(sys.executable).with_name("ykien"))
    log = (folder / "run.log").open("wb")
    process = subprocess.Popen(
        [*pin, ykien, "run"], env=environ, start_new_session=True, stdout=log, stderr=log
    )
    url = extra.get("YKIEN_DATABASE_URL", f"sqlite:///{folder / 'ykien.sqlite3'}")
    try:
        wait_ready(port, process)
        yield Server(port, process.pid, url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder)


def wait_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once /readyz says 200."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            link.request("GET", "/readyz")
            if link.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the service did not become ready")


def cpu(leader: int) -> dict[str, float]:
    """CPU seconds by process of a session, named by what it does."""
    used: dict[str, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(fields[3]) != leader:
            continue
        name = _named(command)
        used[name] = used.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS
    return used


def _named(command: str) -> str:
    for word, name in (("valkey", "redis"), ("redis", "redis"), ("granian", "web"),
                       ("beat", "beat"), ("worker", "worker"), (" web", "web")):  # fmt: skip
        if word in command:
            return name
    return "supervisor"


def post_all(port: int, numbers: list[int], into: list[tuple[float, str, str, int]]) -> None:
    """One connection: post, keep (milliseconds, id, token, number)."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.connect()
    link.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for n in numbers:
        body = json.dumps({
            "site": "demo", "article": {"key": f"bai-{n % 20}"}, "name": f"Bạn đọc {n}",
            "email": f"doc{n}@example.com", "text": text(n),
        })  # fmt: skip
        start = time.perf_counter()
        link.request("POST", "/api/v1/comments", body, {"Content-Type": "application/json"})
        answer = link.getresponse()
        told = json.loads(answer.read())
        if answer.status != http.HTTPStatus.ACCEPTED:
            raise SystemExit(f"{answer.status}: {told}")
        into.append(((time.perf_counter() - start) * 1000, told["id"], told["token"], n))


def run(port: int, connections: int, total: int, first: int) -> tuple[float, list[Any]]:
    """Post `total` comments over some connections; seconds, and what was answered."""
    kept: list[tuple[float, str, str, int]] = []
    threads = [
        threading.Thread(target=post_all, args=(port, list(range(first + i, first + total,
                                                                 connections)), kept))
        for i in range(connections)
    ]  # fmt: skip
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, kept


def settled(engine: sa.Engine, ids: list[str]) -> list[float]:
    """Wait until all have a verdict; milliseconds from receipt to it."""
    query = sa.select(verdict.c.created, comment.c.created.label("sent")).join_from(
        comment, revision, revision.c.comment_id == comment.c.id
    ).join(verdict, verdict.c.revision_id == revision.c.id)  # fmt: skip
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found: list[Any] = []
        with engine.connect() as connection:
            for at in range(0, len(ids), 500):
                part = query.where(comment.c.public_id.in_(ids[at : at + 500]))
                found += connection.execute(part).all()
        if len(found) == len(ids):
            return sorted((row.created - row.sent).total_seconds() * 1000 for row in found)
        time.sleep(0.1)
    raise SystemExit("not all comments were examined within 120 s")


def at(values: list[float], share: float) -> float:
    """A percentile of sorted values."""
    return values[min(len(values) - 1, int(len(values) * share))]


def own_answers(port: int, kept: list[Any], sample: int = 300) -> int:
    """How many posters were handed another one's comment."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wrong = 0
    for _, public_id, token, n in kept[:: max(1, len(kept) // sample)]:
        link.request("GET", f"/api/v1/comments/{public_id}/status",
                     headers={"Authorization": f"Bearer {token}"})  # fmt: skip
        told = json.loads(link.getresponse().read())
        wrong += told.get("text") != text(n)
    return wrong


def idle(port: int, engine: sa.Engine, times: int = 60) -> list[float]:
    """One comment at a time: milliseconds to its verdict."""
    _, kept = run(port, 1, 1, 899_999)
    settled(engine, [kept[0][1]])  # the worker is there
    ids = list[str]()
    for n in range(times):
        _, kept = run(port, 1, 1, 900_000 + n)
        ids.append(kept[0][1])
        time.sleep(0.1)
    return settled(engine, ids)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--total", type=int, default=3000)
    parser.add_argument("--connections", type=int, nargs="*", default=[1, 16, 64])
    parser.add_argument("--database", help="postgresql://… instead of SQLite")
    args = parser.parse_args()
    several = (os.cpu_count() or 1) > 1
    if several:
        os.sched_setaffinity(0, {1})
    extra = {"YKIEN_DATABASE_URL": args.database} if args.database else {}
    with server(0 if several else None, extra) as running:
        engine = connect(running.database)
        run(running.port, 4, 200, 1_000_000)
        quiet = idle(running.port, engine)
        print(
            f"idle, submitted to verdict: p50 {at(quiet, 0.5):.0f} ms, p95 {at(quiet, 0.95):.0f} ms"
        )
        print("conn  comments/s  answer p50   p99 ms  verdict p50   p99 ms  CPU-s per 1,000")
        first = 0
        for connections in args.connections:
            before = cpu(running.pid)
            seconds, kept = run(running.port, connections, args.total, first)
            waits = settled(engine, [one[1] for one in kept])
            used = {k: (v - before.get(k, 0)) / args.total * 1000
                    for k, v in cpu(running.pid).items()}  # fmt: skip
            answers = sorted(one[0] for one in kept)
            told = ", ".join(f"{k} {v:.2f}" for k, v in sorted(used.items()) if v >= 0.005)
            print(f"{connections:4}  {args.total / seconds:10.0f}  {at(answers, 0.5):10.1f} "
                  f"{at(answers, 0.99):8.1f} {at(waits, 0.5):12.0f} {at(waits, 0.99):8.0f}  "
                  f"{sum(used.values()):.2f} ({told}); "
                  f"wrong answers: {own_answers(running.port, kept)}", flush=True)  # fmt: skip
            first += args.total


if __name__ == "__main__":
    main()
