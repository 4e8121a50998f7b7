"""The embedded Redis: keeps what it has, answers us alone, starts over rather than not at all."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from config.settings import Settings, load
from service.run import valkey


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    data.mkdir()
    return load({"YKIEN_DATA": str(data)})


@contextmanager
def started(made: valkey.Valkey) -> Iterator["redis.Redis"]:
    with subprocess.Popen(made.argv, stdout=subprocess.DEVNULL) as process:
        try:
            while not valkey.answers(made.url, 0.2):
                assert process.poll() is None, made.log.read_text(errors="replace")
            with redis.Redis.from_url(made.url) as client:
                yield client
            valkey.end(made.url)
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_keeps_its_data_and_refuses_to_throw_any_away(settings: Settings) -> None:
    made = valkey.embedded(settings)
    with started(made) as client:
        client.rpush("ykien:due", 1, 2)
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    made.leave()
    with started(valkey.embedded(settings)) as client:
        assert client.lrange("ykien:due", 0, -1) == [b"1", b"2"]


@pytest.mark.parametrize("name", ["x" * 120, "what?", "a#b", "Tòa soạn", 'quo"ted'])
def test_answers_wherever_the_data_lies(settings: Settings, name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    made = valkey.embedded(replace(settings, data=tmp_path / name))
    with started(made) as client:
        assert client.ping()
    made.leave()
    left = Path(tempfile.gettempdir()).glob(f"ykien-*/{valkey.SOCKET}")
    assert not [path for path in left if path.as_posix() in made.url]


def test_without_sockets_it_wants_a_password(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valkey, "_takes_sockets", lambda _: False)
    made = valkey.embedded(settings)
    with started(made) as client:
        assert client.ping()
        bare = redis.Redis.from_url("redis://" + made.url.partition("@")[2])
        with pytest.raises(redis.AuthenticationError):
            bare.ping()
        bare.close()
    assert (made.folder / valkey.CONFIG).stat().st_mode & 0o077 == 0


def test_broken_data_is_set_aside(settings: Settings) -> None:
    made = valkey.embedded(settings)
    with started(made) as client:
        client.set("a", "b")
    for path in made.folder.rglob("*.manifest"):
        path.write_bytes(os.urandom(64))
    with pytest.raises(AssertionError), started(made):
        pass
    aside = valkey.set_aside(made, now=1.0)
    assert any(aside.rglob("*.manifest"))
    with started(made) as client:
        assert client.get("a") is None
