"""Two at once, without luck: who comes second has begun to wait before the first goes on."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from service.flow.deps import Deps
from tests.support.live import until

T = TypeVar("T")
WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def meanwhile(
    deps: Deps, pool: ThreadPoolExecutor, act: Callable[[], T], *, waiting: int = 1
) -> "Future[T]":
    """Begin something in another thread; on PostgreSQL wait until it waits for our rows."""
    began = pool.submit(act)
    if deps.engine.dialect.name == "postgresql":

        def blocked() -> bool:
            with deps.engine.connect() as connection:
                return int(connection.execute(WAITING).scalar_one()) >= waiting

        until(lambda: began.done() or blocked(), what=lambda: "nobody waited for a lock")
    return began
