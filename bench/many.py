"""A newsroom with many comments, for bench.desk and bench.search: 90 days of them, the newest held.

Two sites (four of five comments are the first one's), 2,000 articles, 50,000 authors, five moderators.
Whatever is no longer held was decided by a human: an event and a decision each. A verdict with its
findings has what is held and every twentieth of the others; some were corrected, undone, reported,
appealed, escalated, proposed or edited since. A third belongs to 2,000 campaigns, two of them floods.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from service.domain.text import fold
from service.store import tallies
from service.store.migrate import migrate
from service.store.session import connect, read, write
from service.store.tables import article, comment, decision, event, revision, site, verdict

COMMON = [
    "không", "có", "người", "được", "một", "cho", "này", "trong", "nhưng", "nhà", "báo", "rất",
    "đường", "việc", "nước",
]  # fmt: skip
FEW = 20_000  # other words
LENGTH = (5, 60)  # words of a comment
HELD = 50_000
BATCH = 5_000
DAYS = timedelta(days=90)
ARTICLES, AUTHORS, BUSY = 2_000, 50_000, 40  # the busy author wrote one in so many
PEOPLE = ("Hà", "Quân", "Lan", "Minh", "Thu")
# One of three belongs to one of twenty campaigns of its day, some of hundreds; one of 200 to one that never
# ends; and two floods are of nearly nothing else: the newest that were decided, and some that wait.
CAMPAIGNS, ENDLESS, FLOOD = 0.3, 0.005, 10_000
CODES = ("profanity.word", "links.any", "spam.offer", "contact.phone", "shouting.caps")
THRESHOLDS = {"review": 3.0, "reject": 8.0}
Row = dict[str, Any]


def words() -> tuple[list[str], list[float]]:
    """A vocabulary and how often each word is said, as Zipf has it."""
    known = COMMON + [f"từ{number}" for number in range(FEW)]
    return known, list(accumulate(1 / (rank + 2) for rank in range(len(known))))


def comments(number: int, now: datetime) -> Iterator[tuple[Row, str]]:
    """Rows of comments with what they say, the newest ones held."""
    rng, (known, weights) = random.Random(7), words()
    folded = {word: fold(word) for word in (*known, "hiếmlắm")}
    step = DAYS / number
    for id_ in range(1, number + 1):
        said = rng.choices(known, cum_weights=weights, k=rng.randint(*LENGTH))
        if id_ == number // 3:
            said.append("hiếmlắm")
        held, odd = id_ > number - HELD, rng.random()
        status = "held" if held else (
            "published" if odd < 0.78 else "rejected" if odd < 0.98 else "taken_down"
        )  # fmt: skip
        codes = rng.sample(CODES, k=rng.choice((1, 1, 2))) if rng.random() < 0.3 else []
        outcome = "clean" if not codes else "reject" if rng.random() < 0.3 else "review"
        site_id, at = 1 if rng.random() < 0.8 else 2, now - (number - id_ + 1) * step
        yield {
            "campaign": campaign(id_, number),
            "id": id_, "public_id": f"c{id_}", "site_id": site_id,
            "article_id": 2 * int(ARTICLES / 2 * rng.random() ** 2) + site_id, "status": status,
            "created": at, "changed": at, "name": "An", "lang": "en" if rng.random() < 0.02 else "vi",
            "author": "a0" if id_ % BUSY == 0 else f"a{rng.randrange(AUTHORS)}",
            "folded": "an " + " ".join(map(folded.__getitem__, said)), "signature": "",
            "priority": float(len(codes)) - (number - id_) / 1000, "outcome": outcome,
            "codes": f" {' '.join(codes)} " if codes else "", "score": 2.0 * len(codes),
            **_state(rng, status, now),
        }, " ".join(said)  # fmt: skip


def campaign(id_: int, number: int) -> str | None:
    """To which campaign a comment belongs, if to any."""
    rng = random.Random(id_ << 32)  # another one than draws what was decided
    odd, wait = rng.random(), id_ - (number - HELD)
    if (-FLOOD < wait <= 0 or HELD - FLOOD < wait <= HELD - FLOOD / 10) and odd < 0.9:
        return "flood-held" if wait > 0 else "flood"
    if odd < ENDLESS:
        return "endless"
    return f"day{id_ // 10_000}-{int(20 * rng.random() ** 2)}" if odd < CAMPAIGNS else None


def _state(rng: random.Random, status: str, now: datetime) -> Row:
    """What a few of them have beside."""
    odd, plain = rng.random(), {
        "revision": 0, "shown": None, "reports": 0, "appealed": False, "escalated": False,
        "proposed": None, "publish_at": None,
    }  # fmt: skip
    if status == "held":
        return plain | {"appealed": odd < 0.002, "escalated": 0.002 < odd < 0.004,
                        "proposed": "Hà" if 0.004 < odd < 0.01 else None}  # fmt: skip
    if status != "published":
        return plain
    return plain | {"shown": 1 if odd < 0.01 else 0, "revision": 1 if odd < 0.011 else 0,
                    "reports": int(0.02 < odd < 0.022),
                    "publish_at": now + timedelta(days=30) if 0.03 < odd < 0.0301 else None}  # fmt: skip


def _beside(row: Row, said: str, now: datetime) -> Iterator[tuple[sa.Table, Row]]:
    """Its texts, its verdict, and what a human did with it."""
    id_, status = row["id"], row["status"]
    for number in range(row["revision"] + 1):
        yield revision, {"id": 2 * id_ + number, "comment_id": id_, "number": number, "name": "An",
                         "text": said, "by": "desk" if number else "author", "created": row["created"]}  # fmt: skip
    if status == "held" or id_ % 20 == 0 or row["revision"]:
        findings = [{"code": code, "score": 0.8, "weight": 2.5, "points": 2.0, "span": [0, 4],
                     "read_as": "", "note": ""} for code in row["codes"].split()]  # fmt: skip
        yield verdict, {"revision_id": 2 * id_, "current": True, "outcome": row["outcome"],
                        "score": row["score"], "thresholds": THRESHOLDS, "findings": findings, "failed": [],
                        "facts": {}, "versions": {"policy": "house/1"}, "ms": 0.5, "created": row["created"]}  # fmt: skip
    if status != "held":
        rng = random.Random(id_)
        at = min(row["created"] + timedelta(minutes=rng.expovariate(1 / 40)), now)
        act = {"published": "approve", "rejected": "reject", "taken_down": "take_down"}[status]
        by = PEOPLE[rng.randrange(len(PEOPLE))]
        yield event, {"id": id_, "site_id": row["site_id"], "comment_id": id_, "act": act,
                      "before": "published" if act == "take_down" else "held", "after": status, "revision": row["revision"], "by": by, "at": at}  # fmt: skip
        yield decision, {
            "public_id": f"d{id_}", "site_id": row["site_id"], "comment_id": id_, "event_id": id_,
            "action": act, "by": by, "at": at, "outcome": row["outcome"], "undone_by": by if rng.random() < 0.01 else None,
            "before": {"status": "published" if act == "take_down" else "held", "revision": 0, "shown": None},
        }  # fmt: skip


def fill(engine: Engine, number: int) -> float:
    """Keep so many comments; returns seconds."""
    start, now = time.perf_counter(), datetime.now(UTC)
    with write(engine) as connection:
        connection.execute(sa.insert(site), [
            {"id": id_, "key": key, "name": key.upper(), "mode": "pre", "settings": {}, "created": now}
            for id_, key in ((1, "a"), (2, "b"))
        ])  # fmt: skip
        connection.execute(sa.insert(article), [
            {"id": id_, "site_id": 1 + (id_ + 1) % 2, "key": f"k{id_}", "created": now,
             "section": f"s{id_ % 10}"} for id_ in range(1, ARTICLES + 3)
        ])  # fmt: skip
    batch: dict[sa.Table, list[Row]] = {
        t: [] for t in (comment, revision, verdict, event, decision)
    }
    for row, said in comments(number, now):
        batch[comment].append(row)
        for table, more in _beside(row, said, now):
            batch[table].append(more)
        if len(batch[comment]) == BATCH or row["id"] == number:
            _keep(engine, batch)
    _tidy(engine)
    _sum(engine, now)
    return time.perf_counter() - start


def _keep(engine: Engine, batch: dict[sa.Table, list[Row]]) -> None:
    with write(engine) as connection:
        for table, rows in batch.items():
            if rows:
                connection.execute(sa.insert(table), rows)
            rows.clear()


def _tidy(engine: Engine) -> None:
    """What PostgreSQL does by itself in time; and new ids come after these."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (comment, revision, event, article, site):
                own = sa.func.pg_get_serial_sequence(table.name, "id")
                newest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(own, newest)))
            connection.execute(sa.text("VACUUM ANALYZE"))


def _sum(engine: Engine, now: datetime) -> None:
    """What a worker has summed an hour after all was written."""
    for at, source in product((now, now + 2 * tallies.SETTLED), tallies.SOURCES):
        more = True
        while more:
            with write(engine) as connection:
                more = tallies.advance(connection, source, at)


@contextmanager
def filled(rows: int, database: str | None) -> Iterator[Engine]:
    """A database of so many comments: a new SQLite file, gone afterwards, or the one that is named.

    One that is named is filled unless it holds comments already.
    """
    with tempfile.TemporaryDirectory(prefix="ykien-bench-") as folder:
        engine = connect(database or f"sqlite:///{Path(folder) / 'ykien.sqlite3'}")
        migrate(engine)
        with read(engine) as connection:
            held = connection.execute(sa.select(sa.func.max(comment.c.id))).scalar()
        seconds = 0 if held else fill(engine, rows)
        print(
            f"{engine.dialect.name}: {held or rows} comments, filled in {seconds:.0f} s", flush=True
        )
        yield engine
        engine.dispose()
