"""What becomes of comments is told outside: an outbox row in the transaction that moved them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.record import Comment
from service.domain.webhook import type_of
from service.flow.deps import Deps, new_id
from service.store import outbox
from service.store.outbox import News
from service.store.session import write

Tell = Callable[[Comment | None, Comment], None]


@contextmanager
def telling(
    deps: Deps, now: datetime, *, ring: Callable[[], object] | None = None
) -> Iterator[tuple[Connection, Tell]]:
    """One transaction that writes, and what to tell of it: (comment before, comment after).

    Rows of the outbox are written with everything else or not at all. The bell rings when they are
    on disk; if that fails, the sweep finds them. `ring` is for whoever holds what others wait for.
    """
    news = list[News]()

    def tell(was: Comment | None, became: Comment) -> None:
        named = type_of(was, became)
        if named is not None:
            news.append(News(
                became.site_id, became.id, named, f"msg_{new_id()}",
                {"status": became.status, "version": became.version,
                 "pending_edit": became.pending_edit},
            ))  # fmt: skip

    with write(deps.engine) as connection:
        yield connection, tell
        rows = outbox.add(connection, news, new_id, now)
    if rows:
        (ring or deps.queue.call)()
