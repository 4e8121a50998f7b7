"""A real worker process: what hangs or crashes in it or eats memory is held, and delays nobody."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.run.place import PULSE_OF_WORKER
from service.store.tables import comment, revision, verdict
from tests.support.hanging import BUSY, DEAF, GREEDY, TORN
from tests.support.live import until
from tests.support.story import SECRET, change, events, keep, rows, stands

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
        "YKIEN_SWEEP_AFTER": "0.2", "YKIEN_WORKER_MEMORY": "300",
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


def children(of: int) -> list[int]:
    found = Path(f"/proc/{of}/task/{of}/children").read_text("utf-8").split()
    return [int(pid) for pid in found]


def limit_of(pid: int) -> str:
    lines = Path(f"/proc/{pid}/limits").read_text("utf-8").splitlines()
    return next(line.split()[3] for line in lines if line.startswith("Max data size"))


def test_filters_that_hang_or_crash_are_named_and_delay_nobody(
    deps: Deps, site_a: Site, worker: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    site = change(deps, site_a, mode="post")
    texts = ("Rất hay.", BUSY, GREEDY, "Cũng hay.", DEAF, TORN)
    ids = [
        keep(deps, site, text, at=now(), email=f"an{n}@example.com").public_id
        for n, text in enumerate(texts)
    ]

    def status(*ids: str) -> list[str]:
        return [stands(deps, one).status for one in ids]

    def said() -> str:
        return (tmp_path / "worker.log").read_text("utf-8")

    until(lambda: "received" not in status(*ids[:4]), what=said)
    assert status(*ids[:4]) == ["published", "held", "held", "published"]
    until(lambda: "received" not in status(*ids), what=said)
    assert status(*ids[4:]) == ["held", "held"]
    for one in ids[1:3] + ids[4:]:
        assert events(deps, one) == ["submit", "hold"]  # whatever it took with it, settled once
    query = sa.select(comment.c.public_id, verdict.c.failed).select_from(
        verdict.join(revision).join(comment)
    )
    failed = {row["public_id"]: row["failed"] for row in rows(deps, query)}
    named = [[], ["busy"], ["greedy"], [], ["deaf"], ["torn"]]
    assert [failed[one] for one in ids] == named
    assert [path.name for path in tmp_path.glob("pulse*")] == [PULSE_OF_WORKER]
    assert {limit_of(child) for child in children(worker.pid)} == {str(300 << 20)}
    os.killpg(worker.pid, signal.SIGTERM)
    assert worker.wait(15) == 0
