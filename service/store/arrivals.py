"""What comes in: several submissions of one transaction, each statement for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.site import Article
from service.store.among import among
from service.store.rows import insert, numbered
from service.store.sites import to_article
from service.store.tables import article, comment, revision

_HELD = (
    sa.select(*(article.c[f.name] for f in fields(Article)))
    .where(
        article.c.site_id == sa.bindparam("site"),
        among(article.c.key, "keys"),
    )
    .order_by(article.c.id)
    .with_for_update(read=True, key_share=True)
)
# Found again once they are in, where others may write at the same time.
_COMMENTS = sa.select(comment.c.public_id, comment.c.id).where(among(comment.c.public_id, "ids"))
_REVISIONS = sa.select(revision.c.comment_id, revision.c.id).where(
    among(revision.c.comment_id, "ids"), revision.c.number == 0
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
    return _add(connection, comment, rows, _COMMENTS, "public_id")


def add_revisions(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert first revisions, to be examined; returns their ids in the order of the rows."""
    return _add(connection, revision, rows, _REVISIONS, "comment_id")


def _add(
    connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]],
    query: sa.Select[Any], name: str,
) -> list[int]:  # fmt: skip
    if connection.dialect.name == "sqlite":
        return numbered(connection, table, rows)
    insert(connection, table, rows)
    ids = [row[name] for row in rows]
    known = {row[0]: row[1] for row in connection.execute(query, {"ids": ids})}
    return [known[id_] for id_ in ids]
