"""The postman: nobody waits for a slow endpoint, and what a killed worker has sent is sent again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deliver import LEASE, attempt, take
from service.flow.deps import Deps, now
from service.queue import DELIVER, POST_BELL
from service.run.deps import open_deps
from service.store.session import write
from service.store.tables import outbox
from tests.support.live import until
from tests.support.receiver import HOST, Receiver, endpoint
from tests.support.story import SECRET, keep, rows, stands
from workers.app import built
from workers.postman import Postman
from workers.webhooks import Post

ROOT = Path(__file__).parents[2]
PATIENCE = 30


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The receiver may be called."""
    return replace(settings, webhook_allow=(HOST,))


@pytest.fixture
def postman(deps: Deps, settings: Settings) -> Iterator[Postman]:
    own = open_deps(settings, pool=2)
    made = Postman(lambda: own, Post((HOST,), production=False))
    yield made
    assert made.wait(PATIENCE)
    own.engine.dispose()
    assert own.queue.redis is not None
    own.queue.redis.close()


def states(deps: Deps) -> list[str]:
    return [row["state"] for row in rows(deps, sa.select(outbox.c.state).order_by(outbox.c.id))]


def test_outbox_is_emptied_and_every_signature_is_right(
    deps: Deps, site_a: Site, receiver: Receiver, postman: Postman
) -> None:
    _, secret = endpoint(deps, "a", receiver.url)
    for number in range(12):
        keep(deps, site_a, f"ý kiến {number}", at=now())
    postman.ring()
    postman.ring()
    until(lambda: set(states(deps)) == {"delivered"}, what=lambda: str(states(deps)))
    assert [got.signed_by(secret) for got in receiver.got] == [True] * 12
    assert len(set(receiver.ids())) == 12
    assert postman.wait(PATIENCE)
    assert deps.queue.redis is not None
    assert not deps.queue.redis.exists(POST_BELL)
    keep(deps, site_a, "mới", at=now())
    postman.ring()  # he goes out again
    until(lambda: len(receiver.got) == 13, what=lambda: str(states(deps)))


def test_slow_endpoint_delays_no_other_one(
    deps: Deps, site_a: Site, receiver: Receiver, postman: Postman
) -> None:
    receiver.slow = "/slow"
    slow = endpoint(deps, "a", f"{receiver.url}/slow")[0]
    for number in range(10):
        keep(deps, site_a, f"một {number}", at=now())
    quick = endpoint(deps, "a", f"{receiver.url}/quick")[0]
    for number in range(10):
        keep(deps, site_a, f"hai {number}", at=now())
    postman.ring()

    def of(one: int, state: str) -> int:
        query = sa.select(outbox.c.id).where(outbox.c.webhook_id == one, outbox.c.state == state)
        return len(rows(deps, query))

    until(lambda: of(quick.id, "delivered") == 10, what=lambda: str(states(deps)))
    assert of(slow.id, "waiting") == 20
    tried = sa.select(outbox.c.id).where(outbox.c.webhook_id == slow.id, outbox.c.attempts > 0)
    assert len(rows(deps, tried)) == 4  # it keeps its own places only
    receiver.go.set()
    until(lambda: of(slow.id, "delivered") == 20, what=lambda: str(states(deps)))


@pytest.mark.one_database
def test_task_only_wakes_him_and_comments_are_examined_meanwhile(
    deps: Deps, site_a: Site, receiver: Receiver, settings: Settings, checker: Checker
) -> None:
    app, hand = built(settings, checker)
    receiver.slow = "/"
    endpoint(deps, "a", receiver.url, ("comment.received",))
    one = keep(deps, site_a, at=now()).public_id
    app.tasks[DELIVER].run()
    until(lambda: len(receiver.got) == 1, what=lambda: "nothing came")
    app.tasks["ykien.examine"].run()
    assert (stands(deps, one).status, states(deps)) == ("held", ["waiting"])
    receiver.go.set()
    until(lambda: states(deps) == ["delivered"], what=lambda: str(states(deps)))
    assert hand.postman.wait(PATIENCE)
    for own in (hand.deps, hand._for_post()):
        own.engine.dispose()
        assert own.queue.redis is not None
        own.queue.redis.close()
    app.close()


