"""«Sắp đăng»: readers don't see it, the desk does, and can take it back."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps, now
from tests.http.asking import API, DESK, decide, post, problem, put, seen, thread
from tests.support.desk import Desk
from tests.support.story import change
from tests.support.web import ROOT

URL = f"{API}/comments?site=a&article=thu"


def test_readers_and_the_author_do_not_see_it(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    assert client.patch(f"{DESK}/sites/a", json={"publish_delay": 300}, headers=ROOT).json
    made = post(client)
    empty = client.get(URL).headers["ETag"]
    assert decide(client, made.id, "approve").status_code == 200
    assert thread(client) == {
        "comments": [], "count": 0, "next": None, "accepts": True, "votes": "up", "consents": [],
        "notice": None, "notify": False, "hints": False, "depth": 2,
    }  # fmt: skip
    assert client.get(f"{API}/counts?site=a&article=thu").json == {"counts": {"thu": 0}}
    status = client.get(f"{made.path}/status", headers=made.headers).json
    assert status is not None
    assert status["status"] == "held"
    waiting = client.get(URL).headers["ETag"]
    assert seen(client, made.id)["publish_at"] is not None
    for soon, count in (("true", 1), ("false", 0)):
        found = client.get(f"{DESK}/comments?status=published&soon={soon}", headers=ROOT).json
        assert found is not None
        assert found["count"] == count
    put(deps, made.id, publish_at=now() - timedelta(seconds=1))
    response = client.get(URL, headers={"If-None-Match": waiting})
    assert response.status_code == 200
    assert response.headers["ETag"] not in (empty, waiting)
    assert [one["id"] for one in (response.json or {})["comments"]] == [made.id]
    assert seen(client, made.id)["publish_at"] is None


@pytest.mark.one_database
def test_desk_has_a_tab_while_something_waits(
    deps: Deps, site_a: Site, client: FlaskClient, desk: Desk
) -> None:
    assert "Sắp đăng" not in desk.get()
    change(deps, site_a, publish_delay=120)
    made = post(client)
    decide(client, made.id, "approve")
    page = desk.get(tab="soon")
    assert "Sắp đăng lúc" in page
    assert "đăng sau 1" in page
    assert "Hoàn tác" in page
    assert made.id not in desk.get(tab="published")
    assert "Sắp đăng" in desk.get()


@pytest.mark.one_database
def test_delay_has_bounds(client: FlaskClient, site_a: Site) -> None:
    for seconds in (-1, 301):
        response = client.patch(f"{DESK}/sites/a", json={"publish_delay": seconds}, headers=ROOT)
        problem(response, 422, "invalid")
