"""How often one may send, told exactly; with Redis, without it, and behind proxies."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.settings import _networks
from service.domain.site import Site
from service.flow.deps import Deps
from service.http import limits
from service.http.client import client_address
from service.http.limits import PER_ADDRESS, PER_AUTHOR, PER_CHANGER, Limit, Limits
from service.queue import connect
from tests.http.asking import API, kept_rows, post, problem, wrong
from tests.support.desk import FROM_HERE
from tests.support.story import Person
from tests.support.web import submission, submit

pytestmark = pytest.mark.one_database  # what it asks of a database is tested below http


class Clock:
    """The time that limits see."""

    def __init__(self) -> None:
        self.now = 1_764_000_000.1239

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


@pytest.fixture(params=["redis", "redis away", "no redis"])
def limited(
    request: pytest.FixtureRequest, app: Flask, clock: Clock, redis_url: str
) -> Iterator[Limits]:
    """Limits are on: over Redis, or over the process's own memory."""
    url = {"redis": redis_url, "redis away": "redis://127.0.0.1:9", "no redis": None}[request.param]
    redis = connect(url) if url else None
    made = Limits(redis, on=True)
    object.__setattr__(app.extensions["ykien"], "limits", made)
    yield made
    if redis is not None:
        redis.close()


def send(client: FlaskClient, number: int, address: str = "203.0.113.7", **more: str) -> int:
    """A comment of an author of its own."""
    fields = {"email": f"a{number}@example.com"} | more
    response = client.post(f"{API}/comments", json=submission(**fields),
                           environ_base={"REMOTE_ADDR": address})  # fmt: skip
    return response.status_code


