"""A first run makes what it needs; later ones only a new link."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings, load
from service.flow.deps import now
from service.run.first import FIRST, prepare
from service.store import access, sites
from service.store.session import connect, read, write
from service.store.tables import moderator


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"YKIEN_DATA": str(tmp_path), "YKIEN_PUBLIC_URL": "https://ykien.example"})


def token(link: str | None) -> str:
    assert link is not None
    head, _, tail = link.partition("?token=")
    assert head == "https://ykien.example/moderate/sign-in"
    return tail


def test_first_run_makes_schema_site_and_moderator(settings: Settings) -> None:
    links = [token(prepare(settings, now()).link) for _ in range(2)]
    assert links[0] != links[1]
    engine = connect(settings.database_url)
    with write(engine) as connection:
        (site,) = sites.all_sites(connection)
        assert (site.key, site.mode, site.origins) == ("demo", "pre", ("*",))
        ((row, roles),) = access.all_moderators(connection)
        assert (row.name, row.root, roles) == (FIRST, True, {})
        assert access.use_link(connection, links[0], now()) == row.id
        assert [access.use_link(connection, one, now()) for one in links] == [None, None]
    engine.dispose()


def test_demo_stays_as_it_was_set_and_off_means_off(settings: Settings) -> None:
    off = replace(settings, demo=False)
    prepare(off, now())
    engine = connect(settings.database_url)
    with read(engine) as connection:
        assert sites.all_sites(connection) == []
    prepare(settings, now())
    with write(engine) as connection:
        (site,) = sites.all_sites(connection)
        sites.change_site(connection, replace(site, mode="closed"))
    prepare(settings, now())
    with read(engine) as connection:
        assert [one.mode for one in sites.all_sites(connection)] == ["closed"]
    engine.dispose()


@pytest.mark.parametrize("change", [{"disabled": True}, {"name": "lan"}])
def test_newspaper_with_its_own_people_gets_no_link(
    settings: Settings, change: dict[str, object]
) -> None:
    prepare(settings, now())
    engine = connect(settings.database_url)
    with write(engine) as connection:
        connection.execute(sa.update(moderator).values(change))
    assert prepare(settings, now()).link is None
    with read(engine) as connection:
        assert len(access.all_moderators(connection)) == 1
    engine.dispose()
