"""Nothing is served under a key that the database was not kept under."""

from dataclasses import replace

import pytest

from config.settings import Settings
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.seal import seal
from service.run import house, key
from service.run.place import SECRET as FILE, Unusable
from tests.support.story import NOW, SECRET, keep

OTHER = "another secret, of another house entirely"


def test_database_that_was_kept_under_another_key_is_not_served(
    deps: Deps, settings: Settings, site_a: Site
) -> None:
    key.need(replace(settings, secret_key=OTHER))  # nothing has been sealed yet
    keep(deps, site_a)
    seal(deps, NOW)
    key.need(settings)
    with pytest.raises(Unusable, match=f"key {deps.keys.current.id}, which isn't here"):
        key.need(replace(settings, secret_key=OTHER))
    key.need(replace(settings, secret_key=f"{OTHER} {SECRET}"))


def test_no_new_key_is_made_for_a_database_that_has_one(
    deps: Deps, settings: Settings, site_a: Site
) -> None:
    keep(deps, site_a)
    seal(deps, NOW)
    bare = replace(settings, secret_key=None, bind=("127.0.0.1", 0))
    with pytest.raises(Unusable, match="which isn't here"):
        house.run(bare, {}, print)
    assert not (settings.data / FILE).exists()


def test_database_that_is_not_there_is_nobodys_fault(settings: Settings) -> None:
    for url in ("sqlite:////nowhere/y.sqlite3", "postgresql+psycopg://x:y@127.0.0.1:1/none"):
        key.need(replace(settings, database_url=url))
