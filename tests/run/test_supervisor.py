"""`ykien run` as a process: it serves, keeps its children alive, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import redis

from config.settings import load
from service.run import place
from tests.support.live import Live, until

TEXT = "Cảm ơn tòa soạn, bài viết rất hay."


def post(house: Live) -> str:
    """Post a comment as a reader; returns its id."""
    body = {"site": "demo", "article": {"key": "thu"}, "name": "Lê An", "text": TEXT,
            "email": "an@example.com"}  # fmt: skip
    answer = httpx.post(f"{house.url}/api/v1/comments", json=body, timeout=10)
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    return str(answer.json()["id"])


def status(house: Live, public_id: str) -> str:
    url = f"{house.url}/api/v1/moderation/comments/{public_id}"
    answer = httpx.get(url, headers=house.headers, timeout=10)
    return str(answer.json()["status"])


def examined(house: Live, public_id: str) -> None:
    until(lambda: status(house, public_id) == "held", what=lambda: house.log)


def session(house: Live) -> list[str]:
    """The processes of a house, by the session that it leads; zombies are none."""
    assert house.process is not None
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, leader, *_ = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(leader) == house.process.pid and state != "Z":
            found.append(path.parent.name)
    return found


def child(house: Live, words: str) -> int:
    """The child of the supervisor whose command ends with these words."""
    assert house.process is not None
    for pid in session(house):
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if int(stat[1]) == house.process.pid and words in command:
            return int(pid)
    raise AssertionError(f"no child {words!r}: {house.log}")


def end(house: Live, how: signal.Signals) -> int:
    """What a terminal or clean-clone.sh does: one signal for the whole group."""
    assert house.process is not None
    os.killpg(house.process.pid, how)
    return house.process.wait(30)


def test_serves_and_is_gone_and_comes_back_to_a_redis_of_ones_own(
    house: Live, redis_url: str
) -> None:
    house.start()
    until(lambda: "sign in" in house.log, what=lambda: house.log)
    for words in (f"{house.url}/demo", f"{house.url}/moderate\n", str(house.data)):
        assert words in house.log
    links = re.findall(r"sign-in\?token=\S+", house.log)
    assert len(links) == 1
    first = post(house)
    examined(house, first)
    assert (house.data / "secret").stat().st_mode & 0o777 == 0o600
    assert house.data.stat().st_mode & 0o777 == 0o700
    secret = (house.data / "secret").read_text()

    assert end(house, signal.SIGTERM) == 0
    assert session(house) == []
    assert "Traceback" not in house.log
    assert "killed" not in house.log, house.log
    assert not (house.data / "redis.url").exists()

    house.start()
    assert place.in_use(load({"YKIEN_DATA": str(house.data)}))  # no second one may start: see below
    assert status(house, first) == "held"
    assert (house.data / "secret").read_text() == secret
    examined(house, post(house))
    until(lambda: len(re.findall(r"sign-in\?token=\S+", house.log)) == 2, what=lambda: house.log)
    assert end(house, signal.SIGINT) == 0
    assert session(house) == []

    house.environ = {"YKIEN_REDIS_URL": redis_url}
    house.start()
    with pytest.raises(AssertionError, match="no child"):
        child(house, "valkey-server")
    examined(house, post(house))
    assert end(house, signal.SIGTERM) == 0
    assert "killed" not in house.log, house.log
    with redis.Redis.from_url(redis_url) as client:  # it was used, and is left alone
        assert client.ping()


@pytest.mark.long
@pytest.mark.chaos
def test_killed_children_are_started_again_and_that_is_said(house: Live) -> None:
    house.start()
    names = {"redis": "valkey-server", "worker": "cli worker", "web": "cli web"}
    for name, words in names.items():
        os.kill(child(house, words), signal.SIGKILL)
        until(lambda n=name: f"{n} is started again" in house.log, what=lambda: house.log)  # type: ignore[misc]
        assert f"{name} ended (SIGKILL)" in house.log
    until(house.ready, what=lambda: house.log)
    examined(house, post(house))
    assert house.stop() == 0
    assert session(house) == []


@pytest.mark.chaos
def test_killed_supervisor_takes_everything_with_it(house: Live) -> None:
    house.environ = {"YKIEN_LEASE": "3", "YKIEN_SWEEP_AFTER": "0.5"}
    house.start()
    kept = post(house)
    assert house.process is not None
    house.process.kill()
    house.process.wait()
    until(lambda: session(house) == [], what=lambda: str(session(house)), seconds=5)
    house.start()  # neither the port nor the lock is held any more
    examined(house, kept)
    assert house.stop(signal.SIGHUP) == 0
    assert session(house) == []


def run(house: Live) -> "subprocess.CompletedProcess[str]":
    env = {"PATH": os.environ["PATH"], "YKIEN_BIND": f"127.0.0.1:{house.port}",
           "YKIEN_DATA": str(house.data)}  # fmt: skip
    return subprocess.run(
        [Path(sys.executable).with_name("ykien"), "run"], env=env, capture_output=True, text=True,
        check=False, timeout=30,
    )  # fmt: skip


def test_busy_port_is_named_with_its_setting(house: Live) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        done = run(house)
    assert done.returncode == 1
    assert f"port {house.port}" in done.stderr
    assert "YKIEN_BIND" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_second_house_on_the_same_data_is_refused(house: Live) -> None:
    first = load({"YKIEN_DATA": str(house.data)})
    place.make(first)
    with place.held(first):
        other = run(house)
    assert other.returncode == 1
    assert f"process {os.getpid()}" in other.stderr
    assert "YKIEN_DATA" in other.stderr
    assert other.stdout == ""
