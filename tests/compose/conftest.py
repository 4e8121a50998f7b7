"""One stack for all Compose tests, brought up by the commands of docs/operate.md.

It has a name, a port, a subnet and secrets of its own; every test leaves it whole.
"""

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, TypeVar

import httpx
import pytest

from tests.support.live import free_port

T = TypeVar("T")
ENV = dict(os.environ)  # for docker, with its DOCKER_HOST
ROOT = Path(__file__).resolve().parents[2]
SITE = "bao-thu"
SCALE = ("--scale", "web=2", "--scale", "worker=4")


def until(condition: Callable[[], T | None], *, seconds: float, what: str) -> T:
    """Ask again until the answer is true; the time is a bound, not a wait."""
    pause, last = Event(), monotonic() + seconds
    while not (answer := condition()):
        assert monotonic() < last, f"not within {seconds} s: {what}"
        pause.wait(0.1)
    return answer


@dataclass(frozen=True, slots=True)
class Stack:
    """A project of Compose and the way to its published port."""

    project: str
    url: str
    token: str
    env: dict[str, str] = field(repr=False)

    def compose(self, *args: str, check: bool = True) -> str:
        """Run docker compose; its output is the message when it fails."""
        quiet = ("docker", "compose", "--progress", "quiet", "-p", self.project)
        return run(*quiet, *args, env=self.env, check=check)

    def ids(self, service: str) -> list[str]:
        return self.compose("ps", "-q", service).split()

    def up(self) -> None:
        self.compose("up", "--detach", "--wait", "--wait-timeout", "240", *SCALE)

    def client(self, *, moderator: bool = False) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"} if moderator else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20)

    def healthy(self, service: str, count: int) -> bool:
        states = [inspect(id_)["State"] for id_ in self.ids(service)]
        return [s["Health"]["Status"] for s in states if s["Running"]] == ["healthy"] * count


def run(*command: str, env: dict[str, str] | None = None, check: bool = True) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, capture_output=True, check=False)
    assert done.returncode == 0 or not check, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def inspect(container: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("docker", "inspect", container))[0]
    return found


def sigkill(container: str) -> None:
    """Kill the process as the kernel would: `docker kill` counts as a stop and is not restarted."""
    try:
        os.kill(inspect(container)["State"]["Pid"], signal.SIGKILL)
    except PermissionError:
        run("docker", "kill", "--signal", "KILL", container)
        run("docker", "start", container)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        assert not ENV.get("CI"), "docker does not answer, and CI skips nothing"
        pytest.skip("docker does not answer (DOCKER_HOST)")
    name, port = f"ykien-test-{secrets.token_hex(3)}", free_port()
    where = tmp_path_factory.mktemp("secrets") / "here"
    env = {k: v for k, v in ENV.items() if not k.startswith("YKIEN_")} | {
        "YKIEN_SECRETS": str(where), "YKIEN_TAG": name, "YKIEN_LIMITS": "off", "YKIEN_LEASE": "5",
        "YKIEN_LISTEN": "127.0.0.1", "YKIEN_PORT": str(port), "YKIEN_SWEEP_AFTER": "2",
        "YKIEN_PUBLIC_URL": f"http://127.0.0.1:{port}", "YKIEN_DEMO": "on",
        "YKIEN_FRONT_SUBNET": f"10.213.{100 + secrets.randbelow(150)}.0/24",
    }  # fmt: skip
    run("./compose-init", env=env)
    token = (where / "moderator_token").read_text().strip()
    made = Stack(name, f"http://127.0.0.1:{port}", token, env)
    try:
        made.compose("build", "--quiet")
        made.up()
        made.compose("exec", "-T", "web", "ykien", "site", "add", SITE)
        yield made
    finally:
        print(made.compose("logs", "--tail", "60", check=False))  # noqa: T201 - shown on failure
        made.compose("down", "--volumes", "--remove-orphans", "--timeout", "30", check=False)
        run("docker", "image", "rm", f"ykien:{name}", check=False)
