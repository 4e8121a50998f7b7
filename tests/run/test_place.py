"""The data folder: one user at a time, a secret that stays, commands that work beside a run."""

from pathlib import Path

import pytest

from config.settings import Settings, load
from service.run import place
from service.run.place import Unusable


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load({"YKIEN_DATA": str(tmp_path / "var")})
    place.make(made)
    return made


def test_secret_is_made_once_and_is_nobody_elses(settings: Settings) -> None:
    path = place.make_secret(settings)
    secret = path.read_text().strip()
    assert len(secret) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert place.make_secret(settings).read_text().strip() == secret
    assert place.ready(settings).secret_key == secret
    assert [one.name for one in settings.data.iterdir() if one.name.startswith(".")] == []


def test_own_settings_go_before_the_folders(tmp_path: Path) -> None:
    own = {"YKIEN_SECRET_KEY": "o" * 40, "YKIEN_REDIS_URL": "redis://elsewhere/0"}
    settings = load({"YKIEN_DATA": str(tmp_path / "var")} | own)
    place.make(settings)
    place.make_secret(settings)
    place.note_redis(settings, "unix:///some.sock")
    found = place.ready(settings)
    assert (found.secret_key, found.redis_url) == tuple(own.values())


def test_redis_is_found_while_a_run_says_where(settings: Settings) -> None:
    place.note_redis(settings, "unix:///some.sock")
    assert place.complete(settings).redis_url == "unix:///some.sock"
    place.note_redis(settings, None)
    assert place.complete(settings).redis_url is None


def test_without_a_secret_it_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(Unusable, match="YKIEN_SECRET_KEY"):
        place.ready(settings)


def test_second_user_is_refused_until_the_first_has_left(settings: Settings) -> None:
    assert not place.in_use(settings)
    with place.held(settings):
        assert place.in_use(settings)
        with pytest.raises(Unusable, match="YKIEN_DATA"), place.held(settings):
            pass
    assert not place.in_use(settings)
    with place.held(settings):
        pass


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="YKIEN_DATA"):
        place.make(load({"YKIEN_DATA": str(tmp_path / "file" / "var")}))
