"""The whole house as `make run` serves it, on a free port; and a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.story import TOKEN

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60  # seconds; a start takes 3 on an idle machine


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@dataclass(slots=True)
class Live:
    """`ykien run` on a folder and a port of its own; start and stop as often as you like."""

    data: Path
    port: int = field(default_factory=free_port)
    environ: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What a request of the moderator `root` carries."""
        return {"Authorization": f"Bearer {TOKEN}"}

    @property
    def log(self) -> str:
        """What it has printed since the first start."""
        path = self.data.with_suffix(".log")
        return path.read_text("utf-8") if path.exists() else ""

    def start(self) -> "Live":
        """Start and wait until it is ready."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("YKIEN_")}
        own = {"YKIEN_BIND": f"127.0.0.1:{self.port}", "YKIEN_DATA": str(self.data),
               "YKIEN_MODERATOR_TOKEN": TOKEN}  # fmt: skip
        with self.data.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("ykien"), "run"], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, env=clean | own | self.environ, start_new_session=True,
            )  # fmt: skip
        until(self.ready, what=lambda: f"`ykien run` is not ready: {self.log[-2000:]}")
        return self

    def ready(self) -> bool:
        """Whether /readyz says yes; it has to be alive to say so."""
        assert self.process is not None
        assert self.process.poll() is None, f"`ykien run` ended by itself: {self.log[-2000:]}"
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Tell it to end and wait for it; returns the exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """Leave nothing of it running, whatever happened."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def until(true: Callable[[], bool], *, what: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Wait for a condition, never for a duration; what() says what did not come."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(what())
        time.sleep(0.05)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Live]:
    """A house that this test starts, stops and kills by itself."""
    made = Live(tmp_path / "var")
    yield made
    made.kill()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One house for all tests that only look in and post."""
    made = Live(tmp_path_factory.mktemp("live") / "var").start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a reader whom nobody has seen before."""
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()
