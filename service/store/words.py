"""Words of every comment, kept in step by the database itself: what the desk's search looks in.

SQLite has a table of FTS5 over `comment.folded`, PostgreSQL one of `tsvector`s; triggers fill
both in the transaction that writes the comment. It can be made anew from the comments at any time,
so no backup holds it.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

CHUNK = 10_000
# As SQL writes it: the quote stands twice, and so does what would start a placeholder.
PUNCTUATION = "!\"#$%%&''()*+,-./:;<=>?@[\\]^_`{|}~"
SQLITE = (
    """CREATE VIRTUAL TABLE search USING fts5(
    folded, content='comment', content_rowid='id', detail=none, columnsize=0,
    tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER search_add AFTER INSERT ON comment BEGIN
    INSERT INTO search (rowid, folded) VALUES (new.id, new.folded); END""",
    """CREATE TRIGGER search_change AFTER UPDATE OF folded ON comment
    WHEN old.folded <> new.folded BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded);
    INSERT INTO search (rowid, folded) VALUES (new.id, new.folded); END""",
    """CREATE TRIGGER search_end AFTER DELETE ON comment BEGIN
    INSERT INTO search (search, rowid, folded) VALUES ('delete', old.id, old.folded); END""",
)
POSTGRESQL = (
    """CREATE TABLE search (comment_id bigint PRIMARY KEY, words tsvector NOT NULL)""",
    """CREATE INDEX ix_search_words ON search USING gin (words)""",
    # What the parser would take for hosts, paths and signed numbers is words like any other.
    f"""CREATE FUNCTION search_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE
    PARALLEL SAFE AS $$ SELECT to_tsvector('simple'::regconfig, translate(
    said, '{PUNCTUATION}', repeat(' ', 32))) $$""",
    """CREATE FUNCTION search_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO search VALUES (new.id, search_words(new.folded))
    ON CONFLICT (comment_id) DO UPDATE SET words = excluded.words; RETURN NULL; END $$""",
    """CREATE FUNCTION search_drop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM search WHERE comment_id = old.id; RETURN NULL; END $$""",
    """CREATE FUNCTION search_empty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    TRUNCATE search; RETURN NULL; END $$""",
    """CREATE TRIGGER search_add AFTER INSERT ON comment
    FOR EACH ROW EXECUTE FUNCTION search_keep()""",
    """CREATE TRIGGER search_change AFTER UPDATE OF folded ON comment FOR EACH ROW
    WHEN (old.folded IS DISTINCT FROM new.folded) EXECUTE FUNCTION search_keep()""",
    """CREATE TRIGGER search_end AFTER DELETE ON comment
    FOR EACH ROW EXECUTE FUNCTION search_drop()""",
    """CREATE TRIGGER search_empty AFTER TRUNCATE ON comment EXECUTE FUNCTION search_empty()""",
)
TRIGGERS = ("search_add", "search_change", "search_end")


def create(connection: Connection) -> None:
    """Make what is searched, empty."""
    lite = connection.dialect.name == "sqlite"
    for statement in SQLITE if lite else POSTGRESQL:
        connection.exec_driver_sql(statement)
    if lite and _erases(connection):
        connection.exec_driver_sql("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")


def drop(connection: Connection) -> None:
    """Take it away again."""
    for statement in _ends(lite=connection.dialect.name == "sqlite"):
        connection.exec_driver_sql(statement)


def _ends(*, lite: bool) -> Iterator[str]:
    if lite:
        yield from (f"DROP TRIGGER {name}" for name in TRIGGERS)
    else:
        yield from (f"DROP TRIGGER {name} ON comment" for name in (*TRIGGERS, "search_empty"))
        names = ("search_keep()", "search_drop()", "search_empty()", "search_words(text)")
        yield from (f"DROP FUNCTION {name}" for name in names)
    yield "DROP TABLE search"


def fill(connection: Connection) -> None:
    """Take in every comment that is there, some thousands at a time."""
    lite = connection.dialect.name == "sqlite"
    if lite:
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('delete-all')")
    take = (
        "INSERT INTO search (rowid, folded) SELECT id, folded FROM comment"
        if lite
        else "INSERT INTO search SELECT id, search_words(folded) FROM comment"
    )
    known = "" if lite else " ON CONFLICT DO NOTHING"
    for first, last in _ranges(connection):
        connection.execute(
            sa.text(f"{take} WHERE id >= :first AND id < :last{known}"),
            {"first": first, "last": last},
        )


def _ranges(connection: Connection) -> Iterator[Sequence[int]]:
    low, high = connection.execute(sa.text("SELECT min(id), max(id) FROM comment")).one()
    if low is not None:
        yield from ((first, first + CHUNK) for first in range(low, high + 1, CHUNK))


def purge(connection: Connection) -> None:
    """Write SQLite's index anew, so that no word of what was erased lies in it any more.

    An index that SQLite 3.42 or newer has made does so at each change, whatever opens it; one that was
    made before never does by itself. PostgreSQL's vacuum does it.
    """
    if connection.dialect.name == "sqlite" and not _erases_itself(connection):
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")


def _erases_itself(connection: Connection) -> bool:
    """What the index was made with, not what runs now."""
    query = "SELECT v FROM search_config WHERE k = 'secure-delete'"
    return bool(connection.exec_driver_sql(query).scalar_one_or_none())


def _erases(connection: Connection) -> bool:
    found = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    return tuple(int(part) for part in found.split(".")[:2]) >= (3, 42)
