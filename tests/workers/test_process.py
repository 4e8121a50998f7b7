"""A real worker process: what hangs in it is held, and holds nobody else up."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.run.place import PULSE_OF_WORKER
from tests.support.hanging import BUSY, DEAF
from tests.support.live import until
from tests.support.story import SECRET, change, events, keep, stands

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).parents[2]


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Two children, a lease of 2 s, half a second for a filter."""
    assert settings.redis_url is not None
    env = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "YKIEN_DATA": str(tmp_path),
        "YKIEN_DATABASE_URL": settings.database_url, "YKIEN_REDIS_URL": settings.redis_url,
        "YKIEN_SECRET_KEY": SECRET, "YKIEN_LEASE": "2", "YKIEN_FILTER_DEADLINE": "0.5",
        "YKIEN_SWEEP_AFTER": "0.2",
    }  # fmt: skip
    with (tmp_path / "worker.log").open("wb") as log:
        made = subprocess.Popen(
            [sys.executable, "-m", "tests.support.hanging"], env=env, cwd=ROOT, stdout=log,
            stderr=log, start_new_session=True,
        )  # fmt: skip
    yield made
    if made.poll() is None:
        os.killpg(made.pid, signal.SIGKILL)
    made.wait()


def test_hanging_filters_are_named_and_delay_nobody(
    deps: Deps, site_a: Site, worker: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    site = change(deps, site_a, mode="post")
    texts = ("Rất hay.", BUSY, DEAF, "Cũng hay.")
    good, busy, deaf, also = (
        keep(deps, site, text, at=now(), email=f"an{n}@example.com").public_id
        for n, text in enumerate(texts)
    )

    def status(*ids: str) -> list[str]:
        return [stands(deps, one).status for one in ids]

    def said() -> str:
        return (tmp_path / "worker.log").read_text("utf-8")

    until(lambda: "received" not in status(good, busy, also), what=said)
    assert status(good, busy, also) == ["published", "held", "published"]
    until(lambda: status(deaf) != ["received"], what=said)
    assert status(deaf) == ["held"]
    assert events(deps, deaf) == ["submit", "hold"]  # killed twice, settled once
    assert [path.name for path in tmp_path.glob("pulse*")] == [PULSE_OF_WORKER]
    os.killpg(worker.pid, signal.SIGTERM)
    assert worker.wait(15) == 0
