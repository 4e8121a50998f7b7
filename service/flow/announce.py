"""What becomes of comments is told outside: an outbox row in the transaction that moved them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.engine import Connection

from service.domain.record import Comment
from service.domain.webhook import type_of
from service.flow.deps import Deps, new_id
from service.flow.notify import wake
from service.store import outbox
from service.store.outbox import News
from service.store.session import write

Tell = Callable[[Comment | None, Comment], None]


@contextmanager
def telling(
    deps: Deps, now: datetime, *, ring: Callable[[], object] | None = None
) -> Iterator[tuple[Connection, Tell]]:
    """One transaction that writes, and what to tell of it: (comment before, comment after).

    What readers see later is told when they do, and not at all if it is taken back before.
    Rows of the outbox are written with everything else or not at all. The bell rings when they are
    on disk; if that fails, the sweep finds them. `ring` is for whoever holds what others wait for.
    """
    news, unseen = list[News](), list[int]()
    moved = list[tuple[Comment | None, Comment]]()

    def tell(was: Comment | None, became: Comment) -> None:
        moved.append((was, became))
        named = type_of(was, became)
        waits = became.status == "published" and not became.seen(now)
        if was is not None and became.status != was.status == "published" and not was.seen(now):
            unseen.append(was.id)
        if named is not None:
            news.append(News(
                became.site_id, became.id, named, f"msg_{new_id()}",
                {"status": became.status, "version": became.version,
                 "pending_edit": became.pending_edit},
                became.publish_at if waits else None,
            ))  # fmt: skip

    with write(deps.engine) as connection:
        yield connection, tell
        if unseen:
            outbox.cancel(connection, unseen, now)
        wake(connection, moved, now)
        rows = outbox.add(connection, news, new_id, now)
    if rows:
        (ring or deps.queue.call)()
