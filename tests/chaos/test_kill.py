"""Promises 1, 2, 5, 6 under fire: what was answered stands, once, whatever is killed or frozen.

`make chaos N=20` runs the short form with other seeds; CHAOS_SEED brings one back, CHAOS_COMMENTS
sets how many come in.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from service.store.session import connect, write
from service.store.tables import outbox, revision, site
from tests.support import postgres
from tests.support.live import Live, until
from tests.support.receiver import Receiver
from tests.support.storm import Storm
from tests.support.watching import check, site_of

CONNECTIONS = 16
SEED = int(os.environ.get("CHAOS_SEED", "") or random.randrange(2**32))
DESK = "/api/v1/moderation"
BECOMES = {"approve": "published", "reject": "rejected"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much comes in and how much goes wrong."""

    comments: int
    faults: int
    patience: float  # seconds: a process that died ten times is started again after 30
    waits: bool = False  # for the lease of a webhook whose worker died: a minute

    @property
    def step(self) -> int:
        """How many comments come in from one fault to the next."""
        return max(1, self.comments // self.faults)


SHORT = Size(int(os.environ.get("CHAOS_COMMENTS", "") or 312), 13, patience=60)
LONG = Size(int(os.environ.get("CHAOS_COMMENTS", "") or 10_000), 50, patience=240, waits=True)
STORMS = [
    pytest.param(SHORT, "sqlite", id="short-sqlite"),
    pytest.param(SHORT, "postgresql", id="short-postgresql", marks=pytest.mark.long),
    pytest.param(LONG, "sqlite", id="long-sqlite", marks=pytest.mark.long),
    pytest.param(LONG, "postgresql", id="long-postgresql", marks=pytest.mark.long),
]


@dataclass(slots=True)
class Answered:
    """What the house has promised."""

    size: Size
    storm: Storm
    kept: dict[int, str] = field(default_factory=dict)  # by number of the comment: its id
    decided: dict[str, tuple[str, str]] = field(default_factory=dict)  # id: (decision, action)
    faults: list[BaseException] = field(default_factory=list)  # of the threads of this test

    @property
    def over(self) -> bool:
        """Whether all of it has happened, or something cannot."""
        done = len(self.kept) == self.size.comments
        return bool(self.faults) or (done and len(self.storm.struck) == self.size.faults)

    def ask(self, client: httpx.Client, path: str, body: dict[str, Any], key: str) -> Any:
        """Send one request, with one key, until it has been answered."""
        give_up = time.monotonic() + self.size.patience
        while time.monotonic() < give_up and not self.faults:
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": f'"{key}"'})
            except httpx.TransportError:
                time.sleep(0.05)  # the web process is dead: it will be back, sooner if we let it
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
                return answer.json()
            assert "Retry-After" in answer.headers
            time.sleep(0.05)
        raise TimeoutError(f"{path} was never answered")

    def post_all(self, numbers: list[int]) -> None:
        """One connection: comments, no more of them than the next fault wants to fall among."""
        with httpx.Client(base_url=self.storm.house.url, timeout=10) as client:
            for n in numbers:
                while n // self.size.step > len(self.storm.struck) and not self.faults:
                    time.sleep(0.03)
                body = {
                    "site": "demo", "article": {"key": f"bai-{n % 7}"}, "name": f"Bạn đọc {n}",
                    "email": f"doc{n}@example.com", "text": f"Mong xã sớm sửa đường, ý kiến {n}.",
                }  # fmt: skip
                self.kept[n] = self.ask(client, "/api/v1/comments", body, f"key-{n}")["id"]

    def decide_all(self) -> None:
        """A moderator, while comments come in and until a fair number is decided."""
        chance, house = random.Random(SEED), self.storm.house
        least, give_up = self.size.comments // 20, time.monotonic() + 4 * self.size.patience
        with httpx.Client(base_url=house.url, timeout=10, headers=house.headers) as client:
            while not self.over or (len(self.decided) < least and time.monotonic() < give_up):
                if self.faults:
                    return
                for one in _held(client):
                    action = chance.choice(("approve", "reject"))
                    body = {"action": action, "version": one["version"], "reason": "abuse"}
                    path = f"{DESK}/comments/{one['id']}/decisions"
                    made = self.ask(client, path, body, f"decide-{one['id']}")
                    self.decided[one["id"]] = made["decision"]["id"], action
                time.sleep(0.02)

    def strike_all(self) -> None:
        """One fault after the other, each while comments come in."""
        for number, name in enumerate(self.storm.plan(self.size.faults)):
            while len(self.kept) < self.size.step * (number + 0.4) and not self.faults:
                time.sleep(0.01)
            self.storm.strike(name)

    def happen(self) -> None:
        """All of it at once."""
        posts = [list(range(n, self.size.comments, CONNECTIONS)) for n in range(CONNECTIONS)]
        works = [lambda mine=mine: self.post_all(mine) for mine in posts]

        def guarded(work: Any) -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - told by the main thread
                self.faults.append(error)

        threads = [
            threading.Thread(target=guarded, args=(work,), daemon=True)
            for work in (*works, self.decide_all, self.strike_all)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.faults:
            raise self.faults[0]


def _held(client: httpx.Client) -> list[dict[str, Any]]:
    try:
        asked = client.get(f"{DESK}/comments?site=demo&status=held&order=oldest&limit=10")
    except httpx.TransportError:
        return []
    return list(asked.json()["comments"]) if asked.is_success else []


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """A PostgreSQL of this test's own, which may be killed; None: SQLite."""
    if request.node.callspec.params["kind"] == "sqlite":
        yield None
        return
    made = postgres.own(os.getpid())
    yield made
    postgres.end(made)


def _opened(house: Live, place: str | None) -> Engine:
    if place is None:
        return connect(f"sqlite:///{house.data / 'ykien.sqlite3'}")
    return connect(house.environ["YKIEN_DATABASE_URL"])


def _waits(engine: Engine, *, letters: bool) -> bool:
    """Whether anything is still to be examined or, if `letters`, to be told."""
    queries = [sa.select(sa.func.count()).where(revision.c.due_at.is_not(None))]
    if letters:
        queries.append(sa.select(sa.func.count()).where(outbox.c.state == "waiting"))
    with engine.connect() as connection:
        return any(connection.execute(query).scalar_one() for query in queries)


def _hasten(engine: Engine) -> None:
    """Let the leases of webhooks whose worker died be over: a minute that nobody waits for."""
    with write(engine) as connection:
        first = connection.execute(sa.select(sa.func.min(outbox.c.created))).scalar_one()
        waiting = sa.update(outbox).where(outbox.c.state == "waiting")
        connection.execute(waiting.values(due_at=first))


@pytest.mark.chaos
@pytest.mark.parametrize(("size", "kind"), STORMS)
def test_nothing_that_was_answered_is_lost_or_doubled(
    house: Live, receiver: Receiver, size: Size, kind: str, place: str | None
) -> None:
    print(f"CHAOS_SEED={SEED}")  # noqa: T201 - shown when it fails, to be set for the next try
    house.environ |= {
        "YKIEN_LEASE": "4", "YKIEN_SWEEP_AFTER": "1", "YKIEN_WEBHOOK_ALLOW": "127.0.0.1",
    }  # fmt: skip
    if place is not None:
        house.environ["YKIEN_DATABASE_URL"] = postgres.create(place, "chaos", migrated=False)
    house.start()
    types = ["comment.published", "comment.rejected"]
    body = {"site": "demo", "url": receiver.url, "types": types}
    httpx.post(f"{house.url}{DESK}/webhooks", json=body, headers=house.headers).raise_for_status()
    storm = Storm(house, SEED, place)
    answered = Answered(size, storm)
    try:
        answered.happen()
        engine = _opened(house, place)
        until(lambda: not _waits(engine, letters=False), what=lambda: house.log[-2000:],
              seconds=size.patience)  # fmt: skip
        if not size.waits:
            _hasten(engine)
        until(lambda: not _waits(engine, letters=True), what=lambda: house.log[-2000:],
              seconds=size.patience)  # fmt: skip
    finally:
        print(storm.struck)  # noqa: T201
    stands(engine, answered)
    is_told(engine, answered, receiver)
    engine.dispose()


def stands(engine: Engine, answered: Answered) -> None:
    """Every comment once, every decision as it was made, every line of the record."""
    with engine.connect() as connection:
        demo = connection.execute(sa.select(site.c.id).where(site.c.key == "demo")).scalar_one()
    found, counts = site_of(engine, demo)
    assert {name: seen.row.name for name, seen in found.items()} == {
        name: f"Bạn đọc {n}" for n, name in answered.kept.items()
    }
    assert len(answered.decided) >= answered.size.comments // 20
    for name, seen in found.items():
        check(seen)
        made, action = answered.decided.get(name, ("", ""))
        assert seen.row.status == BECOMES.get(action, "held")
        assert [one.public_id for one in seen.decisions] == ([made] if made else [])
        assert Counter(line.act for line in seen.events)["hold"] <= 1
    shown = [action for _, action in answered.decided.values()].count("approve")
    assert sum(counts.values()) == shown


def is_told(engine: Engine, answered: Answered, receiver: Receiver) -> None:
    """Every decision was told at least once, always under one id."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(outbox)).all()
    assert {row.state for row in rows} == {"delivered"}
    assert len(rows) == len(answered.decided)
    about = {one.id: one.told["data"]["id"] for one in receiver.got}
    assert len({(one.id, one.told["data"]["id"], one.told["type"]) for one in receiver.got}) == (
        len(about)
    )
    assert {row.message for row in rows} == set(about)
    assert Counter(about.values()) == Counter(answered.decided.keys())
