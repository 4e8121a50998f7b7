"""The desk's search: comments by their words, with and without marks, the newest first."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.text import fold
from service.store.tables import comment

LOOKED = 20_000  # comments with these words that are looked at
WORDS = 20  # of what is looked for; more find nothing else
WORD = re.compile(r"[^\W_]+")
_lite = sa.table("search", sa.column("rowid"), sa.column("search"))
_full = sa.table("search", sa.column("comment_id"), sa.column("words"))


def words_of(asked: str) -> list[str]:
    """The words that are looked for, as comments are kept: without marks, in small letters."""
    return list(dict.fromkeys(WORD.findall(fold(asked))))[:WORDS]


def found(connection: Connection, asked: str, *, oldest: bool) -> sa.ColumnElement[bool]:
    """Comments that have every one of these words: the newest so many of them, or the oldest.

    What else is asked for is looked for among these, so that it takes as long as it may.
    """
    hits = _hits(connection, asked, oldest=oldest)
    return sa.false() if hits is None else comment.c.id.in_(hits)


def hits(connection: Connection, asked: str, *, oldest: bool) -> tuple[int, ...]:
    """The same comments' ids, looked for once, whatever is then asked of them."""
    query = _hits(connection, asked, oldest=oldest)
    return () if query is None else tuple(connection.scalars(query))


def _hits(connection: Connection, asked: str, *, oldest: bool) -> sa.Select[Any] | None:
    words = words_of(asked)
    if not words:
        return None
    if connection.dialect.name == "sqlite":
        id_, match = _lite.c.rowid, _lite.c.search.op("MATCH")(_quoted(words))
    else:
        sought = sa.func.plainto_tsquery("simple", " ".join(words))
        id_, match = _full.c.comment_id, _full.c.words.op("@@")(sought)
    order = id_.asc() if oldest else id_.desc()
    return sa.select(id_).where(match).order_by(order).limit(LOOKED)


def _quoted(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words)
