"""The work that is asked for grows with what an address and a site send, and shrinks again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.domain.proof import BASE
from service.domain.site import Site
from service.flow.deps import Deps
from service.http import limits
from service.http.challenge import OF_ADDRESS, OF_SITE
from service.http.limits import Limit, Limits
from tests.http.asking import API, post
from tests.http.test_challenge import FORM, asked, judged, solved
from tests.support.story import change, rows
from tests.support.web import submission


class Clock:
    """The time that limits see."""

    def __init__(self) -> None:
        self.now = 1_764_000_000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture(params=["redis", "no redis"])
def clock(
    request: pytest.FixtureRequest, app: Flask, deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> Clock:
    """Limits are on, and their time stands still."""
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    counted = Limits(deps.queue.redis if request.param == "redis" else None, on=True)
    object.__setattr__(app.extensions["ykien"], "limits", counted)
    return made


def tries(client: FlaskClient, site: str = "a") -> int:
    given = asked(client, site)
    return int(given["parameters"]["data"]["tries"]) if given["needed"] else 0


@pytest.mark.one_database
def test_cost_grows_with_what_an_address_sends(
    client: FlaskClient, deps: Deps, site_a: Site, site_b: Site, clock: Clock
) -> None:
    told = list[int]()
    for number in range(16):
        told.append(tries(client))
        post(client, email=f"a{number}@example.com")
    assert told == [BASE * n for n in (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 4, 4)]
    found = [row["form"].get("challenge") for row in rows(deps, FORM)]
    assert found == [None] * 8 + ["missing"] * 8
    assert tries(client, "b") == 0
    clock.now += OF_ADDRESS.window * 2
    assert tries(client) == BASE
    clock.now += OF_ADDRESS.window
    assert tries(client) == 0


@pytest.mark.one_database
def test_gauge_counts_no_further_than_it_is_forgotten_again(app: Flask, clock: Clock) -> None:
    counted, gauge = app.extensions["ykien"].limits, [(Limit("x", 1, 10, most=2), "w")]
    assert [counted.take(gauge) for _ in range(5)] == [[0.0], [1.0], [2.0], [2.0], [2.0]]
    assert counted.levels(gauge) == [2.0]
    clock.now += 15
    assert counted.levels(gauge) == [0.5]
    clock.now += 15
    assert counted.levels(gauge) == [0.0]


@pytest.mark.one_database
def test_cost_grows_with_what_a_site_is_sent(
    client: FlaskClient, site_a: Site, site_b: Site, clock: Clock
) -> None:
    def send(number: int) -> None:
        client.post(f"{API}/comments", json=submission(email=f"a{number}@example.com"),
                    environ_base={"REMOTE_ADDR": f"198.51.{number // 250}.{number % 250}"})  # fmt: skip

    told = list[int]()
    for number in range(OF_SITE.quota * 2):
        told.append(tries(client))
        send(number)
    assert told == [0] * OF_SITE.quota + [BASE] * OF_SITE.quota
    assert tries(client) == BASE * 2
    assert tries(client, "b") == 0
    clock.now += OF_SITE.window + 1
    assert tries(client) == 0


@pytest.fixture
def always(deps: Deps, site_a: Site) -> Site:
    """Site A, whose every reader has to show work."""
    return change(deps, site_a, challenge="always")


@pytest.mark.one_database
def test_solution_from_before_a_flood_is_too_cheap_in_it(
    client: FlaskClient, deps: Deps, always: Site, clock: Clock
) -> None:
    early, another = solved(client), solved(client)
    for number in range(9):
        post(client, email=f"a{number}@example.com")
    assert judged(client, deps, early) == ""  # four times as much is asked now: that is enough
    for number in range(9, 17):
        post(client, email=f"a{number}@example.com")
    assert judged(client, deps, another, email="b@example.com") == "cheap"
    assert judged(client, deps, solved(client), email="c@example.com") == ""


@pytest.mark.one_database
def test_site_that_asks_for_none_looks_at_none(
    client: FlaskClient, deps: Deps, site_a: Site, clock: Clock
) -> None:
    change(deps, site_a, challenge="off")
    for number in range(9):
        assert judged(client, deps, "x", email=f"a{number}@example.com") == ""
    assert tries(client) == 0
