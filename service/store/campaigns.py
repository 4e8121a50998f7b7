"""Sketches of comments, what near-identical ones are found by, and the campaigns they make."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.near import WINDOW, Near, Sketched, near
from service.domain.record import Due
from service.domain.sketch import Sketch
from service.store import comments
from service.store.tables import comment, sketch, sketch_band

LOCK = 0x796B6D61  # "ykma": the advisory lock under which campaigns are joined
FAIR = 40  # newest comments looked at for one band, so that a flood hides nobody else's twin
CHUNK, ASKED = (
    250,
    1000,
)  # sketches dropped in one transaction (0.1 s on SQLite); ids asked for at once

_PUT = "INSERT INTO sketch_band (site_id, band, comment_id) "
_ARRAYS = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])"
_NEW, _BAND = sa.insert(sketch), sketch_band.c
_DROP_BAND = sa.delete(sketch_band).where(
    _BAND.site_id == sa.bindparam("s"), _BAND.band == sa.bindparam("b"),
    _BAND.comment_id == sa.bindparam("i"),
)  # fmt: skip
_STANDING = (
    sa.select(comment.c.id, comment.c.site_id, comment.c.revision, comment.c.status)
    .where(comments.THOSE)
    .order_by(comment.c.id)  # as lock_many
    .with_for_update(key_share=True)
)
_SKETCHED = sa.select(
    comment.c.id, comment.c.site_id, comment.c.public_id, comment.c.author, comment.c.article_id,
    comment.c.status, comment.c.campaign, sketch.c.created.label("at"), sketch.c.mins.label("sketch"),
).join(sketch, sketch.c.comment_id == comment.c.id).where(comments.THOSE)  # fmt: skip
_OLD = sa.select(sketch).where(sketch.c.comment_id.in_(sa.bindparam("ids", expanding=True)))
_RANKED = sa.select(
    _BAND.comment_id, sa.func.row_number().over(
        partition_by=(_BAND.site_id, _BAND.band), order_by=_BAND.comment_id.desc()
    ).label("place"),
).where(
    _BAND.site_id.in_(sa.bindparam("sites", expanding=True)),
    _BAND.band.in_(sa.bindparam("bands", expanding=True)),
).subquery()  # fmt: skip
_FOUND = sa.select(_RANKED.c.comment_id).where(_RANKED.c.place <= FAIR).distinct()


def put(connection: Connection, drawn: Mapping[Due, Sketch]) -> None:
    """Keep the sketches of comments' newest texts; of an older text, or of none, nothing is kept.

    The comments are locked, so an edit or an erasure is either seen here or drops this again.
    """
    ids = [due.comment_id for due in drawn]
    comments.lock_articles(connection, comment.c.id.in_(ids))
    stand = {row.id: row for row in connection.execute(_STANDING, {"ids": ids}).all()}
    new = {
        due.comment_id: (stand[due.comment_id].site_id, due.created, made)
        for due, made in drawn.items()
        if stand[due.comment_id].revision == due.number
        and stand[due.comment_id].status != "removed"
    }
    if not new:
        return
    drop(connection, new)
    connection.execute(_NEW, [
        {"comment_id": id_, "site_id": site, "created": at, "mins": made.packed()}
        for id_, (site, at, made) in sorted(new.items())
    ])  # fmt: skip
    rows = [(new[id_][0], band, id_) for id_ in sorted(new) for band in new[id_][2].bands]
    # Eight rows a comment: SQLAlchemy's share would be the larger one, and so would psycopg's.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_PUT + _ARRAYS, tuple(map(list, zip(*rows, strict=True))))
    else:
        connection.exec_driver_sql(_PUT + "VALUES (?, ?, ?)", rows)


def drop(connection: Connection, ids: Iterable[int]) -> None:
    """Forget the sketches of comments."""
    _drop(connection, connection.execute(_OLD, {"ids": list(ids)}).all())


def _drop(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    if not rows:
        return
    connection.execute(_DROP_BAND, [
        {"s": row.site_id, "b": band, "i": row.comment_id}
        for row in rows for band in Sketch.unpacked(row.mins).bands
    ])  # fmt: skip
    gone = sketch.c.comment_id.in_([row.comment_id for row in rows])
    connection.execute(sa.delete(sketch).where(gone))


def forget(connection: Connection, now: datetime) -> int:
    """Drop some sketches that are older than the window; returns how many, 0: none is left."""
    old = connection.execute(
        sa.select(sketch).where(sketch.c.created < now - WINDOW)
        .order_by(sketch.c.created).limit(CHUNK)
    ).all()  # fmt: skip
    _drop(connection, old)
    return len(old)


def around(
    connection: Connection, due: Sequence[Due], parents: Mapping[int, Any]
) -> dict[int, Near]:
    """What near-identical comments tell of leased revisions, by revision.

    `parents` are the comments' own parents. A text without a sketch, and one that has been replaced
    meanwhile, is near to nothing.
    """
    mine = {one.id: one for one in _read(connection, {due_.comment_id for due_ in due})}
    bands = {one.id: one.sketch.bands for one in mine.values()}
    sharing = {band: list[Sketched]() for own in bands.values() for band in own}
    sites = {one.site_id for one in mine.values()}
    found = _found_by(connection, sites, sharing) if sharing else set[int]()
    more = _read(connection, found - mine.keys()) if found - mine.keys() else []
    for other in (*(mine[id_] for id_ in found & mine.keys()), *more):
        for band in other.sketch.bands:
            if band in sharing:
                sharing[band].append(other)
    told = dict[int, Near]()
    for one in due:
        own = mine.get(one.comment_id)
        if own is not None and own.at == one.created:
            others = {o.id: o for band in bands[own.id] for o in sharing[band]}
            told[one.id] = near(own, others.values(), parents[one.comment_id])
    return told


def _found_by(connection: Connection, sites: Collection[int], bands: Collection[int]) -> set[int]:
    """The newest comments of each band."""
    return set(connection.scalars(_FOUND, {"sites": list(sites), "bands": list(bands)}).all())


def _read(connection: Connection, ids: Collection[int]) -> list[Sketched]:
    every = [*ids]  # of a flood more than a statement may have parameters
    return [Sketched(*row[:-1], Sketch.unpacked(row.sketch))
            for at in range(0, len(every), ASKED)
            for row in connection.execute(_SKETCHED, {"ids": every[at : at + ASKED]})]  # fmt: skip


def stand(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[datetime, str | None]]:
    """When the sketched texts of comments were sent, and the campaigns that they belong to.

    From here to the end of the transaction nobody else joins campaigns.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    query = sa.select(comment.c.id, sketch.c.created, comment.c.campaign).join(
        sketch, sketch.c.comment_id == comment.c.id
    )
    return {row.id: (row.created, row.campaign)
            for row in connection.execute(query.where(comment.c.id.in_(list(ids))))}  # fmt: skip


def members(connection: Connection, campaigns: Collection[str]) -> list[int]:
    """The comments of campaigns."""
    those = comment.c.campaign.in_(campaigns)
    return list(connection.scalars(sa.select(comment.c.id).where(those)))


def mark(connection: Connection, joined: Mapping[int, str]) -> None:
    """Say which campaigns locked comments belong to; that is no new version of them.

    A comment that lost its text after `stand` had looked (edited, erased) belongs to none.
    """
    if joined:
        sketched = sa.exists().where(sketch.c.comment_id == comment.c.id)
        connection.execute(
            sa.update(comment).where(
                comment.c.id == sa.bindparam("i"), comment.c.campaign.is_not(None) | sketched
            ).values(campaign=sa.bindparam("c")),
            [{"i": id_, "c": campaign} for id_, campaign in joined.items()],
        )  # fmt: skip