@pytest.mark.one_database
def test_address_may_send_its_quota_and_is_told_when_again(
    client: FlaskClient, deps: Deps, site_a: Site, limited: Limits, clock: Clock
) -> None:
    assert [send(client, n) for n in range(PER_ADDRESS.quota + 1)] == [202] * 20 + [429]
    kept = kept_rows(deps)
    response = client.post(f"{API}/comments", json=submission(email="b@example.com"),
                           environ_base={"REMOTE_ADDR": "203.0.113.7"})  # fmt: skip
    body = problem(response, 429, "too_many.address")
    assert body["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert body["violated-policies"] == ["address"]
    assert response.headers["RateLimit-Policy"] == '"address";q=20;w=600'
    wait = int(response.headers["Retry-After"])
    assert wait == body["retry_after"] == 30
    assert response.headers["RateLimit"] == f'"address";r=0;t={wait}'
    assert kept_rows(deps) == kept
    assert send(client, 99, address="203.0.113.8") == 202  # others are not in the way
    clock.now += wait - 1
    assert send(client, 21) == 429
    clock.now += 1
    assert send(client, 22) == 202
    assert send(client, 23) == 429
    clock.now += PER_ADDRESS.window
    assert [send(client, n) for n in range(30, 51)] == [202] * 20 + [429]


@pytest.mark.one_database
def test_author_may_send_from_anywhere_ten_times(
    client: FlaskClient, site_a: Site, site_b: Site, limited: Limits
) -> None:
    told = [
        send(client, n, f"198.51.100.{n}", email="An@Example.com" if n % 2 else "an@example.com")
        for n in range(PER_AUTHOR.quota + 1)
    ]
    assert told == [202] * 10 + [429]
    assert send(client, 0, "198.51.100.99", email="an@example.com", site="b") == 202


@pytest.mark.one_database
def test_address_may_change_its_comments_so_often(
    client: FlaskClient, site_a: Site, limited: Limits, clock: Clock
) -> None:
    mine, other = post(client), post(client, email="b@example.com")
    told = [client.patch(mine.path, json={"text": "Câu."}, headers=mine.headers).status_code
            for _ in range(PER_CHANGER.quota)]  # fmt: skip
    assert told == [200] * PER_CHANGER.quota
    patched = client.patch(mine.path, json={"text": "Nữa."}, headers=mine.headers)
    problem(patched, 429, "too_many.change")
    problem(client.delete(other.path, headers=other.headers), 429, "too_many.change")
    assert client.get(f"{mine.path}/status", headers=mine.headers).status_code == 200
    clock.now += 20
    assert client.delete(other.path, headers=other.headers).status_code == 200


@pytest.mark.one_database
def test_redis_keeps_no_address_and_no_name(
    client: FlaskClient, deps: Deps, site_a: Site, limited: Limits
) -> None:
    made = post(client)
    client.delete(made.path, headers=made.headers)
    client.post("/moderate/sign-in", data={"name": "bob@example.com", "password": "x"},
                headers=FROM_HERE)  # fmt: skip
    assert deps.queue.redis is not None
    kept = deps.queue.redis.keys("ykien:limit:*") or list(limited._own)
    assert len(kept) >= 5  # the site's own is empty again, and gone, after a second
    assert not re.search(r"127\.0|@|bob|example", str(kept))


@pytest.mark.one_database
def test_site_may_take_only_so_much(
    client: FlaskClient,
    site_a: Site,
    site_b: Site,
    limited: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.http.public.PER_SITE", Limit("site", 3, 60))
    assert [send(client, n, f"198.51.100.{n}") for n in range(4)] == [202, 202, 202, 429]
    assert send(client, 9, site="b") == 202


@pytest.mark.one_database
def test_refused_request_costs_nothing(
    client: FlaskClient, site_a: Site, limited: Limits, clock: Clock
) -> None:
    for n in range(PER_ADDRESS.quota):
        send(client, n)
    for _ in range(50):
        assert send(client, 7, email="het@example.com") == 429
    clock.now += 30
    assert send(client, 7, email="het@example.com") == 202


@pytest.mark.one_database
def test_what_is_wrong_costs_nothing(client: FlaskClient, site_a: Site, limited: Limits) -> None:
    for _ in range(30):
        assert wrong(submit(client, text="")) == {"/text": "text.empty"}
    assert submit(client).status_code == 202


@pytest.mark.one_database
def test_whole_network_of_ipv6_is_one_address(
    client: FlaskClient, site_a: Site, limited: Limits
) -> None:
    told = [send(client, n, f"2001:db8:1:2::{n:x}") for n in range(21)]
    assert told == [202] * 20 + [429]
    assert send(client, 50, "2001:db8:1:3::1") == 202


@pytest.mark.one_database
def test_moderators_and_keys_are_not_held_up(
    client: FlaskClient, site_a: Site, limited: Limits, bob: Person
) -> None:
    for n in range(PER_ADDRESS.quota + 5):
        assert submit(client, email=f"a{n}@example.com", headers=bob.headers).status_code == 202


@pytest.mark.one_database
def test_redis_that_comes_back_counts_again(
    app: Flask, client: FlaskClient, site_a: Site, clock: Clock, redis_url: str
) -> None:
    away = Limits(connect("redis://127.0.0.1:9"), on=True)
    object.__setattr__(app.extensions["ykien"], "limits", away)
    assert [send(client, n) for n in range(21)][-1] == 429
    there = connect(redis_url)
    away._script = there.register_script(limits._SCRIPT)
    assert send(client, 50) == 429  # for a second nobody tries
    clock.now += 1
    assert send(client, 51) == 202
    assert away._redis is not None
    away._redis.close()
    there.close()


@pytest.mark.one_database
def test_off_lets_everything_through(client: FlaskClient, deps: Deps, site_a: Site) -> None:
    assert not deps.settings.limits
    assert {send(client, 1) for _ in range(30)} == {202}


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [(0.002, 1), (0.5, 1), (1.0, 1), (1.0004, 1), (1.2, 2), (29.9, 30), (30.0, 30), (31.5, 32)],
)
def test_wait_is_told_in_whole_seconds(wait: float, seconds: int) -> None:
    told = limits.refused(PER_ADDRESS, wait).headers
    assert told["Retry-After"] == str(seconds)
    assert told["RateLimit"] == f'"address";r=0;t={seconds}'


BEHIND = (
    # trusted, connection from, X-Forwarded-For, whose bucket
    ("", "203.0.113.1", "198.51.100.9", "203.0.113.1"),
    ("10.0.0.0/8", "203.0.113.1", "198.51.100.9", "203.0.113.1"),
    ("10.0.0.0/8", "10.0.0.1", "198.51.100.9", "198.51.100.9"),
    ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9"),
    ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
    ("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "rubbish", "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", " , ,", "10.0.0.1"),
    ("10.0.0.0/8", "::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9"),
    ("fd00::/8", "fd00::1", "2001:db8::5", "2001:db8::5"),
    ("10.0.0.0/8 fd00::/8", "fd00::1", "198.51.100.9, 10.1.1.1", "198.51.100.9"),
)


@pytest.mark.one_database
@pytest.mark.parametrize(("trusted", "peer", "forwarded", "whose"), BEHIND)
def test_address_is_the_rightmost_that_is_no_proxy_of_ours(
    app: Flask, trusted: str, peer: str, forwarded: str, whose: str
) -> None:
    settings = replace(app.extensions["ykien"].settings, trusted_proxies=_networks(trusted))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert client_address(settings) == whose