@pytest.mark.one_database
def test_database_that_is_away_ends_the_round_and_not_the_postman(
    deps: Deps, site_a: Site, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint(deps, "a", receiver.url)
    keep(deps, site_a, at=now())
    broken = replace(deps, engine=sa.create_engine("sqlite:////nowhere/at/all.sqlite3"))
    at = [broken, deps]
    made = Postman(lambda: at[0], Post((HOST,), production=False))
    made.ring()
    assert made.wait(PATIENCE)
    assert "can't deliver" in caplog.text
    at.pop(0)
    made.ring()
    until(lambda: states(deps) == ["delivered"], what=lambda: str(states(deps)))
    assert made.wait(PATIENCE)


@pytest.mark.one_database
def test_end_that_cannot_be_noted_is_left_to_the_lease(
    deps: Deps, site_a: Site, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint(deps, "a", "https://bao.vn/")
    keep(deps, site_a, at=now())

    def broken(*_: object) -> object:
        raise RuntimeError

    made = Postman(lambda: deps, broken)  # type: ignore[arg-type]
    made.ring()
    until(lambda: made.wait(0), what=lambda: "he is still out")
    assert "the lease brings it back" in caplog.text
    assert rows(deps, sa.select(outbox.c.attempts, outbox.c.state)) == [
        {"attempts": 1, "state": "waiting"}
    ]


KILLED = """
import os, signal
from config.settings import load
from service.flow.deliver import attempt, take
from service.flow.deps import now
from service.run.deps import open_deps
from workers.webhooks import Post

deps = open_deps(load(os.environ))
post = Post(deps.settings.webhook_allow, production=False)

def send(*sent):
    assert post(*sent).status == 204
    os.kill(os.getpid(), signal.SIGKILL)

for letter in take(deps, {}, 1, now()):
    attempt(deps, letter, send, now)
"""


def test_worker_killed_between_sending_and_noting_delivers_again_under_the_same_id(
    deps: Deps, site_a: Site, receiver: Receiver, settings: Settings
) -> None:
    _, secret = endpoint(deps, "a", receiver.url)
    keep(deps, site_a, at=now())
    env = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "YKIEN_DATA": str(settings.data),
        "YKIEN_DATABASE_URL": settings.database_url, "YKIEN_SECRET_KEY": SECRET,
        "YKIEN_WEBHOOK_ALLOW": HOST,
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", KILLED], env=env, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (len(receiver.got), states(deps)) == (1, ["waiting"])
    later = now() + LEASE + timedelta(seconds=1)
    for letter in take(deps, {}, 1, later):
        assert attempt(deps, letter, Post((HOST,), production=False), now) == "delivered"
    assert len(receiver.ids()) == 2
    assert len(set(receiver.ids())) == 1
    assert [got.signed_by(secret) for got in receiver.got] == [True, True]
    assert receiver.got[0].body == receiver.got[1].body


def test_full_house_takes_no_more(deps: Deps, site_a: Site, postman: Postman) -> None:
    endpoint(deps, "a", "https://bao.vn/")
    keep(deps, site_a, at=now())
    postman._flying[0] = 64
    postman._once(deps)
    assert rows(deps, sa.select(outbox.c.attempts)) == [{"attempts": 0}]
    postman._flying.clear()
    with write(deps.engine) as connection:
        connection.execute(sa.delete(outbox))


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker with two children, sweeping often."""
    assert settings.redis_url is not None
    env = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "YKIEN_DATA": str(tmp_path),
        "YKIEN_DATABASE_URL": settings.database_url, "YKIEN_REDIS_URL": settings.redis_url,
        "YKIEN_SECRET_KEY": SECRET, "YKIEN_SWEEP_AFTER": "0.2", "YKIEN_WEBHOOK_ALLOW": HOST,
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


@pytest.mark.one_database
def test_real_worker_finds_what_a_lost_bell_left_and_ends_when_told(
    deps: Deps, site_a: Site, receiver: Receiver, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    _, secret = endpoint(deps, "a", receiver.url, ("comment.received",))  # nothing rings later
    one = keep(deps, site_a, at=now()).public_id
    assert deps.queue.redis is not None
    deps.queue.redis.flushall()
    made: subprocess.Popen[bytes] = request.getfixturevalue("worker")

    def said() -> str:
        return (tmp_path / "worker.log").read_text("utf-8")

    until(lambda: len(receiver.got) == 1, what=said)
    assert all(got.signed_by(secret) for got in receiver.got)
    assert all(got.told["data"]["id"] == one for got in receiver.got)
    until(lambda: states(deps) == ["delivered"], what=said)
    os.killpg(made.pid, signal.SIGTERM)
    assert made.wait(PATIENCE) == 0
