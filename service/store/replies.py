"""What a change of a comment does to the counts of those above it and of its article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.record import Comment
from service.store.tables import Instant, article, comment

_UNTIL = sa.bindparam("u", type_=Instant)
_TOUCH = sa.update(article).where(article.c.id == sa.bindparam("i")).values(
    changed=article.c.changed + 1, published=article.c.published + sa.bindparam("n")
)  # fmt: skip
_WAITS = sa.update(article).where(article.c.id == sa.bindparam("i")).values(
    waits_until=sa.case((article.c.waits_until > _UNTIL, article.c.waits_until), else_=_UNTIL)
)  # fmt: skip


def count(connection: Connection, was: Comment, became: Comment) -> None:
    """See `count_many`."""
    count_many(connection, [(was, became)])


def count_many(connection: Connection, moves: Iterable[tuple[Comment, Comment]]) -> None:
    """Keep `replies` of those above, and of the article what makes up its count and its ETag.

    A comment that is gone keeps its place while there are replies to it, so for whoever stands
    above it, it still is one. What is approved and waits is counted at once: whoever reads takes it
    off until its time has come (domain/soon.py), so that nothing has to run then.
    """
    deltas, waits = defaultdict[int, int](int), defaultdict[int, list[datetime]](list)
    for was, became in moves:
        is_seen = became.status == "published"
        delta = int(is_seen) - int(was.status == "published")
        if delta and not was.replies:
            _above(connection, was.parent_id, delta)
        if delta or was.shown != became.shown:
            deltas[was.article_id] += delta
            if is_seen and became.publish_at is not None:
                waits[was.article_id].append(became.publish_at)
    touch_many(connection, deltas, {id_: max(ends) for id_, ends in waits.items()})


def _above(connection: Connection, above: int | None, delta: int) -> None:
    while above is not None:
        row = connection.execute(
            sa.update(comment).where(comment.c.id == above)
            .values(replies=comment.c.replies + delta)
            .returning(comment.c.replies, comment.c.status, comment.c.parent_id)
        ).one()  # fmt: skip
        came_or_went = row.replies == (delta > 0)  # the first came, or the last went
        above = row.parent_id if came_or_went and row.status != "published" else None


def touch(
    connection: Connection, article_id: int, published: int = 0, until: datetime | None = None
) -> None:
    """Readers will see something else; `published` is the change of the count.

    `until`: when the last of it is seen, where it isn't at once.
    """
    touch_many(connection, {article_id: published}, {} if until is None else {article_id: until})


def touch_many(
    connection: Connection, published: Mapping[int, int], until: Mapping[int, datetime]
) -> None:
    """The same of several articles; it is asked with every batch that is settled."""
    known = [{"i": id_, "n": number} for id_, number in sorted(published.items())]
    waits = [one | {"u": until[one["i"]]} for one in known if one["i"] in until]
    if known:
        connection.execute(_TOUCH, known)
    if waits:
        connection.execute(_WAITS, waits)
