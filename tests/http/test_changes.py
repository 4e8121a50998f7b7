"""The desk's cheap poll."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from service.domain.site import Site
from service.flow.deps import Deps, now
from service.store import changes
from service.store.session import read, write
from service.store.tables import event
from tests.http.asking import DESK, decide, post, problem, published
from tests.support.story import Person
from tests.support.web import ROOT


def poll(client: FlaskClient, headers: dict[str, str] = ROOT, **asked: str) -> dict[str, Any]:
    answer = client.get(f"{DESK}/changes", query_string=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_poll_tells_what_changed_since_the_last(client: FlaskClient, site_a: Site) -> None:
    start = poll(client)
    assert start == {"changes": [], "next": "0"}
    assert poll(client, since=start["next"])["changes"] == []
    one, two = post(client), published(client)
    decide(client, one.id, "reject", reason="spam")
    told = poll(client, since=start["next"])
    assert {c["id"]: (c["version"], c["status"]) for c in told["changes"]} == {
        one.id: (2, "rejected"), two.id: (2, "published"),
    }  # fmt: skip
    # within some seconds a line may be committed late, so these are told once more
    assert poll(client, since=told["next"])["changes"] == told["changes"]


def test_poll_goes_on_when_the_last_seconds_are_over(
    client: FlaskClient, deps: Deps, site_a: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        post(client)
    with read(deps.engine) as connection:
        found, following = changes.since(connection, {site_a.id}, 0, now() + changes.LATE)
        assert len(found) == 3
        later = now() + timedelta(minutes=1)
        assert changes.since(connection, {site_a.id}, following, later) == ([], following)
        assert changes.newest(connection, {site_a.id}, later) == following
        assert changes.newest(connection, {site_a.id}, now()) == 0  # all of it may be late
        assert changes.newest(connection, (), later) == 0
        monkeypatch.setattr(changes, "MOST", 2)
        first, middle = changes.since(connection, {site_a.id}, 0, now())
        assert (len(first), middle) == (2, 0)  # full, and a line before the last may still come
        first, middle = changes.since(connection, {site_a.id}, 0, later)
        assert len(first) == 2
        assert len(changes.since(connection, {site_a.id}, middle, later)[0]) == 1


def test_line_that_began_early_vouches_for_none_before_it(
    client: FlaskClient, deps: Deps, site_a: Site
) -> None:
    for _ in range(2):
        post(client)
    with write(deps.engine) as connection:  # the later line is of a transaction that took long
        last = sa.select(sa.func.max(event.c.id)).scalar_subquery()
        old = now() - timedelta(minutes=1)
        connection.execute(sa.update(event).where(event.c.id == last).values(at=old))
    with read(deps.engine) as connection:
        found, following = changes.since(connection, {site_a.id}, 0, now())
        assert (len(found), following) == (2, 0)


@pytest.mark.one_database
def test_poll_is_of_ones_own_sites(
    client: FlaskClient, site_a: Site, bob: Person, charlie: Person
) -> None:
    made = post(client)
    assert [c["id"] for c in poll(client, bob.headers, since="0", site="a")["changes"]] == [made.id]
    assert poll(client, charlie.headers, since="0")["changes"] == []
    other = client.get(f"{DESK}/changes?site=a&since=0", headers=charlie.headers)
    problem(other, 404, "unknown.site")
    for wrong in ("x", "-1", "9" * 19, "1.5"):
        problem(client.get(f"{DESK}/changes?since={wrong}", headers=ROOT), 422, "invalid")
