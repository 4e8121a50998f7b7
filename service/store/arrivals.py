"""What comes in: several submissions of one transaction, each statement for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.site import Article
from service.store.sites import to_article
from service.store.tables import article, comment, revision

_HELD = (
    sa.select(*(article.c[f.name] for f in fields(Article)))
    .where(
        article.c.site_id == sa.bindparam("site"),
        article.c.key.in_(sa.bindparam("keys", expanding=True)),
    )
    .order_by(article.c.id)
    .with_for_update(read=True, key_share=True)
)
_ADD_COMMENTS, _ADD_REVISIONS = sa.insert(comment), sa.insert(revision)
# Found again once they are in: RETURNING would take a statement for each row, on SQLite.
_COMMENTS = sa.select(comment.c.public_id, comment.c.id).where(
    comment.c.public_id.in_(sa.bindparam("ids", expanding=True))
)
_REVISIONS = sa.select(revision.c.comment_id, revision.c.id).where(
    revision.c.comment_id.in_(sa.bindparam("ids", expanding=True)), revision.c.number == 0
)


def held(
    connection: Connection, where: Collection[tuple[int, str]]
) -> dict[tuple[int, str], Article]:
    """Articles by site and key; one that is not here may be known by another key, or be new.

    Nobody merges any of them into another one before this transaction ends.
    """
    found = dict[tuple[int, str], Article]()
    for site in sorted({site for site, _ in where}):
        keys = [key for of, key in where if of == site]
        rows = connection.execute(_HELD, {"site": site, "keys": keys})
        found |= {(site, row.key): to_article(row) for row in rows}
    return found


def add_comments(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert comments; returns their internal ids in the order of the rows."""
    connection.execute(_ADD_COMMENTS, rows)
    return _found(connection, _COMMENTS, [row["public_id"] for row in rows])


def add_revisions(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert first revisions, to be examined; returns their ids in the order of the rows."""
    connection.execute(_ADD_REVISIONS, rows)
    return _found(connection, _REVISIONS, [row["comment_id"] for row in rows])


def _found(connection: Connection, query: sa.Select[Any], ids: Sequence[Any]) -> list[int]:
    known = {row[0]: row[1] for row in connection.execute(query, {"ids": ids})}
    return [known[id_] for id_ in ids]
