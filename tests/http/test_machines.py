"""What machines ask: alive, ready, and how much waits for how long."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from config.settings import Settings
from service.app import create_app
from service.domain.check import Checker
from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store.backlog import Kept
from service.store.session import write
from service.store.tables import revision
from tests.http.asking import API, decide, post, problem, put
from tests.support.databases import Database
from tests.support.story import NOW, change, examine_all, keep, later
from tests.support.web import application, submission, submit


def other(settings: Settings, checker: Checker) -> Iterator[FlaskClient]:
    """A process of its own."""
    app = create_app(settings, checker)
    yield app.test_client()
    own = app.extensions["ykien"].deps
    own.engine.dispose()
    if own.queue.redis is not None:
        own.queue.redis.close()


@pytest.fixture
def without_redis(settings: Settings, checker: Checker) -> Iterator[FlaskClient]:
    yield from other(replace(settings, redis_url="redis://127.0.0.1:9"), checker)


@pytest.fixture
def without_database(settings: Settings, checker: Checker, tmp_path: Path) -> Iterator[FlaskClient]:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'ykien.sqlite3'}"
    yield from other(replace(settings, database_url=url), checker)


@pytest.fixture
def unmigrated(
    settings: Settings, checker: Checker, empty_database: Database
) -> Iterator[FlaskClient]:
    yield from other(replace(settings, database_url=empty_database.url), checker)


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    told = client.get("/readyz").json
    assert told is not None
    assert (told["status"], told["database"], told["redis"]) == ("ready", "ok", "ok")
    assert re.fullmatch(r"\d{4}", told["migration"])


@pytest.mark.one_database
def test_redis_away_is_said_and_not_fatal(without_redis: FlaskClient, site_a: Site) -> None:
    answer = without_redis.get("/readyz")
    assert (answer.status_code, (answer.json or {})["redis"]) == (200, "away")
    assert submit(without_redis).status_code == 202
    assert "ykien_redis_up 0.0" in without_redis.get("/metrics").text


@pytest.mark.one_database
def test_database_away_is_503_with_a_time_to_come_back(without_database: FlaskClient) -> None:
    assert without_database.get("/healthz").status_code == 200
    for answer in (without_database.get("/readyz"), submit(without_database),
                   without_database.get(f"{API}/comments?site=a&article=thu")):  # fmt: skip
        problem(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.one_database
@pytest.mark.parametrize("known", [True, False])
def test_page_learns_that_the_database_is_away(
    without_database: FlaskClient, deps: Deps, site_a: Site, known: bool
) -> None:
    page = {"Origin": "https://bao.vn"}
    site = change(deps, site_a, origins=("https://bao.vn",))
    own = without_database.application.extensions["ykien"].deps.sites
    own._kept = (0.0, {"a": site} if known else {})
    for answer in (
        submit(without_database, headers=page),
        without_database.get(f"{API}/comments?site=a&article=thu", headers=page),
    ):
        problem(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers.get("Access-Control-Allow-Origin") == (
            "https://bao.vn" if known else None
        )
    wrong = without_database.get(f"{API}/comments?x=1", headers=page)  # nobody asked the database
    assert wrong.status_code == 422
    assert ("Access-Control-Allow-Origin" in wrong.headers) == known
    preflight = without_database.options(f"{API}/comments", headers=page)
    assert (preflight.status_code, "Access-Control-Allow-Methods" in preflight.headers) == (
        204, known,
    )  # fmt: skip


@pytest.mark.one_database
def test_form_is_not_lost_with_the_database(without_database: FlaskClient) -> None:
    form = {k: v for k, v in submission().items() if k != "article"} | {"article_key": "thu"}
    answer = without_database.post(f"{API}/comments", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Bài viết rất hay, cảm ơn tòa soạn." in answer.text
    assert "text/html" in answer.headers["Content-Type"]


def test_database_that_was_not_migrated_is_not_ready(unmigrated: FlaskClient) -> None:
    problem(unmigrated.get("/readyz"), 503, "not_migrated")


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


def scraped(client: FlaskClient) -> TestResponse:
    """What a process tells that was not asked in the last ten seconds."""
    web = client.application.extensions["ykien"]
    object.__setattr__(web, "backlog", Kept(web.deps.engine))
    return client.get("/metrics")


def test_backlog_is_read_once_in_ten_seconds_however_many_ask(deps: Deps, site_a: Site) -> None:
    kept = Kept(deps.engine)
    assert kept.get(NOW).due == 0
    keep(deps, site_a)
    assert kept.get(later(9)).due == 0
    assert kept.get(later(11)).due == 1
    assert kept.get(NOW).due_oldest == 0  # a clock that was set back


def test_metrics_tell_how_much_waits_and_for_how_long(
    client: FlaskClient, deps: Deps, site_a: Site, checker: Checker
) -> None:
    empty = client.get("/metrics").text
    assert value(empty, "ykien_due") == value(empty, "ykien_due_oldest_seconds") == 0
    first, second, third = post(client), post(client), post(client)
    hour = now() - timedelta(hours=1)
    with write(deps.engine) as connection:
        connection.execute(sa.update(revision).values(created=hour))
    text = scraped(client).text
    assert value(text, "ykien_due") == 3
    assert 3590 < value(text, "ykien_due_oldest_seconds") < 3700
    examine_all(deps, checker, now())
    decide(client, first.id, "approve")
    client.delete(third.path, headers=third.headers)
    put(deps, second.id, created=hour)
    answer = scraped(client)
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert value(answer.text, "ykien_due") == 0
    assert 3590 < value(answer.text, "ykien_held_oldest_seconds") < 3700
    for status in ("published", "held", "removed"):
        assert value(answer.text, f'ykien_comments{{status="{status}"}}') == 1
    assert value(answer.text, "ykien_redis_up") == 1
    for secret in ("example.com", "Lê An", first.id, "Báo"):
        assert secret not in answer.text


@pytest.mark.one_database
def test_every_answer_says_what_it_is(app: Flask, client: FlaskClient) -> None:
    for path in ("/healthz", "/nope", "/demo", "/s/x", "/api/docs", "/metrics", "/widget.js"):
        answer = client.get(path)
        answer.close()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "Strict-Transport-Security" not in answer.headers  # http in development


@pytest.mark.one_database
def test_head_is_answered_without_a_body(app: Flask, site_a: Site) -> None:
    asked = EnvironBuilder("/api/v1/challenge?site=a", method="HEAD").get_environ()
    body, status, headers = run_wsgi_app(app, asked)  # the client drops such a body itself
    assert (status, b"".join(body)) == ("200 OK", b"")
    assert int(headers["Content-Length"]) > 100


@pytest.mark.one_database
def test_https_is_said_where_there_is_https(settings: Settings, checker: Checker) -> None:
    for client in other(replace(settings, public_url="https://ykien.bao.vn"), checker):
        assert "max-age" in client.get("/healthz").headers["Strict-Transport-Security"]
        assert "max-age" in client.get("/nope").headers["Strict-Transport-Security"]


@pytest.mark.one_database
@pytest.mark.parametrize(("demo", "where"), [(True, "/demo"), (False, "/moderate")])
def test_address_alone_leads_somewhere(
    settings: Settings, checker: Checker, demo: bool, where: str
) -> None:
    with application(replace(settings, demo=demo), checker) as app:
        answer = app.test_client().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
