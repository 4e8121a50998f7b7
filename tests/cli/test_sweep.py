"""ykien sweep and doctor."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.run import place
from service.store.session import write
from service.store.tables import revision
from tests.cli.conftest import Ykien
from tests.support.story import keep, later, rows, stands
from workers.app import configured
from workers.pulse import Beat

OLD = -3600.0


def lost(deps: Deps, site: Site) -> str:
    kept = keep(deps, site, at=later(OLD))
    assert deps.queue.redis is not None
    deps.queue.redis.flushall()
    return kept.public_id


def state(told: str, what: str) -> str:
    return next(str(one["state"]) for one in json.loads(told) if one["what"] == what)


@pytest.mark.one_database
def test_sweep_queues_or_examines(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    public_id = lost(deps, site_a)
    assert json.loads(ykien("sweep", "--json").stdout) == {"queued": 1}
    assert deps.queue.length() == 1
    assert "examined: 1" in ykien("sweep", "--here", YKIEN_REDIS_URL="").stdout
    assert stands(deps, public_id).status == "held"
    assert rows(deps, sa.select(revision.c.due_at)) == [{"due_at": None}]


@pytest.mark.one_database
def test_sweep_without_redis_says_what_to_do(ykien: Ykien) -> None:
    away = "unix:///nowhere/redis.sock"
    assert "--here" in ykien("sweep", status=1, YKIEN_REDIS_URL=away).stderr


def test_doctor_finds_nothing_wrong(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    keep(deps, site_a, at=now())
    told = ykien("doctor", "--json", status=0).stdout
    found = {one["what"]: one["state"] for one in json.loads(told)}
    assert {"settings", "secret", "disk", "database", "writing", "worker", "redis"} <= set(found)
    assert "FAIL" not in found.values()
    assert found["worker"] == "ok"
    assert "ok    database" in ykien("doctor").stdout


@pytest.mark.one_database
def test_doctor_says_that_nobody_examines(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    lost(deps, site_a)
    with write(deps.engine) as connection:
        connection.execute(sa.update(revision).values(due_at=later(OLD)))
    done = ykien("doctor", "--json", status=1)
    assert state(done.stdout, "worker") == "FAIL"


@pytest.mark.one_database
def test_doctor_takes_beat_for_no_worker(
    ykien: Ykien, settings: Settings, deps: Deps, site_a: Site
) -> None:
    app = configured(settings)
    Beat(app).tick()
    app.close()
    assert [one.name for one in settings.data.glob("pulse*")] == [place.PULSE_OF_BEAT]
    assert "no worker has run" in ykien("doctor").stdout
    (settings.data / place.PULSE_OF_WORKER).touch()
    assert "gave a sign" in ykien("doctor").stdout


@pytest.mark.one_database
def test_doctor_names_what_fails_and_goes_on(ykien: Ykien, tmp_path: Path) -> None:
    done = ykien(
        "doctor", "--json", status=1, YKIEN_DATABASE_URL=f"sqlite:///{tmp_path}/none",
        YKIEN_REDIS_URL="unix:///nowhere/redis.sock", YKIEN_SECRET_KEY="s" * 32 + " short",
    )  # fmt: skip
    assert state(done.stdout, "database") == "FAIL"
    assert state(done.stdout, "redis") == "warn"
    assert state(done.stdout, "secret") == "FAIL"
    assert not (tmp_path / "none").exists()


@pytest.mark.one_database
def test_doctor_sees_that_others_can_read_the_secret(ykien: Ykien, deps: Deps) -> None:
    path = deps.settings.data / "secret"
    path.write_text("k" * 40)
    path.chmod(0o644)
    done = ykien("doctor", "--json", status=1, YKIEN_SECRET_KEY="")
    assert state(done.stdout, "secret") == "FAIL"
    path.chmod(0o600)
    assert state(ykien("doctor", "--json", YKIEN_SECRET_KEY="").stdout, "secret") == "ok"


@pytest.mark.one_database
def test_doctor_wants_a_redis_that_keeps_things(ykien: Ykien, deps: Deps) -> None:
    client = deps.queue.redis
    assert client is not None
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert state(ykien("doctor", "--json", status=1).stdout, "redis") == "FAIL"
    finally:
        client.config_set("maxmemory-policy", "noeviction")


@pytest.mark.one_database
def test_doctor_tells_every_wrong_setting(ykien: Ykien) -> None:
    told = json.loads(ykien("doctor", "--json", status=1, YKIEN_BIND="x", YKIEN_NO="y").stdout)
    assert [one["state"] for one in told] == ["FAIL", "FAIL"]
