"""What moderators want by mail, and the comments that such letters are of."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from service.store import duties, moderation
from service.store.tables import comment, desk_mail, moderator


def find(connection: Connection, moderator_id: int) -> Row[Any] | None:
    """What one moderator wants."""
    mine = sa.select(desk_mail).where(desk_mail.c.moderator_id == moderator_id)
    return connection.execute(mine).one_or_none()


def put(connection: Connection, moderator_id: int, values: dict[str, Any]) -> None:
    """Keep what a moderator wants; the first time a row is made."""
    mine = desk_mail.c.moderator_id == moderator_id
    if connection.execute(sa.update(desk_mail).where(mine).values(**values)).rowcount == 0:
        connection.execute(sa.insert(desk_mail).values(moderator_id=moderator_id, **values))


def stop(connection: Connection, moderator_id: int) -> None:
    """Send no more until the address is proved anew; every link that was sent is dead."""
    values = {"salt": secrets.token_urlsafe(15), "confirmed": None, "digest_due": None,
              "held_due": None}  # fmt: skip
    mine = desk_mail.c.moderator_id == moderator_id
    connection.execute(sa.update(desk_mail).where(mine).values(values))


def due(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Whose letters are due, of moderators who are still here and whose address is proved."""
    query = sa.select(desk_mail).join(moderator).where(
        desk_mail.c.confirmed.is_not(None), ~moderator.c.disabled,
        sa.or_(desk_mail.c.digest_due <= now, desk_mail.c.held_due <= now),
    )  # fmt: skip
    return connection.execute(query.order_by(desk_mail.c.id)).all()


def take(connection: Connection, row: Row[Any], column: str, values: dict[str, Any]) -> bool:
    """Be the one who writes it; False: somebody was faster, or it is wanted no more."""
    as_seen = sa.and_(desk_mail.c.id == row.id, desk_mail.c[column] == getattr(row, column))
    done = connection.execute(sa.update(desk_mail).where(as_seen).values(**values))
    return done.rowcount == 1


def held(
    connection: Connection, sites: frozenset[int], span: tuple[datetime, datetime], *,
    mine: str | None, most: int,
) -> tuple[int, list[Row[Any]]]:  # fmt: skip
    """How many came to wait in a time, and the first of them; `mine`: of whose sections."""
    which = [
        comment.c.site_id.in_(sites), comment.c.status == "held", comment.c.proposed.is_(None),
        comment.c.changed > span[0], comment.c.changed <= span[1],
    ]  # fmt: skip
    if mine is not None:
        which.append(duties.within(mine))
    number = connection.execute(sa.select(sa.func.count()).select_from(comment).where(*which))
    first = sa.select(comment.c.public_id).where(*which).order_by(comment.c.priority.desc())
    return int(number.scalar_one()), _whole(connection, first.limit(most))


def worst(connection: Connection, sites: frozenset[int], most: int) -> list[Row[Any]]:
    """Of what waits those with the most points."""
    waits = sa.select(comment.c.public_id).where(
        comment.c.site_id.in_(sites), comment.c.status == "held", comment.c.score > 0
    )
    return _whole(connection, waits.order_by(comment.c.score.desc()).limit(most))


def bury(connection: Connection) -> None:
    """Write to no moderator: they are another house's, a copy was made of it."""
    connection.execute(sa.update(desk_mail).values(digest_due=None, held=False, held_due=None))


def _whole(connection: Connection, ids: sa.Select[Any]) -> list[Row[Any]]:
    found = (moderation.one(connection, public_id) for public_id in connection.scalars(ids).all())
    return [row for row in found if row is not None]
