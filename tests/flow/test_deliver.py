"""From the outbox to the endpoint: at least once, under one id, later and later, and to an end."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.domain.check import Checker
from service.domain.delivery import WAITS, Answer
from service.domain.keys import Keyring
from service.domain.site import Site
from service.domain.webhook import ROTATION, Letter
from service.flow import endpoints, webhooks
from service.flow.deliver import AT_ONCE, LEASE, attempt, take
from service.flow.deps import By, Deps
from service.flow.edit import edit
from service.flow.endpoints import Barred, Wanted
from service.flow.erase import erase
from service.flow.lockdown import Wanted as Place, order
from service.flow.rotate import rotate as rotate_key
from service.flow.sweep import HOLD, sweep, tidy
from service.queue import POST_BELL
from service.store import outbox as store, webhooks as store_webhooks
from service.store.session import write
from service.store.tables import event, outbox, webhook
from tests.support.receiver import Got, Wire, deliver, endpoint
from tests.support.story import (
    NOW,
    SECRET,
    Person,
    change,
    decision,
    examine_all,
    keep,
    later,
    rows,
    stands,
)

URL = "https://bao.vn/chuong"
ALICE = By("alice", None)


def all_of(deps: Deps) -> list[dict[str, Any]]:
    return rows(deps, sa.select(outbox).order_by(outbox.c.id))


@pytest.fixture
def site(deps: Deps, site_a: Site) -> Site:
    endpoint(deps, "a", URL)
    return site_a


def test_event_is_told_whole_and_nothing_of_it_that_is_not_public(
    deps: Deps, site_a: Site, bob: Person, checker: Checker
) -> None:
    to, secret = endpoint(deps, "a", URL)
    wire = Wire()
    parent = keep(deps, site_a, "Cha.").public_id
    decision(deps, parent, "approve", bob)
    one = keep(
        deps, site_a, "chữ-kín-một", email="kin@example.com", name="Trần Thị Hạnh", at=later(1)
    ).public_id
    examine_all(deps, checker, later(2))
    edit(deps, site_a, one, "chữ-kín-hai", later(3))
    decision(deps, one, "approve", bob, text="Chữ công khai.", at=later(4))
    edit(deps, site_a, one, "chữ-kín-ba", later(5))
    assert set(deliver(deps, wire, later(6))) == {"delivered"}
    decision(deps, one, "take_down", bob, at=later(7))
    deliver(deps, wire, later(8))
    sent = [got.told for got in wire.got]
    mine = [told for told in sent if told["data"]["id"] == one]
    assert mine[3] == {
        "type": "comment.published", "timestamp": "2026-11-01T08:00:04Z", "data": {
            "id": one, "site": "a", "article": "thu", "parent": None, "status": "published",
            "version": 4, "pending_edit": False, "name": "Trần Thị Hạnh",
            "text": "Chữ công khai.", "created": "2026-11-01T08:00:01Z",
            "changed": "2026-11-01T08:00:04Z",
        },
    }  # fmt: skip
    assert [told["data"]["text"] for told in mine] == [
        None, None, None, "Chữ công khai.", "Chữ công khai.", None,
    ]  # fmt: skip
    for got in wire.got:
        _walk(got.told, ("kín", "example.com", "203.0.113", "a-secret"))
        assert got.path == to.url
        assert secret not in str(got)


def _walk(told: Any, secrets: tuple[str, ...]) -> None:
    """Every leaf of what is told, keys as well."""
    if isinstance(told, dict):
        assert {"email", "ip", "author", "address", "typed"} & set(told) == set()
        for value in told.values():
            _walk(value, secrets)
    else:
        assert isinstance(told, str | int | bool | None)
        assert [secret for secret in secrets if secret in str(told)] == []


def test_text_that_is_gone_by_then_does_not_go_out(deps: Deps, site: Site, bob: Person) -> None:
    wire = Wire()
    down, gone = keep(deps, site, "một").public_id, keep(deps, site, "hai").public_id
    for one in (down, gone):
        decision(deps, one, "approve", bob)
    decision(deps, down, "take_down", bob)
    erase(deps, stands(deps, gone).id, NOW)
    deliver(deps, wire, later(1))
    told = [got.told for got in wire.got]
    assert [one["data"]["text"] for one in told] == [None] * 6
    assert [one["data"]["name"] for one in told] == [None] * 6  # nor does a name


def test_reply_names_its_parent(deps: Deps, site: Site, bob: Person) -> None:
    from service.domain.record import Sent  # noqa: PLC0415

    wire, above = Wire(), keep(deps, site).public_id
    decision(deps, above, "approve", bob)
    keep(deps, site, "Đúng vậy.", sent=Sent("203.0.113.7", parent=above))
    deliver(deps, wire, later(1))
    assert [got.told["data"]["parent"] for got in wire.got] == [None, None, above]


def test_failing_endpoint_is_tried_on_schedule_under_one_id_until_it_is_dead(
    deps: Deps, site: Site
) -> None:
    keep(deps, site)
    wire, at = Wire(Answer(500)), NOW
    for number, wait in enumerate((*WAITS, None), 1):
        assert take(deps, {}, 100, at - timedelta(seconds=1)) == []
        state = deliver(deps, wire, at)
        row = all_of(deps)[0]
        assert (row["attempts"], row["answer"], row["tried_at"]) == (number, 500, at)
        if wait is None:
            assert (state, row["state"], row["due_at"]) == (["dead"], "dead", None)
        else:
            assert state == ["waiting"]
            assert wait <= (row["due_at"] - at).total_seconds() <= wait * 1.1
            at = row["due_at"]
    assert len({got.id for got in wire.got}) == 1
    assert len({got.headers["webhook-timestamp"] for got in wire.got}) == 10
    assert len({got.body for got in wire.got}) == 1
    assert rows(deps, sa.select(webhook.c.failures)) == [{"failures": 10}]


def test_dead_one_is_replayed_under_its_id(deps: Deps, site: Site) -> None:
    keep(deps, site)
    keep(deps, site, "hai")
    wire = Wire(Answer(410))
    assert deliver(deps, wire, later(1)) == ["dead", "waiting"]  # both were on their way
    one = rows(deps, sa.select(webhook))[0]
    assert one["disabled"] == "gone"
    assert [row["state"] for row in all_of(deps)] == ["dead", "dead"]
    acts = rows(deps, sa.select(event.c.act, event.c.by).where(event.c.comment_id.is_(None)))
    assert acts[-1] == {"act": "webhook.disable", "by": "worker"}
    with pytest.raises(Barred, match="disabled"):
        webhooks.replay(deps, one["public_id"], None, ALICE, later(2))
    endpoints.change(deps, one["public_id"], Wanted(enabled=True), ALICE, later(2))
    first = all_of(deps)[0]
    _deaf(deps)
    assert webhooks.replay(deps, one["public_id"], [first["public_id"], "x"], ALICE, later(3)) == 1
    assert _rung(deps)
    assert webhooks.replay(deps, one["public_id"], None, ALICE, later(3)) == 1
    assert webhooks.replay(deps, one["public_id"], None, ALICE, later(3)) == 0
    wire.answer = Answer(200)
    assert deliver(deps, wire, later(4)) == ["delivered"] * 2
    assert sorted([got.id for got in wire.got][:2]) == sorted([got.id for got in wire.got][2:])
    assert [(r["state"], r["answer"], r["attempts"]) for r in all_of(deps)] == [
        ("delivered", 200, 1)] * 2  # fmt: skip


def test_success_ends_the_counting_of_failures(deps: Deps, site: Site) -> None:
    keep(deps, site)
    wire = Wire(Answer(fault="timeout"))
    deliver(deps, wire, NOW)
    assert rows(deps, sa.select(webhook.c.failures)) == [{"failures": 1}]
    assert all_of(deps)[0]["fault"] == "timeout"
    wire.answer = Answer(204)
    assert deliver(deps, wire, later(10)) == ["delivered"]
    assert rows(deps, sa.select(webhook.c.failures)) == [{"failures": 0}]
    assert all_of(deps)[0]["fault"] is None


def test_receivers_wish_is_respected(deps: Deps, site: Site) -> None:
    keep(deps, site)
    deliver(deps, Wire(Answer(429, retry_after="1000")), NOW)
    assert all_of(deps)[0]["due_at"] == later(1000)


def test_worker_that_dies_after_sending_sends_again_under_the_same_id(
    deps: Deps, site: Site
) -> None:
    keep(deps, site)
    first = take(deps, {}, 10, NOW)
    assert take(deps, {}, 10, NOW + LEASE - timedelta(seconds=1)) == []  # leased
    second = take(deps, {}, 10, NOW + LEASE)
    assert [one.message for one in second] == [one.message for one in first]
    assert [one.attempts for one in second] == [2]
    wire = Wire(Answer(500))
    assert attempt(deps, first[0], wire, lambda: NOW + LEASE) == "waiting"  # it was only slow
    assert all_of(deps)[0]["answer"] is None  # whose word doesn't count any more
    assert attempt(deps, second[0], Wire(), lambda: NOW + LEASE) == "delivered"
    assert attempt(deps, second[0], Wire(Answer(500)), lambda: NOW + LEASE) == "waiting"
    assert all_of(deps)[0]["state"] == "delivered"


def test_two_postmen_never_take_the_same(deps: Deps, site: Site) -> None:
    for number in range(20):
        keep(deps, site, f"ý kiến {number}")
    taken, guard = list[Letter](), threading.Lock()

    def work() -> None:
        while letters := take(deps, {}, 100, later(1)):
            with guard:
                taken.extend(letters)

    crew = [threading.Thread(target=work) for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert len(taken) == len({one.id for one in taken}) == 20


def test_endpoint_has_its_places_and_one_that_fails_a_single_one(deps: Deps, site: Site) -> None:
    slow = rows(deps, sa.select(webhook.c.id))[0]["id"]
    for number in range(9):
        keep(deps, site, f"ý kiến {number}")
    other = endpoint(deps, "a", URL)[0].id
    keep(deps, site, "mười")
    first = [one.webhook_id for one in take(deps, {}, 100, later(1))]
    assert first == [slow] * AT_ONCE + [other]
    assert take(deps, {slow: AT_ONCE}, 100, later(1)) == []
    assert len(take(deps, {slow: 2}, 100, later(1))) == 2
    assert len(take(deps, {}, 1, later(1))) == 1  # no more than there is room for
    with write(deps.engine) as connection:
        store_webhooks.count_failure(connection, slow, good=False)
    assert len(take(deps, {}, 100, later(1))) == 1
    assert take(deps, {slow: 1}, 100, later(1)) == []


def test_while_a_secret_is_rotated_both_sign(deps: Deps, site_a: Site) -> None:
    made, old = endpoint(deps, "a", URL)
    became, new = webhooks.rotate(deps, made.public_id, ALICE, NOW)
    assert became.old_until == NOW + ROTATION
    wire = Wire()
    keep(deps, site_a)
    deliver(deps, wire, NOW)
    keep(deps, site_a, "hai", at=NOW + ROTATION)
    deliver(deps, wire, NOW + ROTATION)
    both, one = (got.headers["webhook-signature"].split(" ") for got in wire.got)
    assert [_by(wire.got[0], key) for key in (new, old)] == both
    assert [_by(wire.got[1], new)] == one


def _by(got: Got, secret: str) -> str:
    from datetime import UTC  # noqa: PLC0415

    from standardwebhooks import Webhook  # noqa: PLC0415

    at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(got.id, at, got.body.decode())


def test_secrets_lie_sealed_and_move_under_a_new_key(deps: Deps, site_a: Site) -> None:
    made, old = endpoint(deps, "a", URL)
    _, new = webhooks.rotate(deps, made.public_id, ALICE, NOW)
    ended = endpoint(deps, "a", URL)[0]
    webhooks.end(deps, ended.public_id, ALICE, NOW)
    fresh = endpoint(deps, "a", URL)[1]
    held = str(rows(deps, sa.select(webhook)))
    assert [one for one in (old, new, fresh) if one in held or one[6:20] in held] == []
    later_key = replace(deps, keys=Keyring(f"{'n' * 40} {SECRET}"))
    assert rotate_key(later_key, lambda _: None).sealed == 2
    assert rotate_key(later_key, lambda _: None).sealed == 0
    alone = replace(deps, keys=Keyring("n" * 40))
    keep(deps, site_a)
    letters = take(alone, {}, 10, NOW)
    assert [one.secrets for one in letters] == [(new, old), (fresh,)]
    lost = rotate_key(replace(deps, keys=Keyring("m" * 40)), lambda _: None)
    assert lost.lost == 3  # two endpoints and a comment


def test_secret_whose_key_is_lost_signs_nothing(deps: Deps, site_a: Site) -> None:
    made, old = endpoint(deps, "a", URL)
    keep(deps, site_a)
    other, wire = replace(deps, keys=Keyring("m" * 40)), Wire()
    assert deliver(other, wire, NOW) == ["waiting"]
    assert wire.got == []
    assert all_of(deps)[0]["fault"] == "key"
    became, new = webhooks.rotate(other, made.public_id, ALICE, NOW)
    assert became.old_until is None  # there is none that could sign
    assert [one.secrets for one in take(other, {}, 1, later(10))] == [(new,)]
    assert new != old


@pytest.mark.parametrize("how", ["off", "ended"])
def test_nothing_is_sent_to_an_endpoint_that_is_off(deps: Deps, site: Site, how: str) -> None:
    made = endpoint(deps, "a", URL)[0]
    keep(deps, site)
    with write(deps.engine) as connection:  # as if rows were written at this very moment
        values = {"disabled": "by_hand"} if how == "off" else {"ended": NOW, "url": ""}
        connection.execute(sa.update(webhook).where(webhook.c.id == made.id).values(**values))
    keep(deps, site, "hai")
    wire = Wire()
    assert sorted(deliver(deps, wire, later(1))) == ["delivered", "delivered", "waiting"]
    assert len(wire.got) == 2
    buried = [row for row in all_of(deps) if row["webhook_id"] == made.id]
    assert [(r["state"], r["fault"], r["due_at"]) for r in buried] == [("dead", "disabled", None)]


def test_sweep_rings_for_what_is_due_and_only_then(deps: Deps, site: Site) -> None:
    keep(deps, site)
    deliver(deps, Wire(Answer(500)), NOW)  # the next try is in 5 s
    _deaf(deps)
    sweep(deps, later(1))
    assert not _rung(deps)
    sweep(deps, later(6) + HOLD)
    assert _rung(deps)


def test_old_deliveries_are_forgotten_and_waiting_ones_never(
    deps: Deps, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CHUNK", 2)
    for number in range(5):
        keep(deps, site, f"ý kiến {number}")
    deliver(deps, Wire(), later(1))
    keep(deps, site, "chờ")
    keep(deps, site, "mới", at=NOW + timedelta(days=20))
    tidy(deps, NOW + timedelta(days=29))
    assert len(all_of(deps)) == 7
    tidy(deps, NOW + timedelta(days=31))
    assert [row["state"] for row in all_of(deps)] == ["waiting", "waiting"]


def _deaf(deps: Deps) -> None:
    assert deps.queue.redis is not None
    deps.queue.redis.flushall()


def _rung(deps: Deps) -> bool:
    assert deps.queue.redis is not None
    return bool(deps.queue.redis.exists(POST_BELL))


@pytest.mark.parametrize("level", ["hide", "hold"])
def test_what_a_lock_down_keeps_from_readers_is_not_told(
    deps: Deps, site: Site, bob: Person, level: Any
) -> None:
    kept = keep(deps, change(deps, site, publish_delay=60))
    decision(deps, kept.public_id, "approve", bob, at=later(1))
    order(deps, site, Place("site", level), ALICE, later(2))
    wire = Wire()
    deliver(deps, wire, later(90))
    (told,) = [got.told["data"] for got in wire.got if got.told["type"] == "comment.published"]
    assert (told["id"], told["text"], told["name"]) == (kept.public_id, None, None)
