"""Sketches of comments, what near-identical ones are found by, and the campaigns they make."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.domain.near import WINDOW, Near, Sketched, near
from service.domain.record import Due
from service.domain.sketch import Sketch
from service.store import comments
from service.store.among import among
from service.store.rows import insert
from service.store.tables import comment, sketch, sketch_band

LOCK = 0x796B6D61  # "ykma": the advisory lock under which campaigns are joined
FAIR = 40  # newest comments looked at for one band, so that a flood hides nobody else's twin
MANY = 2000  # comments in all bands of a batch; there are seldom a third as many
CHUNK = 250  # sketches dropped in one transaction (0.1 s on SQLite)

Band = tuple[int, int]  # of a site
_PUT = "INSERT INTO sketch_band (site_id, band, comment_id) "
_ARRAYS = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])"
_BAND = sketch_band.c
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
_OLD = sa.select(sketch).where(among(sketch.c.comment_id, "ids"))
_MINS = sa.select(sketch.c.comment_id, sketch.c.mins).where(among(sketch.c.comment_id, "ids"))
_SHARED = (
    sa.select(_BAND.site_id, _BAND.band, _BAND.comment_id)
    .where(among(_BAND.site_id, "sites"), among(_BAND.band, "bands"))
)  # fmt: skip
_SOME = _SHARED.limit(sa.bindparam("many", type_=sa.Integer))
_RANKED = _SHARED.add_columns(
    sa.func.row_number()
    .over(partition_by=(_BAND.site_id, _BAND.band), order_by=_BAND.comment_id.desc())
    .label("place")
).subquery()
_NEWEST = sa.select(_RANKED.c.site_id, _RANKED.c.band, _RANKED.c.comment_id).where(
    _RANKED.c.place <= sa.bindparam("fair")
)


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
    insert(connection, sketch, [
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
    bands = {one.id: [(one.site_id, band) for band in one.sketch.bands] for one in mine.values()}
    sharing = _sharing(connection, {band for own in bands.values() for band in own})
    meant = {id_: {other for band in own for other in sharing.get(band, ())}
             for id_, own in bands.items()}  # fmt: skip
    known = _mins(connection, {id_ for ids in meant.values() for id_ in ids} - mine.keys())
    known |= {one.id: one.sketch for one in mine.values()}
    close = {id_: mine[id_].sketch.close_to(known, ids) for id_, ids in meant.items()}
    more = _read(connection, {id_ for ids in close.values() for id_ in ids} - mine.keys())
    told, those = dict[int, Near](), mine | {one.id: one for one in more}
    for one in due:
        own = mine.get(one.comment_id)
        if own is not None and own.at == one.created:
            others = [those[id_] for id_ in close[own.id] if id_ in those]
            told[one.id] = near(own, others, parents[one.comment_id])
    return told


def _sharing(connection: Connection, bands: Collection[Band]) -> Mapping[Band, list[int]]:
    """The newest comments of each band; to rank them takes SQLite twice as long as to read them."""
    found = defaultdict[Band, list[int]](list)
    which = {"sites": {site for site, _ in bands}, "bands": {band for _, band in bands}}
    rows = connection.execute(_SOME, which | {"many": MANY}).all()
    if len(rows) == MANY:  # a flood
        rows = connection.execute(_NEWEST, which | {"fair": FAIR}).all()
    for site, band, id_ in rows:
        found[site, band].append(id_)
    return {band: sorted(ids)[-FAIR:] for band, ids in found.items()}


def _mins(connection: Connection, ids: Collection[int]) -> dict[int, Sketch]:
    """What most are looked at for, and then no further: they only share a few words."""
    if not ids:
        return {}
    rows = connection.execute(_MINS, {"ids": ids}).all()
    return {id_: Sketch.unpacked(mins) for id_, mins in rows}


def _read(connection: Connection, ids: Collection[int]) -> list[Sketched]:
    if not ids:
        return []
    rows = connection.execute(_SKETCHED, {"ids": ids}).all()
    return [Sketched(*row[:-1], Sketch.unpacked(row[-1])) for row in rows]


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
