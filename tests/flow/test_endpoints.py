"""A site's endpoints: what may be called, what is kept of them, and who did what."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.domain.comment import Invalid
from service.domain.delivery import Answer
from service.domain.site import Site
from service.flow import endpoints, webhooks
from service.flow.deps import By, Deps, Missing
from service.flow.endpoints import Barred, Wanted
from service.store import webhooks as store_webhooks
from service.store.session import read
from service.store.tables import event, outbox, webhook
from tests.support.receiver import Wire, deliver, endpoint
from tests.support.story import NOW, keep, make_site, rows

URL = "https://bao.vn/chuong"
ALICE = By("alice", None)


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    endpoint(deps, "a", URL)
    return site_a


def test_url_that_would_never_be_called_is_refused(deps: Deps, site_a: Site) -> None:
    made = endpoint(deps, "a", URL)[0]
    live = replace(deps, settings=replace(deps.settings, env="production",
                                          webhook_allow=("127.0.0.1",)))  # fmt: skip
    for where, url, code in (
        (deps, "http://bao.vn/", "url.https"), (deps, "https://10.1.2.3/", "url.private"),
        (deps, "bao.vn", "url.invalid"), (live, "http://127.0.0.1:1/", "url.https"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=f"/url {code}"):
            endpoint(where, "a", url)
        with pytest.raises(Invalid, match=f"/url {code}"):
            endpoints.change(where, made.public_id, Wanted(url), ALICE, NOW)
    assert rows(deps, sa.select(webhook.c.url)) == [{"url": URL}]
    endpoint(live, "a", "https://127.0.0.1:1/")


def test_switching_off_and_ending_bury_what_waits(deps: Deps, site: Site) -> None:
    one, two = endpoint(deps, "a", URL)[0], endpoint(deps, "a", URL)[0]
    keep(deps, site)
    endpoints.change(deps, one.public_id, Wanted(enabled=False), ALICE, NOW)
    webhooks.end(deps, two.public_id, ALICE, NOW)
    assert [row["state"] for row in rows(deps, sa.select(outbox).order_by(outbox.c.id))] == [
        "waiting",
        "dead",
        "dead",
    ]
    left = rows(deps, sa.select(webhook).where(webhook.c.id == two.id))[0]
    assert (left["url"], left["secret"], left["key_id"]) == ("", None, None)
    with pytest.raises(Missing):
        webhooks.end(deps, two.public_id, ALICE, NOW)
    with pytest.raises(Missing):
        webhooks.rotate(deps, one.public_id, By("emi", frozenset({one.site_id + 1})), NOW)


def test_change_goes_for_what_waits_and_stands_in_the_record(deps: Deps, site: Site) -> None:
    made = endpoint(deps, "a", "https://cu.vn/?token=kin")[0]
    keep(deps, site)
    wanted = Wanted("https://moi.vn/?token=kin", ("comment.held", "comment.held"))
    became = endpoints.change(deps, made.public_id, wanted, ALICE, NOW)
    assert (became.types, became.disabled) == (("comment.held",), None)
    assert endpoints.change(deps, made.public_id, Wanted(), ALICE, NOW) == became
    wire = Wire()
    deliver(deps, wire, NOW)
    assert [got.path for got in wire.got] == [URL, "https://moi.vn/?token=kin"]
    told = rows(deps, sa.select(event.c.act, event.c.data).where(event.c.comment_id.is_(None)))
    assert [row["act"] for row in told][-3:] == ["webhook.add", *["webhook.change"] * 2]
    assert told[-2]["data"]["after"] == {"host": "moi.vn", "types": ["comment.held"]}
    assert "kin" not in json.dumps([row["data"] for row in told])


def test_site_has_ten_endpoints_at_most(deps: Deps, site_a: Site, site_b: Site) -> None:
    for _ in range(10):
        endpoint(deps, "a", URL)
    with pytest.raises(Barred, match="many"):
        endpoint(deps, "a", URL)
    endpoint(deps, "b", URL)
    make_site(deps, "c")
    endpoint(deps, "c", URL)
    with read(deps.engine) as connection:
        assert len(store_webhooks.of_sites(connection, None)) == 12


def test_switching_off_and_noting_ends_do_not_cross(deps: Deps, site: Site) -> None:
    """Whoever notes and whoever changes lock the endpoint first, then its rows."""
    (one,) = rows(deps, sa.select(webhook.c.public_id))
    ends: list[object] = []

    def turn(act: Callable[[int], object]) -> threading.Thread:
        def run() -> None:
            for number in range(8):
                try:
                    act(number)
                except Exception as error:  # noqa: BLE001 - it is looked at below
                    ends.append(error)

        return threading.Thread(target=run)

    for number in range(24):
        keep(deps, site, f"ý kiến {number}")
    crew = [
        turn(lambda _: deliver(deps, Wire(Answer(500)), NOW)),
        turn(lambda _: deliver(deps, Wire(Answer(500)), NOW)),
        turn(lambda n: endpoints.change(
            deps, one["public_id"], Wanted(enabled=bool(n % 2)), ALICE, NOW)),
        turn(lambda _: webhooks.replay(deps, one["public_id"], None, ALICE, NOW)),
    ]  # fmt: skip
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert [error for error in ends if not isinstance(error, Barred)] == []
